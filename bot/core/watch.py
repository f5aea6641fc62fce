"""Watch of the bot over itself: tells once when something lasts, each day while it does, and its end.

What it knows is in memory, so that it also works while nothing can be stored.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog

from bot.core import clock_check, starts
from bot.core.alarms import AGAIN_AFTER_MS, AdminWord, Trouble, TroubleOver
from bot.core.database import Database, DatabaseRefused, TransientDatabaseError
from bot.core.queues import deliveries, inbox
from bot.core.times import DAY_MS, MINUTE_MS
from bot.core.work import Deployment, Work

logger = structlog.get_logger(__name__)

_LOOK_SECONDS = 20.0
PATIENCE_MS = MINUTE_MS
"""A trouble that lasts for less is no alarm: a start, a short outage."""
_UPDATE_MS = 5 * MINUTE_MS
_ANSWER_MS = 10 * MINUTE_MS

Check = Callable[[Work], Awaitable[bool]]
"""True while something is wrong."""


async def update_waits(work: Work) -> bool:
    return await inbox.waits_since(work.tx, work.now - _UPDATE_MS)


async def answer_waits(work: Work) -> bool:
    return await deliveries.answer_waits_since(work.tx, work.now - _ANSWER_MS)


CHECKS: dict[Trouble, Check] = {
    Trouble.RESTARTS: starts.ends_in_a_row,
    Trouble.UPDATES_WAIT: update_waits,
    Trouble.MESSAGES_WAIT: answer_waits,
}
"""Checks of the core by the database; bot.wiring has those of the features."""


_BY_AGE = (Trouble.BACKUP_OLD, Trouble.COPY_OLD, Trouble.DRILL_OLD)
"""Troubles that are told by the clock without the database."""


class _Lasting:
    """A trouble since a moment, by the clock and in steady time."""

    def __init__(self, began: int, since: int) -> None:
        self.began = began
        self.since = since
        self.is_told = False


class Watch:
    """`parts` says of each part of the process if it is well, `outside` of what is no part of it if
    it is wrong, `checks` the same by the database. Of several processes the one that `leads` tells.
    """

    def __init__(
        self,
        database: Database,
        deployment: Deployment,
        parts: Callable[[], Awaitable[Mapping[str, bool]]],
        outside: Mapping[Trouble, Callable[[], bool]],
        checks: Mapping[Trouble, Check],
        leads: Callable[[], bool],
        tell: Callable[[AdminWord | TroubleOver], Awaitable[None]],
    ) -> None:
        self._database = database
        self._deployment = deployment
        self._parts = parts
        self._outside = outside
        self._checks = checks
        self._leads = leads
        self._tell = tell
        self._lasting: dict[Trouble, _Lasting] = {}
        self._told: dict[Trouble, int] = {}  # when each was told last, in steady time

    async def run(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                await self.look()
            except (TransientDatabaseError, DatabaseRefused) as error:
                logger.warning("the watch waits for the database", error=str(error))

    async def look(self) -> None:
        if not self._leads():
            self._lasting.clear()
            return
        for trouble, is_wrong in (await self._found()).items():
            if is_wrong:
                await self._goes_on(trouble)
            else:
                await self._is_over(trouble)

    async def _found(self) -> dict[Trouble, bool]:
        """Tell of each trouble if it is there; what another one hides is left out."""
        parts = await self._parts()
        if not all(parts[name] for name in ("database", "migrations", "heartbeats")):
            # The others wait: their words could not be stored, and would be tried at each look.
            return {
                Trouble.CANNOT_STORE: True,
                Trouble.TELEGRAM_AWAY: not parts["telegram"],
            }
        found = {trouble: is_wrong() for trouble, is_wrong in self._outside.items()}
        found[Trouble.CANNOT_STORE] = False
        found |= await self._checked()
        if found[Trouble.CLOCK_DOUBTED]:
            # By a clock that may be wrong nothing is late.
            for trouble in _BY_AGE:
                found.pop(trouble, None)
        reaches = parts["telegram"] and parts["updates"]
        found[Trouble.TELEGRAM_AWAY] = not reaches
        if not reaches:
            found.pop(Trouble.MESSAGES_WAIT, None)
        elif not parts["sending"]:
            found[Trouble.MESSAGES_WAIT] = True
        return found

    async def _checked(self) -> dict[Trouble, bool]:
        found = {Trouble.CLOCK_DOUBTED: False}
        async with self._database.reading() as tx:
            work = Work(tx, self._deployment)
            if await clock_check.is_doubted(tx):
                return {Trouble.CLOCK_DOUBTED: True}
            for trouble, check in self._checks.items():
                found[trouble] = await check(work)
        return found

    async def _goes_on(self, trouble: Trouble) -> None:
        now = self._database.steady()
        lasting = self._lasting.get(trouble)
        if lasting is None:
            lasting = _Lasting(self._database.clock(), now)
            self._lasting[trouble] = lasting
        if now - lasting.since < PATIENCE_MS:
            return
        pause = DAY_MS if lasting.is_told else AGAIN_AFTER_MS
        told_at = self._told.get(trouble)
        if told_at is not None and now - told_at < pause:
            return
        logger.error("an alarm", alarm=trouble.name.lower())
        await self._tell(AdminWord(trouble, since=lasting.began))
        lasting.is_told = True
        self._told[trouble] = now

    async def _is_over(self, trouble: Trouble) -> None:
        lasting = self._lasting.get(trouble)
        if lasting is not None and lasting.is_told:
            logger.info("an alarm is over", alarm=trouble.name.lower())
            ended = self._database.clock()
            await self._tell(TroubleOver(trouble, lasting.began, ended))
        self._lasting.pop(trouble, None)
