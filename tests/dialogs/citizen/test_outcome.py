"""The reporter hears: once, behind a spoiler, in their language; or when they come back."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.reports import news as reach
from bot.reports.tables import reports
from tests.kit.catalogs import said
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import LANGUAGES, all_said, answer, rows, tap
from tests.kit.people.staff import card, hurry, restrict


def _hidden(message):
    """What stands behind the spoilers, and what is in the open."""
    encoded = message.text.encode("utf-16-le")
    hidden, rest = b"", encoded
    for entity in message.entities:
        if entity["type"] == "spoiler":
            start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
            hidden += encoded[start:end]
            rest = rest.replace(encoded[start:end], b"")
    return hidden.decode("utf-16-le"), rest.decode("utf-16-le")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_outcome_says_number_type_and_result_and_why_and_hides_the_link(
    on, t, phone, language
):
    dana = on.citizen("Дана", "ru")
    group = await on.desk(dana)
    await on.file(phone, "https://example.com/outcome", "drugs", language)
    await restrict(dana, group, "example[.]com/outcome", second=on.admin)
    news = await phone.wait(t.plain("There is news on your report."))
    hidden, seen = _hidden(news)
    outcome = on.channel.outcome("restricted")
    [number] = [row["number"] for row in await rows(on, sa.select(reports.c.number))]
    for told in (
        number,
        on.channel.type("drugs").label.say(language),
        outcome.label.say(language),
    ):
        assert told in seen
        assert told not in hidden
    assert t.plain("Hidden (tap to read):") in seen
    assert "2024" not in news.text
    court = next(g for g in outcome.grounds if "Решение суда" in g.label.say("ru"))
    assert court.label.say(language) in seen
    assert any(reason.text.say(language) in seen for reason in outcome.reasons)
    assert "example[.]com/outcome" in hidden
    assert "example[.]com" not in seen
    wanted = ("Show the report", "Add something", "Statement of reasons (PDF)")
    assert {t.plain(each) for each in wanted} == set(labels(news))
    shown = await tap(phone, t.plain("Show the report"), outcome.label.say(language))
    assert t.plain("Withdraw") not in labels(shown)
    await on.sandbox.settle()
    told = [
        m
        for m in phone.messages()
        if t.plain("There is news on your report.") in m.text
    ]
    assert len(told) == 1


async def test_a_reporter_who_blocked_the_bot_is_told_on_return_and_staff_see_it(
    on, t, phone
):
    dana = on.citizen("Дана", "ru")
    group = await on.desk(dana)
    await on.file(phone, "https://example.com/blocked", "drugs")
    phone.block()
    unreachable = t.plural(
        "{n} reporter cannot be reached now; the notice is kept",
        "{n} reporters cannot be reached now; the notices are kept",
        1,
    )
    await on.sandbox.settle()
    await all_said(on)
    shown = await card(dana, group, "example[.]com/blocked")
    assert str(unreachable) not in shown.text, "who watches the phone learns nothing"
    await hurry(on, reach.SHOW)
    await dana.wait(str(unreachable), chat=group.id, after=0)
    await restrict(dana, group, "example[.]com/blocked", second=on.admin)
    decided = await dana.wait(
        lambda m: t.plain("Undo") in labels(m) and str(unreachable) in m.text,
        chat=group.id,
        after=0,
    )
    phone.unblock()
    await answer(phone, "/start", t.plain("There is news on your report."))
    await hurry(on, reach.SHOW)
    await dana.wait(
        lambda m: m.id == decided.id and str(unreachable) not in m.text,
        chat=group.id,
        after=0,
    )


async def test_no_english_sentence_is_left_in_a_story_told_in_another_language(on):
    """Every message and button of a whole story, in Kazakh and in Russian."""
    dana = on.citizen("Дана", "ru")
    group = await on.desk(dana)

    async def story(language):
        t = on.t(language)
        phone = await on.agreed(f"Citizen {language}", language)
        await on.file(phone, f"https://example.com/{language}", "drugs", language)
        for command, mark in (
            ("/my", "My reports"),
            ("/hotlines", "Hotlines"),
            ("/privacy", "Privacy"),
            ("/help", "Help"),
            ("/language", "In which language shall we write to you?"),
            ("/status", "Menu"),
            ("/delete", "Yes, delete everything"),
            ("/cancel", "There is nothing to cancel."),
        ):
            await answer(phone, command, t.plain(mark))
        return phone

    phones = await asyncio.gather(story("kk"), story("ru"))
    for language, phone in zip(("kk", "ru"), phones, strict=True):
        await restrict(dana, group, f"example[.]com/{language}", second=on.admin)
        await phone.wait(on.t(language).plain("There is news on your report."))
    for language, phone in zip(("kk", "ru"), phones, strict=True):
        english = {source for source, form in said(language) if form and form != source}
        for message in phone.messages():
            if not message.from_bot:
                continue
            for shown in (message.text, *labels(message)):
                lines = {line.strip() for line in shown.splitlines()}
                assert not lines & english, (language, lines & english)
