"""A moderator hands a case file over: both files come in private, and buttons say it was done."""

from contextlib import suppress

import pytest

from offline_telegram.failures import Impossible
from tests.kit.people.buttons import labels
from tests.kit.people.staff import SHOWN, URL, card, opened, press
from tests.kit.stage import stage

HOW = "Letter 12-7/345 of 26.11.2026"


@pytest.fixture
async def asked(tmp_path):
    """Dana decided a case that she is to hand over; the reporter knows that it awaits that."""
    async with stage(tmp_path) as on:
        dana, reporter = on.citizen("Дана"), on.citizen("Ана")
        group = await on.desk(dana)
        await on.agree(dana)
        await on.agree(reporter)
        await on.file(reporter, URL, "drugs")
        shown = await card(dana, group, SHOWN)
        await opened(dana, group, shown)
        await press(dana, group, shown, on.channel.type("drugs").presets[0].label.say("ru"))
        t = on.t("ru")
        asks = await dana.wait(lambda m: t.plain("Handed over") in labels(m), after=0)
        yield on, dana, reporter, group, asks


def files(phone, messages):
    """The names of the documents among these messages."""
    found = []
    for message in messages:
        with suppress(Impossible):
            found.append(phone.download(message).name)
    return found


def sent(t):
    """The longest part of the sentence that tells a reporter of it."""
    whole = t.plain("The case was sent to the authority on {day}.", day="|")
    return max(whole.split("|"), key=len).strip()


async def test_how_it_was_handed_over_is_written_down(asked):
    on, dana, reporter, _, asks = asked
    t = on.t("ru")
    dana.press(t.plain("Handed over: say how…"), asks)
    number = asks.text.partition("№")[2].split()[0]
    question = await dana.wait(
        t.plain(
            "{name}, reply to this message: how did you hand № {number} over? That confirms it.",
            name="Дана",
            number=number,
        ),
        after=asks.id,
    )
    dana.say(HOW, reply_to=question.id)
    await dana.wait(HOW, after=question.id)
    await reporter.wait(sent(t), after=0)
