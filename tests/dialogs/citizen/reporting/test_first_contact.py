"""The first words, whatever they are: nothing is lost before the consent, nothing kept without."""

import asyncio

import sqlalchemy as sa

from bot.core.schema.reporting import drafts, people, reports
from tests.kit.people.buttons import button, labels
from tests.kit.people.citizens import (
    LANGUAGE_NAMES,
    LANGUAGES,
    consent,
    news_channel,
    rows,
    tap,
    toast,
    wait_button,
)
from tests.kit.words import ru


async def _greeted(on, language):
    t = on.t(language)
    phone = on.citizen("Aru", language)
    phone.say("/start")
    greeting = await wait_button(phone, LANGUAGE_NAMES[language])
    assert labels(greeting) == list(LANGUAGE_NAMES.values())
    assert len(greeting.buttons) == 1
    assert on.channel.about.say(language) in greeting.text
    assert t.plain("This bot is not a state body.") in greeting.text
    for number in ("110", "102", "112"):
        assert number in greeting.text
    other = next(code for code in LANGUAGES if code != language)
    await tap(phone, LANGUAGE_NAMES[other], on.t(other).plain("I agree"))
    asked = await tap(phone, LANGUAGE_NAMES[language], t.plain("I agree"))
    assert t.plain("Your consent") in asked.text
    agree = button(asked, t.plain("I agree"))
    menu = await tap(phone, t.plain("I agree"), t.plain("Report a violation"))
    wanted = ("Report a violation", "My reports", "Hotlines", "Language", "Privacy")
    assert labels(menu) == [t.plain(entry) for entry in wanted]
    assert [m.id for m in phone.messages() if m.from_bot] == [greeting.id], "changed in place"
    phone.press_data(agree, asked.id)
    assert await toast(phone) == t.plain("This step is over.")
    assert labels(phone.last) == labels(menu)


async def test_start_greets_in_the_phones_language_then_asks_for_consent_by_a_tap(on):
    await asyncio.gather(*(_greeted(on, language) for language in LANGUAGES))
    kept = await rows(on, sa.select(people))
    assert {row["consent_language"] for row in kept} == set(LANGUAGES)
    assert {row["consent_version"] for row in kept} == {on.channel.consent.version}
    assert all(row["consent_at"] >= row["created_at"] for row in kept)


async def test_words_of_a_person_who_declines_are_not_kept_and_they_may_come_back(on, t):
    phone = on.citizen("Иван", "ru")
    phone.say("https://example.com/secret")
    greeting = await wait_button(phone, "Русский")
    assert "Без согласия оно удаляется через 1 день." in greeting.text
    await tap(phone, "Русский", t.plain("I do not agree"))
    await tap(phone, t.plain("I do not agree"), t.plain("If you change your mind, send /start."))
    assert await rows(on, sa.select(drafts)) == []
    [row] = await rows(on, sa.select(people))
    assert row["consent_version"] is None
    phone.say("https://example.com/again")
    asked = await wait_button(phone, t.plain("I agree"))
    assert (
        ru("You did not agree before, so what you sent was not kept. Agree, then send it again.")
        in asked.text
    )
    assert await rows(on, sa.select(drafts)) == []
    phone.say("/start")
    await wait_button(phone, "Русский")
    await tap(phone, "Русский", t.plain("Read all of it"))
    whole = await tap(phone, t.plain("Read all of it"), t.plain("I agree"))
    assert on.channel.consent.text.say("ru")[:200] in whole.text


FIRST = {
    "a link": (lambda phone, _: phone.say("https://example.com/1"), ["example[.]com/1"]),
    "text with several links": (
        lambda phone, _: phone.say(
            "См. https://example.com/1 и https://example.org/2, там продают"
        ),
        ["example[.]com/1", "example[.]org/2", "там продают"],
    ),
    "a forwarded channel post": (
        lambda phone, news: phone.forward(1, news),
        ["t[.]me/sample_news/1", "[@]sample_news"],
    ),
    "a photo": (lambda phone, _: phone.send_photo("Снято сегодня"), ["Снято сегодня", "1 "]),
    "an album": (
        lambda phone, _: phone.send_album(("photo", "video", "photo"), "Три снимка"),
        ["Три снимка", "3 "],
    ),
    "a voice message": (lambda phone, _: phone.send_voice(), ["1 "]),
    "a document": (lambda phone, _: phone.send_document(), ["1 "]),
    "words": (lambda phone, _: phone.say("Возле школы продают вещества"), ["продают вещества"]),
}
"""First messages of a person, and the part of them that is held."""


async def _first(on, news, kind):
    """The first message, then language and consent: it is still there, and the report goes on."""
    t = on.t("ru")
    phone = on.citizen(f"Citizen {kind}", "ru")
    send, held = FIRST[kind]
    send(phone, news)
    await consent(on, phone, "ru")
    asked = await phone.wait(t.plain("What is wrong with it?"))
    for part in held:
        assert part in asked.text, (kind, part, asked.text)
    greetings = [m for m in phone.messages() if LANGUAGE_NAMES["kk"] in labels(m)]
    assert len(greetings) <= 1, kind


async def test_any_first_message_is_kept_through_language_and_consent(on):
    news = news_channel(on)
    await asyncio.gather(*(_first(on, news, kind) for kind in FIRST))
    assert await rows(on, sa.select(reports)) == []
    assert len(await rows(on, sa.select(drafts))) == len(FIRST)
