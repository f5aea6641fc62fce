"""A person in need gets help first, and nothing about it is stored."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.core.queues.tables import inbox, outbox
from bot.core.tables import drafts, people
from bot.core.tables import in_care as in_care_rows
from bot.reports.care import Hinted
from bot.reports.need import Need
from bot.reports.tables import replies, reports
from handlers.core.visitor import COALESCE_AFTER
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import (
    LANGUAGE_NAMES,
    LANGUAGES,
    all_said,
    answer,
    rows,
    tap,
    tap_new,
    type_label,
    wait_button,
)
from tests.kit.people.need import KEPT_NOWHERE, SENTENCES, card_for, shows_need
from tests.kit.people.staff import card, opened, press
from tests.kit.words import ru

COUNTED = "Reporters who get the numbers: {n}."
WORDS = SENTENCES[Need.LIFE]
NOT_KEPT = (
    "We have not kept what you wrote, and no member of staff has read it. For a day this chat is "
    "only about help: that mark alone is kept, encrypted, and the lower button removes it at once."
)
NOT_READ = (
    "I am a program: no person reads what you write here, and we delete it as soon as I have "
    "answered."
)
AFTER_ALL = "Report something after all"
TYPED = {"kk": "олгим келеды", "ru": "хочуу  умереть...", "en": "i dont wanna   live"}


def helps(on, message, language):
    shows_need(on, message, Need.LIFE, language)


def cares(on, message, language):
    """Numbers, one that takes text, an honest word, and the way to end it; no form, no consent."""
    t, need = on.t(language), on.channel.need
    for number in need.numbers:
        assert (
            f"{number}: {on.channel.hotline(number).brief.say(language)}"
            in message.text
        )
    assert on.channel.hotline("111").by_text.say(language) in message.text
    assert t.plain(NOT_READ) in message.text
    assert labels(message) == [t.plain("All numbers"), t.plain(AFTER_ALL)]


SAID = {
    "kk": ("Не істерімді білмеймін", "көргенім туралы ұзақ сөйлем, сілтемесіз"),
    "ru": (
        "мне очень плохо, я не знаю что делать",
        "просто длинное предложение о разном",
    ),
    "en": ("i do not know what to do", "a long sentence about something that i saw"),
}
LINK = "https://example.com/1"
THANKS = {"kk": "рахмет", "ru": "спасибо", "en": "thank you"}
THANKED = "Take care of yourself. You can call these numbers whenever you need to."
MORE = ("/start", LINK, "/report", "/my", "/privacy", "/cancel", "/nonsense", "/queue")


async def in_care(on, language):
    """A stranger who said that it is about them: help comes first, then what care is."""
    t, phone = on.t(language), on.citizen("Жан", language)
    shown = await answer(phone, WORDS[language], t.plain("This is about me"))
    helps(on, shown, language)
    assert [m.id for m in phone.messages() if m.from_bot] == [shown.id]
    after = await tap(phone, t.plain("This is about me"), t.plain(AFTER_ALL))
    assert after.id == shown.id
    assert on.channel.need.text.say(language) in after.text
    assert t.plain(NOT_KEPT) in after.text
    cares(on, after, language)
    return phone


async def _a_day_of_care(on, language):
    """All that is written or pressed is answered with help, and nothing of it stays."""
    phone, t = await in_care(on, language), on.t(language)
    for words in (TYPED[language], *SAID[language], *MORE):
        cares(on, await answer(phone, words), language)
    phone.send_photo("what I saw")
    cares(on, await phone.wait(), language)
    phone.send_sticker()
    cares(on, await phone.wait(), language)
    written = phone.say("1")
    cares(on, await phone.wait(), language)
    phone.edit(written, "https://example.com/3")
    cares(on, await phone.wait(), language)
    for said, answered in (
        ("/help", "This chat is only about help now."),
        ("/my", "This chat is only about help now, so I did not take this up."),
        (LINK, "This chat is only about help now, so I did not take this up."),
        (THANKS[language], THANKED),
    ):
        shown = await answer(phone, said, t.plain(answered))
        cares(on, shown, language)
    await answer(phone, "/hotlines", t.plain("Choose a concern"))
    phone.press(t.plain("Report a violation"))
    cares(on, await phone.wait(), language)
    assert not any(t.plain("I agree") in labels(m) for m in phone.messages())
    return phone


async def test_for_a_day_all_that_is_written_is_answered_with_care(on):
    phones = await asyncio.gather(
        *(_a_day_of_care(on, language) for language in LANGUAGES)
    )
    for table in (drafts, reports, replies):
        assert await rows(on, sa.select(table)) == []
    assert len(await rows(on, sa.select(in_care_rows))) == len(LANGUAGES)
    await all_said(on)
    assert await rows(on, sa.select(inbox)) == await rows(on, sa.select(outbox)) == []
    for person in await rows(on, sa.select(people)):
        kept = (
            person["consent_version"],
            person["expecting"],
            person["language_chosen"],
        )
        assert kept == (None, None, 0)
    for phone, language in zip(phones, LANGUAGES, strict=True):
        await tap(phone, on.t(language).plain(AFTER_ALL), LANGUAGE_NAMES[language])
    assert await rows(on, sa.select(in_care_rows)) == []


async def test_who_agreed_before_goes_on_where_they_were(on, t, phone):
    await answer(phone, "https://example.com/1", t.plain("Cancel"))
    phone.say(WORDS["ru"])
    await tap_new(phone, t.plain("This is about me"), t.plain(AFTER_ALL))
    cares(on, await answer(phone, "https://example.com/2"), "ru")
    offered = await tap(phone, t.plain(AFTER_ALL), t.plain("Continue"))
    assert "example.com/1" in offered.text
    assert "example.com/2" not in offered.text


async def test_an_album_is_answered_once_and_an_old_button_leads_to_care(on):
    t, phone = on.t("ru"), on.citizen("Aru")
    greeting = await answer(phone, "/start", "Русский")
    phone.say(WORDS["ru"])
    await tap_new(phone, t.plain("This is about me"), t.plain(AFTER_ALL))
    phone.send_album(("photo", "video", "photo"))
    cares(on, await phone.wait(), "ru")
    await all_said(on)
    assert len([m for m in phone.messages() if t.plain(AFTER_ALL) in labels(m)]) == 2
    phone.press("Қазақша", greeting)
    cares(
        on, await phone.wait(lambda m: on.t("kk").plain(AFTER_ALL) in labels(m)), "kk"
    )


async def test_deleting_ones_data_ends_care(on):
    t, phone = on.t("ru"), await in_care(on, "ru")
    phone.say("/delete")
    await tap_new(phone, t.plain("Yes, delete everything"))
    await phone.wait(lambda m: not m.buttons)
    assert await rows(on, sa.select(in_care_rows)) == []
    await answer(phone, "/start", "Русский")


async def test_staff_in_care_still_do_their_work(on):
    t, dana = on.t("ru"), on.citizen("Дана")
    await on.desk(dana)
    dana.say(WORDS["ru"])
    await tap_new(dana, t.plain("This is about me"), t.plain(AFTER_ALL))
    shown = await answer(dana, "/queue")
    assert t.plain(NOT_READ) not in shown.text
    cares(on, await answer(dana, "/start", t.plain(AFTER_ALL)), "ru")


async def test_a_person_who_declined_gets_care_too(on):
    t, phone = on.t("ru"), on.citizen("Aru")
    phone.say("/start")
    await tap_new(phone, "Русский", t.plain("I do not agree"), "/start")
    helps(on, await answer(phone, WORDS["ru"], t.plain("This is about me")), "ru")
    await tap(phone, t.plain("I am reporting a post"), t.plain("I agree"))
    assert await rows(on, sa.select(drafts)) == []
    cares(on, await tap(phone, t.plain("This is about me"), t.plain(AFTER_ALL)), "ru")


CRIES = {"kk": "Көмектесіңіз", "ru": "помогите", "en": "HELP!"}
IN_DANGER = "If you or another person is in danger now, please call:"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_cry_for_help_brings_the_numbers_above_the_usual_answer(on, language):
    t, phone = on.t(language), on.citizen("Aru", language)
    await answer(phone, CRIES[language], LANGUAGE_NAMES[language])
    numbers, greeting = [m for m in phone.messages() if m.from_bot]
    assert t.plain(IN_DANGER) in numbers.text
    for number in on.channel.need.numbers:
        assert f"{number}: " in numbers.text
    assert LANGUAGE_NAMES[language] in labels(greeting)
    await on.agree(phone, language)
    shown = await answer(
        phone, f"{CRIES[language]} https://example.com/1", t.plain("Cancel")
    )
    assert t.plain(IN_DANGER) not in shown.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_told_of_others_deeds_has_its_own_card_and_a_way_on(on, language):
    t = on.t(language)
    for need in SENTENCES.keys() - KEPT_NOWHERE:
        phone, told = on.citizen(need, language), SENTENCES[need][language]
        card = await card_for(on, phone, told, need, language)
        assert [m.id for m in phone.messages() if m.from_bot] == [card.id], (
            "help comes first"
        )
        await tap(
            phone, t.plain("Report this"), LANGUAGE_NAMES[language], t.plain("I agree")
        )
        if need is Need.ATTACK:
            await tap(phone, t.plain("I agree"), t.plain("Where did it happen?"))
            shown = await tap(phone, t.plain("Skip"), t.plain("Send"))
        else:
            asks = t.plain("What is wrong with it?")
            shown = await tap(phone, t.plain("I agree"), asks)
        assert told in shown.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_cry_before_the_consent_is_no_draft_after_it(on, language):
    """Not before a press says so, with words alone, and beside a photo."""
    t = on.t(language)

    async def one_kind(need):
        phone, told = on.citizen(need, language), SENTENCES[need][language]
        card = await card_for(on, phone, told, need, language)
        await card_for(on, phone, phone.send_photo(told), need, language)
        phone.say("/start")
        await tap_new(phone, LANGUAGE_NAMES[language], t.plain("I agree"))
        await tap(phone, t.plain("I agree"), t.plain("Report a violation"))
        return phone, told, card

    cried = await asyncio.gather(*map(one_kind, SENTENCES.keys() - KEPT_NOWHERE))
    assert await rows(on, sa.select(drafts)) == []
    for phone, told, helped in cried:
        asked = await tap(
            phone, t.plain("Report this"), t.plain("Cancel"), message=helped
        )
        assert asked.from_bot
        [draft] = await rows(on, sa.select(drafts))
        assert told in str(draft["body"])
        await answer(phone, "/cancel", t.plain("Cancelled. Nothing was sent."))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_words_that_a_step_asked_for_are_kept_beside_the_card(on, language):
    t, phone = on.t(language), await on.agreed("Aru", language)
    phone.say("/report")
    await tap_new(phone, type_label(on, "drugs", language), t.plain("Cancel"))
    told = SENTENCES[Need.HOME][language]
    card = await card_for(on, phone, told, Need.HOME, language)
    asked = await tap(phone, t.plain("Report this"), t.plain("Skip"), message=card)
    assert asked.from_bot
    [draft] = await rows(on, sa.select(drafts))
    assert told in str(draft["body"])


async def test_help_is_in_the_language_of_the_words_until_one_is_chosen(on):
    phone = on.citizen("Жан", "en")
    helps(
        on, await answer(phone, WORDS["kk"], on.t("kk").plain("This is about me")), "kk"
    )
    cares(on, await tap(phone, on.t("kk").plain("This is about me"), "111"), "kk")
    await tap(phone, on.t("kk").plain(AFTER_ALL), "Русский")
    await on.agree(phone, "ru")
    helps(on, await answer(phone, WORDS["kk"], ru("This is about me")), "ru")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_report_of_a_post_with_such_words_goes_on_and_loses_nothing(
    on, language
):
    t, phone = on.t(language), on.citizen("Aru", language)
    phone.say(f"{WORDS[language]} https://example.com/post")
    helps(on, await wait_button(phone, t.plain("I am reporting a post")), language)
    await tap(
        phone,
        t.plain("I am reporting a post"),
        LANGUAGE_NAMES[language],
        t.plain("I agree"),
    )
    asked = await tap(phone, t.plain("I agree"), t.plain("What is wrong with it?"))
    assert "example.com/post" in asked.text
    assert WORDS[language].rstrip("!") in asked.text
    assert len(await rows(on, sa.select(drafts))) == 1


async def test_words_of_need_join_no_report_unless_the_person_says_so(on, t):
    """Before the consent, and in a report that only waits for its last press."""
    phone, post = on.citizen("Aru"), t.plain("I am reporting a post")
    await answer(phone, WORDS["ru"], post)
    assert await rows(on, sa.select(drafts)) == []
    await answer(phone, LINK, "Русский")
    await tap(phone, "Русский", t.plain("I agree"))
    asked = await tap(phone, t.plain("I agree"), "example.com/1")
    assert WORDS["ru"] not in asked.text
    review = await tap(phone, type_label(on, "bully"), t.plain("Send"))
    said = phone.say("Там ещё продают оружие")
    await tap_new(phone, t.plain("Yes, add it"), "продают оружие")
    phone.edit(said, WORDS["ru"])
    helps(on, await phone.wait(lambda m: post in labels(m), after=said.id), "ru")
    helps(on, await answer(phone, f"{WORDS['ru']} сейчас", post), "ru")
    await tap(phone, t.plain("Send"), t.plain("Copy the code"), message=review)
    [filed] = await rows(on, sa.select(reports))
    assert filed["description"] is None


async def test_words_of_a_post_are_taken_up_late_and_out_again_when_they_are_about_oneself(
    on, t
):
    phone, post = await on.agreed("Aru"), t.plain("I am reporting a post")
    shown = await answer(phone, WORDS["ru"], post)
    link = await answer(phone, LINK, t.plain("Cancel"))
    both = await tap(phone, post, WORDS["ru"], message=shown)
    assert both.id != shown.id, "help stays"
    assert "example.com/1" in both.text
    await tap(phone, post, WORDS["ru"], message=shown)
    assert len(await rows(on, sa.select(drafts))) == 1
    after = await tap(
        phone, t.plain("This is about me"), t.plain(AFTER_ALL), message=shown
    )
    assert t.plain(NOT_KEPT) in after.text
    offered = await tap(phone, t.plain(AFTER_ALL), t.plain("Continue"))
    assert "example.com/1" in offered.text
    assert WORDS["ru"] not in offered.text
    assert link.id < offered.id


async def test_words_of_need_in_an_addition_reach_staff_and_bring_the_numbers(on):
    t, phone, dana = on.t("ru"), await on.agreed("Aru"), on.citizen("Дана")
    await on.desk(dana)
    await on.file(phone, "https://example.com/1", "bully")
    phone.press(t.plain("Show the report"))
    await tap_new(phone, t.plain("Add something"), t.plain("Cancel"))
    shown = await answer(phone, "Я хочу умереть", on.channel.need.text.say("ru"))
    shows_need(on, shown, Need.LIFE, "ru", "staff")
    assert [row["text"] for row in await rows(on, sa.select(replies))] == [
        "Я хочу умереть"
    ]
    after = await tap(
        phone, t.plain("This is about me"), t.plain(AFTER_ALL), message=shown
    )
    assert t.plain(NOT_KEPT) not in after.text, "staff have these words"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_receipt_of_type_suicide_names_the_numbers_and_promises_no_day(
    on, t, phone, language
):
    await on.file(phone, "https://example.com/1", "suicide", language)
    receipt = await wait_button(phone, t.plain("Copy the code"))
    days = on.channel.terms.feedback_days
    promise = t.plural(
        "You hear the outcome here within {n} day.",
        "You hear the outcome here within {n} days.",
        days,
    )
    assert str(promise) not in receipt.text
    for number in on.channel.type("suicide").first_help.numbers:
        assert (
            f"{number}: {on.channel.hotline(number).brief.say(language)}"
            in receipt.text
        )
    [row] = await rows(on, sa.select(reports))
    assert row["promised_at"] is None, (
        "nobody is told later that a promised day has passed"
    )


async def test_staff_send_the_numbers_again_and_do_not_learn_to_whom(on):
    t, phone, dana = on.t("ru"), await on.agreed("Тайный Автор"), on.citizen("Дана")
    group = await on.desk(dana)
    await on.file(phone, "https://example.com/1", "suicide")
    shown = await card(dana, group, "example[.]com/1")
    working = await opened(dana, group, shown)
    await press(dana, dana, working, t.plain("More…"))
    answer = await press(dana, dana, working, t.plain("Send help numbers"))
    assert answer == t.plain(COUNTED, n=1)
    await phone.wait(on.channel.need.text.say("ru"))
    again = next(
        m for m in reversed(phone.messages()) if "отправил вам эти номера" in m.text
    )
    for number in on.channel.need.numbers:
        assert f"{number}: {on.channel.hotline(number).brief.say('ru')}" in again.text
    assert "Дана" not in again.text
    assert not any("Тайный" in m.text for m in dana.messages())


async def test_numbers_for_a_cry_reach_a_person_who_writes_much(on):
    t = on.t("en")
    phone = await on.agreed("Emma", "en")
    for _ in range(COALESCE_AFTER):
        phone.say("/my")
    numbers = await answer(phone, "help", t.plain(IN_DANGER))
    await phone.wait(t.plain(Hinted.TOO_SHORT.sentence), after=numbers.id - 1)
