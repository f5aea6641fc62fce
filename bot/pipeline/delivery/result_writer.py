"""Writes the results of send attempts in batches: a lost result would repeat a message.

While one transaction commits, the next results gather.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

import structlog

from bot.pipeline.delivery.attempt import Result
from bot.pipeline.delivery.results import Recorder
from bot.pipeline.delivery.selection import Selection
from bot.storage.engine.database import Database, TransientDatabaseError
from bot.storage.queues import sending
from bot.storage.queues.outbox import OutboxState

logger = structlog.get_logger(__name__)

_PAUSE = 0.5
_MOST_TRIES = 5
"""Attempts to write a result that fails for another reason than the database."""


class OnWritten(Protocol):
    """Called after each transaction with whether more messages wait for the same addresses."""

    def __call__(self, *, more: bool) -> None: ...


class ResultWriter:
    def __init__(
        self, database: Database, recorder: Recorder, selection: Selection, on_written: OnWritten
    ) -> None:
        self._database, self._recorder = database, recorder
        self._selection, self._on_written = selection, on_written
        self._results: list[Result] = []
        self._failures: Counter[int] = Counter()  # by row
        self._news = asyncio.Event()
        self._flushing = asyncio.Lock()
        self._closed = False

    @property
    def is_empty(self) -> bool:
        return not self._results

    def add(self, result: Result) -> None:
        self._results.append(result)
        self._news.set()

    async def run(self) -> None:
        """Write results as they come, until `close`."""
        while not self._closed:
            await self._news.wait()
            self._news.clear()
            async with self._flushing:
                written = not self._results or await self._flush()
            if not written:
                await asyncio.sleep(_PAUSE)
                self._news.set()

    async def close(self) -> None:
        """Write the remaining results, and nothing afterwards."""
        async with self._flushing:
            self._closed = True
            if self._results:
                await self._flush()
        self._news.set()

    async def _flush(self) -> bool:
        """Whether all results were written; the others are kept."""
        results, self._results = self._results, []
        more = await self._write(results)
        failed = results if more is None else []
        if failed and len(results) > 1:
            # One result cannot be written: write each alone, so that it blocks no other.
            alone = [(result, await self._write([result])) for result in results]
            failed = [result for result, each in alone if each is None]
            more = any(each for _, each in alone)
        self._results = failed + self._results
        ended = [result for result in results if result not in failed]
        self._selection.end(result.row for result in ended)
        self._recorder.count(ended)
        self._on_written(more=bool(more or failed))
        return not failed

    async def _write(self, results: Sequence[Result]) -> bool | None:
        """Whether more waits for the same addresses; None when the transaction failed."""
        # After a power cut a lost result counts as unknown: repeatable messages are repeated.
        repeated = all(result.row.lane.repeats_unknown for result in results)
        try:
            async with self._database.transaction(durable=not repeated) as tx:
                await self._recorder.record(tx, results)
                addresses = {str(result.row.address) for result in results}
                return await sending.any_waits(tx, addresses)
        except TransientDatabaseError as error:
            logger.warning("results wait for the database", error=str(error))
        except Exception:
            rows = [one.row.id for one in results]
            logger.exception("results cannot be written", rows=rows)
            if len(rows) == 1 and await self._give_up(rows[0]):
                return False
        return None

    async def _give_up(self, row: int) -> bool:
        """A result that fails repeatedly is a bug: its row is set aside for the operator."""
        self._failures[row] += 1
        if self._failures[row] < _MOST_TRIES:
            return False
        try:
            async with self._database.transaction() as tx:
                await sending.set_aside(tx, row, OutboxState.FAILED, "its result cannot be written")
        except TransientDatabaseError:
            return False
        del self._failures[row]
        return True
