"""The first words or a link, whatever they are: nothing is lost before the consent."""

import asyncio

import sqlalchemy as sa

from bot.core.capabilities import Name, is_on
from bot.core.messages import language_name
from bot.core.tables import drafts, people
from bot.reports import welcome
from bot.reports.tables import reports
from tests.kit.people import citizens
from tests.kit.people.buttons import button, labels


async def _greeted(on, language):
    t = on.t(language)
    phone = on.citizen("Aru", language)
    greeting = await citizens.answer(phone, "/start", citizens.LANGUAGE_NAMES[language])
    assert labels(greeting) == [language_name(code) for code in on.channel.languages]
    assert on.channel.about.say(language) in greeting.text
    assert t.plain("This bot is not a state body.") in greeting.text
    for number in ("110", "102", "112"):
        assert number in greeting.text
    other = next(code for code in citizens.LANGUAGES if code != language)
    await citizens.tap(
        phone, citizens.LANGUAGE_NAMES[other], on.t(other).plain("I agree")
    )
    asked = await citizens.tap(
        phone, citizens.LANGUAGE_NAMES[language], t.plain("I agree")
    )
    assert t.plain("Your consent") in asked.text
    agree = button(asked, t.plain("I agree"))
    menu = await citizens.tap(phone, t.plain("I agree"), t.plain("Report a violation"))
    check = ["Check a link"] if is_on(on.channel, Name.REGISTER) else []
    wanted = ["My reports", "Hotlines", "Language", "Privacy"]
    wanted = ["Report a violation", *check, *wanted]
    assert labels(menu) == [t.plain(entry) for entry in wanted]
    assert [m.id for m in phone.messages() if m.from_bot] == [greeting.id], (
        "changed in place"
    )
    assert await citizens.pressed(phone, agree, asked.id) == t.plain(
        "This step is over."
    )
    assert labels(phone.last) == labels(menu)


async def test_start_greets_in_the_phones_language_then_asks_for_consent_by_a_tap(on):
    await asyncio.gather(*(_greeted(on, language) for language in citizens.LANGUAGES))
    kept = await citizens.rows(on, sa.select(people))
    assert {row["consent_language"] for row in kept} == set(citizens.LANGUAGES)
    assert {row["consent_version"] for row in kept} == {on.channel.consent.version}
    assert all(row["consent_at"] >= row["created_at"] for row in kept)


async def test_words_of_a_person_who_declines_are_not_kept_and_they_may_come_back(
    on, t
):
    phone = on.citizen("Иван", "ru")
    greeting = await citizens.answer(phone, "https://example.com/secret", "Русский")
    assert "Без согласия оно удаляется через 1 день." in greeting.text
    ended = t.plain("If you change your mind, send /start.")
    await citizens.tap(phone, "Русский", t.plain("I do not agree"), ended)
    assert await citizens.rows(on, sa.select(drafts)) == []
    [row] = await citizens.rows(on, sa.select(people))
    assert row["consent_version"] is None
    asked = await citizens.answer(
        phone, "https://example.com/again", t.plain("I agree")
    )
    again = "You did not agree before, so what you sent was not kept. Agree, then send it again."
    assert t.plain(again) in asked.text
    assert await citizens.rows(on, sa.select(drafts)) == []
    phone.say("/start")
    whole = await citizens.tap_new(
        phone, "Русский", t.plain("Read all of it"), t.plain("I agree")
    )
    assert on.channel.consent.text.say("ru")[:200] in whole.text


async def test_who_writes_on_reads_once_who_we_are_and_start_says_it_again(
    on, t, monkeypatch
):
    monkeypatch.setattr(welcome, "HOUR_MS", 10**15)  # no hour ends meanwhile
    phone, about = on.citizen("Иван", "ru"), on.channel.about.say("ru")
    for words, is_whole in (
        ("https://example.com/1", True),
        ("https://example.com/2", False),
        ("привет", False),
        ("/start", True),
    ):
        shown = await citizens.answer(phone, words, "Русский")
        assert (about in shown.text) is is_whole, words
        assert t.plain("Please choose a language.") in shown.text
        # What still waits is replaced by the newest, which is whole
        await citizens.all_said(on)
    await citizens.tap(phone, "Русский", t.plain("I agree"))
    both = await citizens.tap(phone, t.plain("I agree"), "example.com/2")
    assert "example.com/1" in both.text


async def test_buttons_of_an_earlier_consent_undo_nothing(on, t):
    phone = on.citizen("Иван", "ru")
    await citizens.answer(phone, "/start", "Русский")
    old = await citizens.tap(phone, "Русский", t.plain("I agree"))
    agree, decline = (
        button(old, t.plain(each)) for each in ("I agree", "I do not agree")
    )
    await citizens.answer(phone, "/start", "Русский")
    await citizens.tap(
        phone, "Русский", t.plain("I agree"), t.plain("Report a violation")
    )
    await citizens.answer(phone, "https://example.com/begun", "example.com/begun")
    kept = await citizens.rows(
        on, sa.select(people.c.consent_version, people.c.declined)
    )
    assert await citizens.pressed(phone, agree, old.id) == t.plain("This step is over.")
    phone.press_data(decline, old.id)
    asked = await phone.wait(t.plain("Withdraw consent"))
    assert labels(asked)[-1] == t.plain("No, keep it")
    assert (
        await citizens.rows(on, sa.select(people.c.consent_version, people.c.declined))
        == kept
    )
    assert len(await citizens.rows(on, sa.select(drafts))) == 1


