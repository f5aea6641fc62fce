"""Does planned work when it is due, each piece in a transaction of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

import structlog

from bot.pipeline import metrics
from bot.pipeline.heartbeats import Presence
from bot.storage.engine.database import Database, Transaction, TransientDatabaseError
from bot.storage.queues import tasks
from bot.storage.queues.tasks import Task

logger = structlog.get_logger(__name__)

JOB = "clock"
Deed = Callable[[Transaction, dict[str, Any], int], Awaitable[None]]
"""Gets the transaction, the task's parameters and what time it is."""
_LONGEST_NAP, _BATCH = 1.0, 20


class Clock:
    """`repeating` names the deeds that plan themselves anew: those are never given up."""

    def __init__(
        self,
        database: Database,
        deeds: Mapping[str, Deed],
        presence: Presence,
        repeating: Collection[str] = (),
    ) -> None:
        self._database, self._deeds, self._presence = database, deeds, presence
        self._repeating = frozenset(repeating)
        self._stopping = False

    async def run(self) -> None:
        """Keep time while the job is this process's, until `stop`."""
        while not self._stopping:
            await self._presence.wait_for(JOB)
            await self._database.wait("tasks", await self._round())

    def stop(self) -> None:
        self._stopping = True
        self._database.signal("tasks")

    async def _round(self) -> float:
        """Do what is due; seconds until something else is."""
        try:
            async with self._database.reading() as tx:
                due = await tasks.due(tx, _BATCH)
                next_at = None if due else await tasks.next_at(tx)
                now = tx.now
            for task in due:
                if self._stopping or not self._presence.holds(JOB):
                    return 0
                await self._do(task)
        except TransientDatabaseError as error:
            logger.warning("planned work waits for the database", error=str(error))
            return _LONGEST_NAP
        if due:
            return 0
        if next_at is None:
            return _LONGEST_NAP
        return min(max((next_at - now) / 1000, 0.0), _LONGEST_NAP)

    async def _do(self, task: Task) -> None:
        try:
            async with self._database.transaction() as tx:
                # Taken away first: whoever planned it anew meanwhile keeps the new plan.
                if await tasks.done(tx, task):
                    await self._deeds[task.kind](tx, task.params, tx.now)
            metrics.TASKS.labels("done").inc()
        except TransientDatabaseError:
            raise
        except Exception as error:
            metrics.TASKS.labels("failed").inc()
            async with self._database.transaction() as tx:
                repeats = task.kind in self._repeating
                given_up = await tasks.failed(tx, task, type(error).__name__, repeats=repeats)
            log = logger.error if given_up else logger.warning
            log("planned work failed", kind=task.kind, given_up=given_up, exc_info=True)
