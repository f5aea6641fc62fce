"""Asks admins to dial the numbers of the channel file again, and keeps what they found."""

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

from bot.channel.model import Channel
from bot.channel.parts import Hotline
from bot.domain.desk.roster import hour_of
from bot.domain.notices.admin import DialAsk, DialLine
from bot.domain.notices.hotlines import Hotlines
from bot.services.work import DAY_MS, Work
from bot.storage import dialled
from bot.storage.dialled import Dialled
from bot.storage.engine.database import Transaction
from bot.storage.queues import tasks

DIAL = "dial"
AGAIN_DAYS = 90
"""How long a dialled number counts, and how long admins are not asked about it again."""
EVERY_MS = 10 * 60 * 1000


async def sweep(work: Work, params: dict[str, Any]) -> None:
    """Ask the admins once about every number that is due; not at night."""
    del params
    if not work.channel.duty.night.has(hour_of(work.now, work.channel.zone)):
        known = await dialled.every(work.tx)
        fresh = [
            line.number for line in await lines(work) if line.due and not _asked(work, known, line)
        ]
        for number in fresh:
            await dialled.asked(work.tx, number)
        if fresh:
            await work.tell_admins(await ask(work))
    await plan_sweep(work)


def _asked(work: Work, known: dict[str, Dialled], line: DialLine) -> bool:
    """Whether admins were asked about a number lately."""
    asked_at = known[line.number].asked_at if line.number in known else None
    return asked_at is not None and asked_at > work.now - AGAIN_DAYS * DAY_MS


async def plan_sweep(work: Work) -> None:
    """Schedule the next sweep; idempotent."""
    await tasks.schedule(work.tx, DIAL, DIAL, {}, work.now + EVERY_MS)


async def ask(work: Work) -> DialAsk:
    return DialAsk(tuple(await lines(work)), AGAIN_DAYS)


async def lines(work: Work) -> list[DialLine]:
    """Every number of the channel file, and when it was dialled last."""
    known = await dialled.every(work.tx)
    return [
        line_of(hotline, known.get(hotline.number), work.now) for hotline in work.channel.hotlines
    ]


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


async def dated(work: Work, shown: Hotlines) -> Hotlines:
    """The numbers with the days on which an admin found them right."""
    found = await dialled.every(work.tx)
    right = ((one.number, one.dialled_at) for one in found.values() if one.is_right)
    return replace(shown, dialled=tuple((number, at) for number, at in right if at is not None))


async def wrong(tx: Transaction, channel: Channel) -> frozenset[str]:
    """The numbers that people are not to call: an admin dialled them and found them wrong."""
    known = await dialled.every(tx)
    found = (line_of(one, known.get(one.number), tx.now) for one in channel.hotlines)
    return frozenset(line.number for line in found if line.is_wrong)


async def say(work: Work, number: str, *, is_right: bool) -> bool:
    """Keep what an admin found; False when the channel file no longer has the number."""
    if number not in {hotline.number for hotline in work.channel.hotlines}:
        return False
    await dialled.said(work.tx, number, is_right=is_right)
    return True