async def _from_a_poster(on, language):
    """Scanned for the first time: greeting, consent, the form of the poster with first help."""
    t = on.t(language)
    phone = on.citizen("Poster", language)
    phone.say("/start r-suicide-KZ-71")
    await citizens.consent(on, phone, language)
    helps = on.channel.type("suicide").first_help
    asked = await phone.wait(on.channel.type("suicide").explanation.say(language))
    assert helps.text.say(language) in asked.text
    assert on.channel.region("KZ-71").name.say(language) in asked.text
    await citizens.answer(phone, "https://example.com/poster", t.plain("Send"))
    changes = await citizens.tap(phone, t.plain("Change"), t.plain("Back"))
    assert t.plain("Region") in labels(changes), "a region by a link can be changed too"
    await citizens.tap(
        phone, t.plain("Back"), t.plain("Send"), t.plain("Copy the code")
    )


async def test_type_and_region_of_a_link_survive_the_consent_in_every_language(on):
    await asyncio.gather(
        *(_from_a_poster(on, language) for language in citizens.LANGUAGES)
    )
    filed = await citizens.rows(on, sa.select(reports))
    assert {(row["violation"], row["region"]) for row in filed} == {
        ("suicide", "KZ-71")
    }
    assert {row["language"] for row in filed} == set(citizens.LANGUAGES)


async def test_a_hotlines_link_shows_numbers_at_once_and_then_says_who_we_are(on):
    phone = on.citizen("Child", "kk")
    numbers = await citizens.answer(phone, "/start h-bully-KZ-71", "\n111\n")
    assert on.channel.region("KZ-71").name.say("kk") in numbers.text
    await phone.wait(on.channel.about.say("kk"))
    await citizens.consent(on, phone, "kk")
    await phone.wait(on.t("kk").plain("Thank you. Now you can report."))
    phone.say("/start hotlines")
    t = on.t("kk")
    again = await citizens.wait_button(phone, t.plain("Choose a concern"))
    assert "Қазақша" not in labels(again)
    assert await citizens.rows(on, sa.select(drafts)) == []


async def _asked(on):
    """A citizen in the middle of a report scans a poster, continues, scans it again, changes."""
    phone, t = await on.agreed("Changes"), on.t("ru")
    await citizens.review(on, phone, "https://example.com/mine", "drugs")
    offer = await citizens.answer(
        phone, "/start r-fraud-KZ-75", t.plain("Start a new one")
    )
    assert "example.com/mine" in offer.text
    assert on.channel.type("fraud").label.say("ru") in offer.text
    assert on.channel.region("KZ-75").name.say("ru") in offer.text
    shown = await citizens.tap(phone, t.plain("Continue"), t.plain("Send"))
    assert on.channel.type("drugs").label.say("ru") in shown.text
    await citizens.answer(phone, "/start r-fraud-KZ-75", t.plain("Start a new one"))
    explained = on.channel.type("fraud").explanation.say("ru")
    await citizens.tap(phone, t.plain("Start a new one"), explained)


async def _returns(on):
    """The same link again does not begin the report anew."""
    phone, t = await on.agreed("Returns"), on.t("ru")
    await citizens.answer(
        phone, "/start r-fraud", on.channel.type("fraud").explanation.say("ru")
    )
    await citizens.answer(phone, "https://example.com/fraud", t.plain("Send"))
    phone.say("/start r-fraud")
    offer = await phone.wait(t.plain("You have a report that has not been sent yet."))
    assert t.plain("The link you opened starts another report.") not in offer.text


async def _kept_before_consent(on):
    """Words first, then a link, then the consent: the words stay, the link answers the type."""
    phone, t = on.citizen("Both", "ru"), on.t("ru")
    await citizens.answer(phone, "https://example.com/both", "Русский")
    phone.say("/start r-drugs-KZ-75")
    await citizens.consent(on, phone, "ru")
    shown = await citizens.wait_button(phone, t.plain("Send"))
    assert "example.com/both" in shown.text
    assert on.channel.region("KZ-75").name.say("ru") in shown.text


async def test_a_link_never_costs_what_was_begun(on):
    await asyncio.gather(_asked(on), _returns(on), _kept_before_consent(on))


async def test_unknown_old_and_hostile_payloads_get_the_normal_start(on, t):
    phone = on.citizen("Any", "ru")
    phone.say("/start r-no_such_type-KZ-99")
    await citizens.consent(on, phone, "ru")
    await phone.wait(t.plain("Thank you. Now you can report."))
    hostile = [
        "r-falsehood",
        "ref_123",
        "h" * 64,
        "<b>&",
        "r-drugs r-fraud",
        "' or 1=1 --",
    ]
    for payload in hostile:
        before = phone.last.id
        phone.say(f"/start {payload}")
        await phone.wait(
            lambda m, seen=before: m.id > seen and t.plain("My reports") in labels(m)
        )
    assert await citizens.rows(on, sa.select(drafts)) == []
    question = t.plain("What are you reporting?")
    asked = await citizens.answer(phone, "/start r-old_type-KZ-75", question)
    assert on.channel.region("KZ-75").name.say("ru") in asked.text
    assert citizens.type_label(on, "drugs").family in labels(asked)
