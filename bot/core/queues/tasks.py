"""Runner of tasks: each due one in a transaction of its own."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

import structlog

from bot.core import metrics
from bot.core.database.database import Database, Transaction, TransientDatabaseError
from bot.core.queues import tasks_store
from bot.core.queues.leases import Heartbeats
from bot.core.queues.tasks_store import Task

logger = structlog.get_logger(__name__)

JOB = "clock"
TaskHandler = Callable[[Transaction, dict[str, Any]], Awaitable[None]]
"""Gets the transaction and the task's parameters."""
_POLL_SECONDS, _BATCH = 1.0, 20


class TaskRunner:
    """`repeating` names kinds that schedule themselves again: they are retried for ever."""

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, TaskHandler],
        heartbeats: Heartbeats,
        repeating: Collection[str] = (),
    ) -> None:
        self._database, self._handlers, self._heartbeats = database, handlers, heartbeats
        self._repeating = frozenset(repeating)
        self._stopping = False

    async def run(self) -> None:
        """Run due tasks while this process holds the lease, until `stop`."""
        while not self._stopping:
            await self._heartbeats.wait_for(JOB)
            await self._database.wait("tasks", await self._round())

    def stop(self) -> None:
        self._stopping = True
        self._database.signal("tasks")

    async def _round(self) -> float:
        """Run what is due; return the seconds until the next task."""
        try:
            async with self._database.reading() as tx:
                due = await tasks_store.due(tx, _BATCH)
                next_at = None if due else await tasks_store.next_at(tx)
                now = tx.now
            for task in due:
                if self._stopping or not self._heartbeats.holds(JOB):
                    return 0
                await self._run(task)
        except TransientDatabaseError as error:
            logger.warning("tasks wait for the database", error=str(error))
            return _POLL_SECONDS
        if due:
            return 0
        if next_at is None:
            return _POLL_SECONDS
        return min(max((next_at - now) / 1000, 0.0), _POLL_SECONDS)

    async def _run(self, task: Task) -> None:
        try:
            async with self._database.transaction() as tx:
                # The row is deleted first, so that the handler may schedule the task again.
                if await tasks_store.done(tx, task):
                    await self._handlers[task.kind](tx, task.params)
            metrics.TASKS.labels("done").inc()
        except TransientDatabaseError:
            raise
        except Exception as error:
            metrics.TASKS.labels("failed").inc()
            async with self._database.transaction() as tx:
                repeats = task.kind in self._repeating
                given_up = await tasks_store.failed(tx, task, type(error).__name__, repeats=repeats)
            log = logger.error if given_up else logger.warning
            log("a task failed", kind=task.kind, given_up=given_up, exc_info=True)
