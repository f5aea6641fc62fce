"""Table of dialled numbers: results, and the last time admins were asked."""

from dataclasses import replace
from datetime import UTC, datetime, time

import sqlalchemy as sa

from bot.channel.parts import Hotline
from bot.core.alarms import DialLine
from bot.core.database.mapper import Table
from bot.core.database.queries import NOW, run, then
from bot.core.database.statements import Statement, put
from bot.core.outgoing import Outgoing
from bot.core.schema.queues import dialled
from bot.core.speaker import Speaker
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.dataclass import frozen


@frozen
class Dialled:
    """Times are ms UTC; `is_right` is what the last admin who dialled it found."""

    number: str
    asked_at: int | None
    dialled_at: int | None
    is_right: bool | None


_table = Table(dialled, Dialled)


@then(lambda found: {each.number: each for each in found})
@_table.all
def every() -> Statement:
    return sa.select(dialled)


@run
def asked(number: str, now: int = NOW) -> Statement:
    return put(dialled, number=number, asked_at=now)


@run
def said(number: str, is_right: bool, now: int = NOW) -> Statement:
    return put(dialled, number=number, dialled_at=now, is_right=is_right)


AGAIN_DAYS = 90
"""How long a dialled number counts, and how long admins are not asked about it again."""


def line_of(hotline: Hotline, found: Dialled | None, now: int) -> DialLine:
    """A number with the newer of two days: that of the channel file, and that of a press."""
    written = None
    if hotline.dial_test is not None:
        written = int(datetime.combine(hotline.dial_test, time(), UTC).timestamp()) * 1000
    pressed = None if found is None else found.dialled_at
    last = max(filter(None, (written, pressed)), default=None)
    is_wrong = found is not None and last == pressed and found.is_right is False
    due = last is None or last <= now - AGAIN_DAYS * DAY_MS
    return DialLine(hotline.number, last, is_wrong, due)


async def lines(work: Work) -> list[DialLine]:
    """Every number of the channel file, and when it was dialled last."""
    known = await every(work.tx)
    return [
        line_of(hotline, known.get(hotline.number), work.now) for hotline in work.channel.hotlines
    ]


class WithNumbers:
    """A message with numbers to call: without those that an admin dialled and found wrong."""

    __slots__ = ()

    async def load(self, work: Work) -> tuple[DialLine, ...]:
        return tuple(await lines(work))

    def render(self, speaker: Speaker, found: tuple[DialLine, ...] = ()) -> Outgoing:
        wrong = frozenset(line.number for line in found if line.is_wrong)
        right = [line for line in found if line.dialled_at is not None and not line.is_wrong]
        dialled = tuple((line.number, line.dialled_at or 0) for line in right)
        return self.say(replace(speaker, wrong=wrong, dialled=dialled))

    def say(self, speaker: Speaker) -> Outgoing:
        """Render the message with the numbers that are left."""
        raise NotImplementedError
