"""Slow messages are made outside of the rounds; an attempt repairs what it can at once."""

import pytest

from bot.core.database import TransientDatabaseError
from bot.core.messages import Address, Drawing, Lane, Outgoing
from bot.core.queues.deliveries import OutboxRow
from bot.figures.charts import Chart, Series
from bot.telegram.attempt import Letter, Meaning, Result, deliver
from bot.telegram.slow_messages import UNMADE, SlowMessages

GOOD = Drawing("a.png", Chart("Өңір", ("Алматы",), (Series("", (3,)),), ("3",)))
BAD = Drawing("a.png", Chart("x", ("a",), (Series("", ("none",)),), ("1",)))


class SlowRenderer:
    """Studies posts of the kind “Long”; what comes of it is set by the test."""

    def __init__(self):
        self.says = Outgoing("words", file=GOOD)

    async def render_slow(self, database, row):
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


@pytest.fixture
def slow_messages():
    return SlowMessages(None, SlowRenderer())


def letter(phone, kind="Long", outgoing=UNMADE, edit=None):
    to = Address(chat=phone.id)
    row = OutboxRow(
        1, Lane.REFRESH, to, kind, {}, "ru", edit, None, None, None, None, 0, 0
    )
    return Letter(row, phone.id, None, outgoing, edit=edit)


async def room(row):
    """There is always room."""


async def test_other_messages_pass_through_and_their_charts_are_drawn(
    slow_messages, phone, bot
):
    plain = letter(phone, "Short", Outgoing("hello"))
    assert await slow_messages.finished(bot, plain) == plain
    drawn = letter(phone, "Short", Outgoing("hello", file=GOOD))
    ready = await slow_messages.finished(bot, drawn)
    assert ready.outgoing.file.kind == "photo"


async def test_a_chart_that_cannot_be_drawn_is_left_out_and_that_before_an_edit_stays(
    slow_messages, bot, phone
):
    ready = await slow_messages.finished(bot, letter(phone))
    sent = await deliver(bot, ready, room)
    assert phone.last.text == "words"
    assert phone.download(phone.last).data.startswith(b"\x89PNG")
    slow_messages._renderer.says = Outgoing("other words", file=BAD)
    ready = await slow_messages.finished(bot, letter(phone, edit=sent.message_id))
    assert (await deliver(bot, ready, room)).outcome is None
    assert phone.last.text == "other words"
    assert "photo" in phone.last.raw
    ready = await slow_messages.finished(bot, letter(phone))
    assert (await deliver(bot, ready, room)).outcome is None
    assert phone.last.text == "other words"
    assert "photo" not in phone.last.raw


async def test_a_failure_is_the_result_of_its_message(slow_messages, phone, bot):
    for says, meaning in (
        (TransientDatabaseError("away"), Meaning.LATER),
        (ValueError("ours"), Meaning.BUG),
    ):
        slow_messages._renderer.says = says
        result = await slow_messages.finished(bot, letter(phone))
        assert isinstance(result, Result)
        assert result.outcome.meaning is meaning


async def test_a_pointer_whose_old_card_is_gone_is_dropped(bot, phone):
    before = len(phone.messages())
    pointer = letter(phone, "Short", Outgoing("further down", only_edit=True), edit=999)
    result = await deliver(bot, pointer, room)
    assert result.dropped
    assert len(phone.messages()) == before
