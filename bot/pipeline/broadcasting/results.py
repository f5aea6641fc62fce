"""Writes down what became of recipients: one transaction for all that ended meanwhile."""

from __future__ import annotations

import asyncio
from collections import Counter

import structlog

from bot.domain.broadcast.broadcast import Fate
from bot.pipeline import metrics
from bot.pipeline.broadcasting.book import Book
from bot.pipeline.broadcasting.run import Run
from bot.pipeline.broadcasting.runs import Runs
from bot.storage.engine.database import Database, TransientDatabaseError

logger = structlog.get_logger(__name__)

_GATHER_SECONDS = 0.05
_LONGEST_NAP = 0.5


class Results:
    """Results are kept until they are written: forgetting one would leave its fate unknown."""

    def __init__(self, database: Database, runs: Runs, book: Book) -> None:
        self._database, self._runs, self._book = database, runs, book
        self._flushing = asyncio.Lock()

    async def run(self) -> None:
        while True:
            await asyncio.sleep(_GATHER_SECONDS)
            if self.are_waiting and not await self.flush():
                await asyncio.sleep(_LONGEST_NAP)

    @property
    def are_waiting(self) -> bool:
        return any(run.ended or run.puts_back for run in self._runs.known)

    async def flush(self) -> bool:
        """Write what has ended; False when some of it has to wait."""
        async with self._flushing:
            waiting = [run for run in self._runs.known if run.ended or run.puts_back]
            written = [await self._write(run) for run in waiting]
        return all(written)

    async def _write(self, run: Run) -> bool:
        batch, puts_back = [*run.ended], run.puts_back
        try:
            ours = await self._book.write(run, batch)
        except Exception as error:
            run.is_unsure = True
            if isinstance(error, TransientDatabaseError):
                logger.warning("results of a broadcast wait for the database", error=str(error))
            else:
                logger.exception("results of a broadcast cannot be written", broadcast=run.id)
            return False
        del run.ended[: len(batch)]
        run.is_unsure = False
        if puts_back:
            run.doubt = None
        run.lost = run.lost or not ours
        fates = Counter(ending.fate for ending in batch)
        for ending in batch:
            run.open.pop(ending.recipient.position, None)
        for fate, count in fates.items():
            metrics.POSTS.labels("broadcast", fate.name.lower()).inc(count)
        again = fates.pop(Fate.AGAIN, 0)
        run.has_refused = run.has_refused or bool(again and run.sends)
        run.note(self._database.clock(), fates.total())
        if run.is_done or run.closed or again:
            self._runs.look_again()
            self._database.signal("broadcasts")
        elif run.wants_more:  # it waited for this
            self._database.signal("broadcasts")
        return True
