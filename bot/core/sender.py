"""Sender of what waits in the database, one process at a time: messages, broadcasts, case files.

Leases, rounds, results and shutdown are here; subclasses say what is sent, how, and what follows.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Coroutine, Iterable, Sequence
from contextlib import suppress
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import structlog

from bot.core.database import Database, Transaction, TransientDatabaseError
from bot.core.queues import deliveries
from bot.core.queues.leases import Heartbeats
from bot.core.queues.outbox import OutboxState
from bot.values import Value

logger = structlog.get_logger(__name__)

PAUSE = 0.5
"""Seconds to wait for a database that is busy or gone."""

R = TypeVar("R")
W = TypeVar("W")


class Sender(ABC, Generic[R, W]):
    """`run`, then `stop`. Rounds `start` what ends with a result `R`; results are kept until
    written. `W` is what writing some of them tells to `written`."""

    job: ClassVar[str]
    """The lease of the process that sends."""
    signal: ClassVar[str]
    gathers: ClassVar[float] = 0.0
    """Seconds in which results gather before they are written together."""

    def __init__(self, database: Database, heartbeats: Heartbeats) -> None:
        self.database = database
        self.heartbeats = heartbeats
        self.in_flight: set[asyncio.Task[None]] = set()
        self.results: list[R] = []  # not written yet
        self._news = asyncio.Event()
        self._playing = asyncio.Lock()
        self._flushing = asyncio.Lock()
        self._writer: asyncio.Task[None] | None = None
        self._stopping = False

    @abstractmethod
    async def take_over(self, tx: Transaction) -> None:
        """Settle what the last holder of the lease left in flight; again if the commit fails."""

    @abstractmethod
    async def round(self) -> float:
        """Start what may leave now; how many seconds to wait before the next round."""

    def release(self) -> None:
        """The lease is lost, or the process ends: start nothing more."""

    @abstractmethod
    async def record(self, tx: Transaction, results: Sequence[R]) -> W: ...

    def written(self, results: Sequence[R], known: W) -> None:
        """They are in the database, with what `record` returned."""

    def unwritten(self, results: Sequence[R]) -> None:
        """They may be in the database: the commit failed, or its answer was lost."""

    async def set_aside(self, tx: Transaction, result: R) -> W | None:
        """For a result that cannot be written; None keeps it."""
        del tx, result
        return None

    def is_durable(self, results: Sequence[R]) -> bool:
        """False for results that may be lost in a power cut: what they tell of is repeated."""
        del results
        return True

    @property
    def is_idle(self) -> bool:
        """True if nothing is on its way and every result is written."""
        if self.in_flight or self.results:
            return False
        return not self._flushing.locked()

    @property
    def may_go_on(self) -> bool:
        """Asked again after every read: it may have taken longer than the lease."""
        return self.heartbeats.holds(self.job) and not self._stopping

    async def run(self) -> None:
        """Send while this process holds the lease, until `stop`."""
        self._writer = asyncio.create_task(self._write_results())
        try:
            while not self._stopping:
                await self.heartbeats.wait_for(self.job)
                if not await self._take_over():
                    await asyncio.sleep(PAUSE)
                    continue
                while self.may_go_on:
                    await self.database.wait(self.signal, await self._play())
                await self._settle()
        finally:
            if not self._stopping:
                self._cancel()

    async def stop(self, within: float) -> None:
        """Start nothing new and let calls end; the next process takes over what takes longer."""
        self._stopping = True
        self.database.signal(self.signal)
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                async with self._playing:
                    pass  # what a round has claimed is really being sent from here on
                await self._settle()
        await self.flush()
        self._cancel()

    def start(self, call: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(call)
        self.in_flight.add(task)
        task.add_done_callback(self.in_flight.discard)

    def ended(self, result: R) -> None:
        self.results.append(result)
        self._news.set()

    async def flush(self) -> bool:
        """Write all results; False when some have to wait."""
        async with self._flushing:
            results = self.results
            self.results = []
            left = []
            if results:
                left = await self._write(results)
            self.results = left + self.results
        return not left

    async def _take_over(self) -> bool:
        try:
            if not await self.flush():  # of the time before the lease was lost
                return False
            async with self.database.transaction() as tx:
                await self.take_over(tx)
        except TransientDatabaseError as error:
            self._wait_for_database(error)
            return False
        return True

    async def _play(self) -> float:
        async with self._playing:
            try:
                if self._stopping:
                    return 0
                return await self.round()
            except TransientDatabaseError as error:
                self._wait_for_database(error)
                return PAUSE

    async def _settle(self) -> None:
        self.release()
        while self.in_flight:
            await asyncio.wait({*self.in_flight})
        await self.flush()

    def _cancel(self) -> None:
        for task in (self._writer, *self.in_flight):
            if task is not None:
                task.cancel()

    async def _write_results(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            await asyncio.sleep(self.gathers)
            if not await self.flush():
                await asyncio.sleep(PAUSE)
                self._news.set()

    async def _write(self, results: Sequence[R]) -> list[R]:
        try:
            async with self.database.transaction(
                durable=self.is_durable(results)
            ) as tx:
                known = await self.record(tx, results)
        except TransientDatabaseError as error:
            self.unwritten(results)
            self._wait_for_database(error)
            return [*results]
        except Exception:
            self.unwritten(results)
            if len(results) > 1:  # one of them cannot be written: it blocks no other
                return [left for one in results for left in await self._write([one])]
            logger.exception("a result cannot be written", job=self.job)
            return await self._give_up(results[0])
        self.written(results, known)
        return []

    async def _give_up(self, result: R) -> list[R]:
        """A bug of ours: the operator looks at what is set aside."""
        try:
            async with self.database.transaction() as tx:
                known = await self.set_aside(tx, result)
        except TransientDatabaseError:
            return [result]
        if known is None:
            return [result]
        self.written([result], known)
        return []

    def _wait_for_database(self, error: Exception) -> None:
        logger.warning("sending waits for the database", job=self.job, error=str(error))


class Choice(Value):
    """Rows to send now, when the next may go (in steady time), and whether more may go now."""

    rows: Sequence[deliveries.DueRow]
    ready_at: int | None
    is_cut: bool


class OfRow(Protocol):
    """Result of a row."""

    @property
    def row(self) -> deliveries.OutboxRow: ...


S = TypeVar("S", bound=OfRow)


class OutboxSender(Sender[S, bool]):
    """Sends rows of the outbox: one at a time to each address, in their order."""

    case_files: ClassVar[bool] = False
    """True if it sends these, or the messages of all other lanes."""
    polls: ClassVar[float] = PAUSE
    """Seconds between two looks without a signal."""

    def __init__(
        self, database: Database, heartbeats: Heartbeats, *, parallel: int
    ) -> None:
        super().__init__(database, heartbeats)
        self.parallel = parallel
        self.busy: dict[str, deliveries.OutboxRow] = {}
        """By address: rows whose result is not written."""
        self._in_doubt: list[
            int
        ] = []  # rows whose claim may have been committed, unsent
        self._is_cut = True

    @abstractmethod
    async def choose(self, tx: Transaction, room: int) -> Choice:
        """Up to `room` rows for addresses that are not busy."""

    def unclaimed(self, chosen: Sequence[deliveries.DueRow]) -> None:
        """These changed since they were chosen, or the claim failed."""

    @abstractmethod
    async def send(self, rows: Sequence[deliveries.OutboxRow]) -> None:
        """Start to send rows that are claimed."""

    def may_lose(
        self, rows: Iterable[deliveries.DueRow | deliveries.OutboxRow]
    ) -> bool:
        """True if a power cut may undo what is noted of rows: they are sent again."""
        return all(row.lane.repeats_unknown for row in rows)

    def is_durable(self, results: Sequence[S]) -> bool:
        return not self.may_lose(result.row for result in results)

    async def set_aside(self, tx: Transaction, result: S) -> bool:
        why = "its result cannot be written"
        await deliveries.set_aside(tx, result.row.id, OutboxState.FAILED, why)
        return await self.more_waits(tx, [result])

    async def more_waits(self, tx: Transaction, results: Sequence[S]) -> bool:
        return await deliveries.any_waits(
            tx, list({str(result.row.address) for result in results})
        )

    def written(self, results: Sequence[S], known: bool) -> None:
        for result in results:
            address = str(result.row.address)
            if address in self.busy and self.busy[address].id == result.row.id:
                del self.busy[address]
        if self._is_cut or known:
            self.database.signal(self.signal)

    async def round(self) -> float:
        room = self.parallel - len(self.in_flight)
        if room <= 0:
            return self.polls
        # The answer to a commit was lost: release these rows, claimed or not
        if self._in_doubt:
            async with self.database.transaction() as tx:
                await deliveries.give_back(tx, self._in_doubt)
            self._in_doubt = []
        async with self.database.reading() as tx:
            choice = await self.choose(tx, room)
            due_at = None
            if not choice.is_cut:
                due_at = await deliveries.next_at(tx, self.case_files)
        self._is_cut = choice.is_cut
        if choice.rows:
            await self._claim(choice.rows)
            if choice.is_cut:
                return 0
        naps = [1000 * self.polls]
        if choice.ready_at is not None:
            naps.append(choice.ready_at - self.database.steady())
        if due_at is not None:
            naps.append(due_at - self.database.clock())
        return max(min(naps) / 1000, 0.002)

    async def _claim(self, chosen: Sequence[deliveries.DueRow]) -> None:
        rows: list[deliveries.OutboxRow] = []
        ids = [row.id for row in chosen]
        try:
            async with self.database.transaction(
                durable=not self.may_lose(chosen)
            ) as tx:
                # A row may have changed since it was chosen; once claimed it cannot change.
                rows = await deliveries.mark_sending(tx, ids)
        except TransientDatabaseError:
            rows = []
            self._in_doubt += ids
            raise
        finally:
            ours = {row.id for row in rows}
            self.unclaimed([row for row in chosen if row.id not in ours])
        self.busy.update({str(row.address): row for row in rows})
        await self.send(rows)
