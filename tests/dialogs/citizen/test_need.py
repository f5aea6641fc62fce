"""A person in need gets help first, and nothing about it is stored."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.storage.schema import drafts, inbox, outbox, people, replies, reports
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import (
    LANGUAGE_NAMES,
    LANGUAGES,
    all_said,
    rows,
    tap,
    wait_button,
)
from tests.kit.people.staff import card, opened, press

COUNTED = ("The numbers go to {n} reporter.", "The numbers go to {n} reporters.")
WORDS = {"kk": "Өлгім келеді!!!", "ru": "Я так хочу умереть", "en": "I want to die"}
NOT_KEPT = (
    "We have not kept what you wrote, and no member of staff has read it. If a person close to "
    "you can be with you now, tell them how you feel."
)
TYPED = {"kk": "олгим келеды", "ru": "хочуу  умереть...", "en": "i dont wanna   live"}


def helps(on, message, language):
    """A warm sentence, the numbers with their names, and the two buttons."""
    t, need = on.t(language), on.channel.need
    assert need.text.say(language) in message.text
    for number in need.numbers:
        assert f"{number}: {on.channel.hotline(number).brief.say(language)}" in message.text
    assert labels(message) == [t.plain("This is about me"), t.plain("I am reporting a post")]


async def _first_words_about_me(on, language):
    t = on.t(language)
    phone = on.citizen("Жан", language)
    phone.say(WORDS[language])
    shown = await wait_button(phone, t.plain("This is about me"))
    helps(on, shown, language)
    assert [m.id for m in phone.messages() if m.from_bot] == [shown.id], "help comes first"
    after = await tap(phone, t.plain("This is about me"), t.plain("All numbers"))
    assert after.id == shown.id
    assert on.channel.need.text.say(language) in after.text
    assert t.plain(NOT_KEPT) in after.text
    phone.say(TYPED[language])
    helps(on, await phone.wait(lambda m: m.id > after.id), language)
    await tap(phone, t.plain("This is about me"), t.plain("All numbers"))


async def test_help_comes_before_consent_and_nothing_about_it_is_stored(on):
    await asyncio.gather(*(_first_words_about_me(on, language) for language in LANGUAGES))
    assert await rows(on, sa.select(drafts)) == []
    assert await rows(on, sa.select(reports)) == []
    await all_said(on)
    assert await rows(on, sa.select(inbox)) == await rows(on, sa.select(outbox)) == []
    for person in await rows(on, sa.select(people)):
        assert person["consent_version"] is None
        assert person["expecting"] is None
        assert person["language_chosen"] == 0


async def test_help_is_in_the_language_of_the_words_until_one_is_chosen(on):
    phone = on.citizen("Жан", "en")
    phone.say(WORDS["kk"])
    helps(on, await wait_button(phone, on.t("kk").plain("This is about me")), "kk")
    await tap(phone, on.t("kk").plain("This is about me"), on.t("kk").plain("All numbers"))
    await on.agree(phone, "ru")
    phone.say(WORDS["kk"])
    helps(on, await wait_button(phone, on.t("ru").plain("This is about me")), "ru")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_report_of_a_post_with_such_words_goes_on_and_loses_nothing(on, language):
    t, phone = on.t(language), on.citizen("Aru", language)
    phone.say(f"{WORDS[language]} https://example.com/post")
    helps(on, await wait_button(phone, t.plain("I am reporting a post")), language)
    await tap(phone, t.plain("I am reporting a post"), LANGUAGE_NAMES[language])
    await tap(phone, LANGUAGE_NAMES[language], t.plain("I agree"))
    asked = await tap(phone, t.plain("I agree"), t.plain("What is wrong with it?"))
    assert "example[.]com/post" in asked.text
    assert WORDS[language].rstrip("!") in asked.text
    assert len(await rows(on, sa.select(drafts))) == 1


async def test_a_description_with_such_words_gets_help_before_the_next_question(on):
    t, phone = on.t("ru"), on.citizen("Aru")
    await on.agree(phone)
    phone.press(t.plain("Report a violation"))
    kind = on.channel.type("bully")
    await wait_button(phone, kind.button.say("ru"))
    await tap(phone, f"{kind.icon} {kind.button.say('ru')}", t.plain("Cancel"))
    phone.say("Одноклассники пишут ей гадости https://example.com/1")
    await wait_button(phone, t.plain("Skip"))
    phone.say("Я больше не хочу жить")
    helps(on, await wait_button(phone, t.plain("This is about me")), "ru")
    await tap(phone, t.plain("This is about me"), t.plain("All numbers"))
    phone.say("/report")
    offered = await wait_button(phone, t.plain("Continue"))
    assert "example[.]com/1" in offered.text
    assert "не хочу жить" not in offered.text


async def test_words_of_need_in_an_addition_reach_staff_and_bring_the_numbers(on):
    t, phone, dana = on.t("ru"), on.citizen("Aru"), on.citizen("Дана")
    await on.desk(dana)
    await on.agree(phone)
    await on.file(phone, "https://example.com/1", "bully")
    phone.press(t.plain("Show the report"))
    await wait_button(phone, t.plain("Add something"))
    await tap(phone, t.plain("Add something"), t.plain("Cancel"))
    phone.say("Я хочу умереть")
    shown = await phone.wait(on.channel.need.text.say("ru"))
    assert labels(shown) == [t.plain("All numbers")]
    assert [row["text"] for row in await rows(on, sa.select(replies))] == ["Я хочу умереть"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_receipt_of_type_suicide_names_the_numbers_and_promises_no_day(on, language):
    t, phone = on.t(language), on.citizen("Aru", language)
    await on.agree(phone, language)
    await on.file(phone, "https://example.com/1", "suicide", language)
    receipt = await wait_button(phone, t.plain("Copy the code"))
    days = on.channel.terms.feedback_days
    promise = t.plural(
        "You will hear the outcome here within {n} day.",
        "You will hear the outcome here within {n} days.",
        days,
    )
    assert str(promise) not in receipt.text
    for number in on.channel.type("suicide").first_help.numbers:
        assert f"{number}: {on.channel.hotline(number).brief.say(language)}" in receipt.text
    [row] = await rows(on, sa.select(reports))
    assert row["promised_at"] is None, "nobody is told later that a promised day has passed"


async def test_staff_send_the_numbers_again_and_do_not_learn_to_whom(on):
    t, phone, dana = on.t("ru"), on.citizen("Тайный Автор"), on.citizen("Дана")
    group = await on.desk(dana)
    await on.agree(phone)
    await on.file(phone, "https://example.com/1", "suicide")
    shown = await card(dana, group, "example[.]com/1")
    working = await opened(dana, group, shown)
    await press(dana, dana, working, t.plain("More…"))
    answer = await press(dana, dana, working, t.plain("Send help numbers"))
    assert answer == str(t.plural(*COUNTED, 1))
    await phone.wait(on.channel.need.text.say("ru"))
    again = next(m for m in reversed(phone.messages()) if "отправил вам эти номера" in m.text)
    for number in on.channel.need.numbers:
        assert f"{number}: {on.channel.hotline(number).brief.say('ru')}" in again.text
    assert "Дана" not in again.text
    assert not any("Тайный" in m.text for m in dana.messages())


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_stranger_who_writes_to_a_child_is_reported_without_a_link(on, language):
    t, phone, kind = on.t(language), on.citizen("Ана", language), on.channel.type("csam")
    await on.agree(phone, language)
    label = f"{kind.icon} {kind.button.say(language)}"
    await tap(phone, t.plain("Report a violation"), label)
    asked = await tap(phone, label, t.plain("Cancel"))
    assert kind.useful.say(language) in asked.text
    phone.say("WhatsApp: +++, a man of about 40 asks my daughter, who is 11, for photos at night")
    await wait_button(phone, t.plain("Send"))
    await tap(phone, t.plain("Send"), t.plain("Copy the code"))
    [row] = await rows(on, sa.select(reports))
    assert "my daughter" in row["description"]
