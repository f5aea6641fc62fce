"""Check of this machine's clock: nothing is deleted by age by one that may be wrong.

Telegram dates its answers. Where its clock agrees with ours, the database keeps when it did, so
that all processes and commands know. Where they differ, or rows are dated after now, all deleting
by age stops until an operator says which is right: `python -m bot clock confirm`.
"""

import asyncio
from collections.abc import Awaitable, Callable

import sqlalchemy as sa
import structlog

from bot.core import sealed
from bot.core.database import (
    Database,
    Statement,
    Transaction,
    TransientDatabaseError,
    count,
    found,
)
from bot.core.schema import lives
from bot.core.tables import facts
from bot.core.times import HOUR_MS, MINUTE_MS

logger = structlog.get_logger(__name__)

NEAR_MS = HOUR_MS
"""Clocks that differ by less agree, and for so long an agreement counts."""
_FACTS = "clock:"
AGREED = "clock:agreed"
"""When (ms UTC) Telegram's clock agreed last."""
DOUBT = "clock:doubt"
"""Since when (ms UTC) an operator is to say which clock is right."""
AHEAD = "clock:ahead"
"""How much (ms) our clock may be ahead of Telegram's: an operator said that ours is right."""
NEWEST = "clock:newest"
"""The newest date of rows (ms UTC) when an operator said that the clock is right."""
_RENEW_MS = 10 * MINUTE_MS
_LOOK_SECONDS = 10.0


class TelegramClock:
    """Telegram's time, as far as its answers told it to this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ahead: int | None = None
        self._heard = self._now()
        self._untold_since: int | None = None

    def _now(self) -> tuple[int, int]:
        """This moment by our clock, and in steady time."""
        return self._database.clock(), self._database.steady()

    def hear(self, asked: int, told: int | None) -> None:
        """Take the date (ms UTC) of an answer to a call that left at `asked` by our clock."""
        now, steady = self._now()
        if told is None:
            if self._untold_since is None:
                self._untold_since = steady
            return
        # An answer that lay here while the machine slept is no news of the clock.
        if not asked - MINUTE_MS <= told <= now - NEAR_MS:
            self._ahead = now - told
            self._heard = (now, steady)
            self._untold_since = None

    def ahead(self) -> int | None:
        """Return how far (ms) our clock is ahead of Telegram's; None if that is not known now."""
        then, then_steady = self._heard
        now, steady = self._now()
        was_set = abs((now - then) - (steady - then_steady)) > NEAR_MS
        if was_set or steady - then_steady > NEAR_MS:
            return None
        return self._ahead

    def tells_nothing(self) -> bool:
        """True if the answers of a whole hour had no date."""
        since = self._untold_since
        return since is not None and self._database.steady() - since >= NEAR_MS


@count
def newest_date() -> Statement:
    """The newest moment (ms UTC) at which rows say that something happened."""
    happened = [
        table.c[life.happens_at]
        for table, life in lives()
        if life.happens_at is not None
    ]
    each = [
        sa.select(sa.func.max(one).label("at")).where(one.is_not(None))
        for one in happened
    ]
    newest = sa.union_all(*each).subquery()
    return sa.select(sa.func.max(newest.c.at))


async def may_delete(tx: Transaction) -> bool:
    """True if what is over by age may go: Telegram's clock agreed within the last hour."""
    known = await sealed.facts_starting(tx, _FACTS)
    return DOUBT not in known and abs(tx.now - int(known.get(AGREED, 0))) <= NEAR_MS


@found
def is_doubted() -> Statement:
    """True while an operator is to say which clock is right."""
    return sa.select(facts.c.name).where(facts.c.name == DOUBT)


async def confirm(tx: Transaction, ahead: int) -> None:
    """Let what is over go again: an operator says that this clock is right, which is so far
    `ahead` (ms) of Telegram's."""
    await sealed.drop_fact(tx, DOUBT)
    await sealed.put_fact(tx, AHEAD, str(ahead))
    await sealed.put_fact(tx, NEWEST, str(await newest_date(tx)))
    await sealed.put_fact(tx, AGREED, str(tx.now))


class ClockWatch:
    """Keeps in the database that the clocks agree, or that they do not; then `alarm` tells it."""

    def __init__(
        self,
        database: Database,
        telegram: TelegramClock,
        alarm: Callable[[Transaction], Awaitable[object]],
    ) -> None:
        self._database = database
        self._telegram = telegram
        self._alarm = alarm

    async def run(self) -> None:
        while True:
            try:
                await self.look()
            except TransientDatabaseError as error:
                logger.warning(
                    "the check of the clock waits for the database", error=str(error)
                )
            await asyncio.sleep(_LOOK_SECONDS)

    async def look(self) -> None:
        ahead = self._telegram.ahead()
        if ahead is None and not self._telegram.tells_nothing():
            return
        async with self._database.reading() as tx:
            known = await sealed.facts_starting(tx, _FACTS)
            now = tx.now
            newest = await newest_date(tx)
        if DOUBT in known:
            return
        # Where Telegram tells no time, an operator's word stands for it.
        accepted = int(known.get(AHEAD, 0))
        if ahead is None:
            differs = AHEAD not in known
        else:
            differs = abs(ahead - accepted) > NEAR_MS
        if differs or newest > max(now + NEAR_MS, int(known.get(NEWEST, 0))):
            await self._doubt()
        elif abs(now - int(known.get(AGREED, 0))) > _RENEW_MS:
            async with self._database.transaction() as tx:
                await sealed.put_fact(tx, AGREED, str(tx.now))

    async def _doubt(self) -> None:
        async with self._database.transaction() as tx:
            if await sealed.put_once(tx, DOUBT, str(tx.now)):
                logger.error(
                    "the clock may be wrong, so nothing is deleted by age: python -m bot clock"
                )
                await self._alarm(tx)
