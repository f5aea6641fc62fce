"""Runner of tasks: each due one in a transaction of its own."""

from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import Concatenate, Generic, ParamSpec

import structlog

from bot.core import clock_check, metrics
from bot.core.database import Database, Transaction, TransientDatabaseError
from bot.core.queues import tasks_store
from bot.core.queues.leases import Heartbeats
from bot.core.work import Deployment, Work
from bot.values import Value

logger = structlog.get_logger(__name__)

JOB = "clock"
P = ParamSpec("P")
_POLL_SECONDS = 1.0
_BATCH = 20
_HELD_MS = 10_000
"""Pause of a task that waits for the clock."""


class Timed(Value):
    """A kind of task. A `lasting` one schedules itself again, so it is retried for ever; with
    `first_ms` it is planned at a start of Habarla, so long after it. One that `deletes` by age
    waits until the clock is known to be right."""

    run: Callable[..., Awaitable[None]]
    lasting: bool = False
    first_ms: int | None = None
    deletes: bool = False


class Task(Generic[P]):
    """A function that runs at a moment, once for a subject; its parameters are stored by name."""

    def __init__(
        self, name: str, run: Callable[Concatenate[Work, P], Awaitable[None]]
    ) -> None:
        self.name = name
        self._run = run

    async def __call__(self, work: Work, *args: P.args, **params: P.kwargs) -> None:
        await self._run(work, *args, **params)

    def key(self, subject: str) -> str:
        return f"{self.name}:{subject}"

    async def schedule(
        self, work: Work, subject: str, at: int, *args: P.args, **params: P.kwargs
    ) -> None:
        """Plan it in place of an earlier one for the subject. Parameters are given by name."""
        if args:
            raise TypeError(args)
        await tasks_store.schedule(work.tx, self.name, self.key(subject), params, at)

    async def cancel(self, work: Work, subject: str) -> None:
        await tasks_store.cancel(work.tx, self.key(subject))


TIMED: dict[str, Timed] = {}
"""Each kind of task by its name, which is stored."""


def task(
    name: str, *, lasting: bool = False, first_ms: int | None = None
) -> Callable[[Callable[Concatenate[Work, P], Awaitable[None]]], Task[P]]:
    """Declare what runs when a task of this name is due; its name is stored."""

    def declare(run: Callable[Concatenate[Work, P], Awaitable[None]]) -> Task[P]:
        _add(name, Timed(run, lasting, first_ms))
        return Task(name, run)

    return declare


def every(
    name: str,
    *,
    hours: int = 0,
    minutes: int = 0,
    seconds: int = 0,
    first_ms: int | None = None,
    deletes: bool = False,
) -> Callable[
    [Callable[[Work], Awaitable[int | None]]], Callable[[Work], Awaitable[None]]
]:
    """Declare work that repeats; where it returns milliseconds, the next time is so soon."""
    pause = ((hours * 60 + minutes) * 60 + seconds) * 1000

    def declare(
        do: Callable[[Work], Awaitable[int | None]],
    ) -> Callable[[Work], Awaitable[None]]:
        @wraps(do)
        async def run(work: Work) -> None:
            later = await do(work)
            if later is None:
                later = pause
            await tasks_store.schedule(work.tx, name, name, {}, work.now + later)

        first = pause if first_ms is None else first_ms
        _add(name, Timed(run, True, first, deletes))
        return run

    return declare


def _add(name: str, timed: Timed) -> None:
    if name in TIMED:
        raise ValueError(name)
    TIMED[name] = timed


async def plan(work: Work) -> None:
    """Schedule what repeats, also what failed for good in an earlier process. What waits keeps its
    time: a process that starts again and again must not put it off."""
    for name, timed in TIMED.items():
        if (
            timed.first_ms is not None
            and await tasks_store.run_at(work.tx, name) is None
        ):
            await tasks_store.schedule(
                work.tx, name, name, {}, work.now + timed.first_ms
            )


class TaskRunner:
    def __init__(
        self,
        database: Database,
        deployment: Deployment,
        heartbeats: Heartbeats,
        timed: Mapping[str, Timed] = TIMED,
    ) -> None:
        self._database = database
        self._deployment = deployment
        self._heartbeats = heartbeats
        self._timed = timed
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
        try:
            async with self._database.reading() as tx:
                next_at = None
                due = await tasks_store.due(tx, _BATCH)
                if not due:
                    next_at = await tasks_store.next_at(tx)
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

    async def _run(self, task: tasks_store.Task) -> None:
        try:
            async with self._database.transaction() as tx:
                # The row is deleted first, so that the handler may schedule the task again.
                if await tasks_store.done(tx, task.key, task.run_at):
                    await self._do(tx, task)
            metrics.TASKS.labels("done").inc()
        except TransientDatabaseError:
            raise
        except Exception:
            metrics.TASKS.labels("failed").inc()
            async with self._database.transaction() as tx:
                repeats = task.kind in self._timed and self._timed[task.kind].lasting
                given_up = await tasks_store.failed(tx, task, repeats=repeats)
            log = logger.error if given_up else logger.warning
            log("a task failed", kind=task.kind, given_up=given_up, exc_info=True)

    async def _do(self, tx: Transaction, task: tasks_store.Task) -> None:
        timed = self._timed[task.kind]
        if timed.deletes and not await clock_check.may_delete(tx):
            later = tx.now + _HELD_MS
            await tasks_store.schedule(tx, task.kind, task.key, task.params, later)
        else:
            await timed.run(Work(tx, self._deployment), **task.params)
