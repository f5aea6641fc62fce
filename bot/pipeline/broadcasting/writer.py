"""Writes results of messages: one transaction for all that ended since the last one."""

import asyncio
from collections import Counter

import structlog

from bot.domain.broadcast.broadcast import Fate
from bot.pipeline import metrics
from bot.pipeline.broadcasting.run import Run
from bot.pipeline.broadcasting.runs import Runs
from bot.pipeline.broadcasting.store import RunStore
from bot.storage.engine.database import Database, TransientDatabaseError

logger = structlog.get_logger(__name__)

_GATHER_SECONDS = 0.05
_LONGEST_NAP = 0.5


class Writer:
    """A result is kept in memory until it is written; a failed write is tried again."""

    def __init__(self, database: Database, runs: Runs, store: RunStore) -> None:
        self._database, self._runs, self._store = database, runs, store
        self._flushing = asyncio.Lock()

    async def run(self) -> None:
        while True:
            await asyncio.sleep(_GATHER_SECONDS)
            if not await self.flush():
                await asyncio.sleep(_LONGEST_NAP)

    async def flush(self) -> bool:
        """Write all results; False when some have to wait for the database."""
        async with self._flushing:
            waiting = [run for run in self._runs.known if run.ended or run.puts_back]
            written = [await self._write(run) for run in waiting]
        return all(written)

    async def _write(self, run: Run) -> bool:
        batch, put_back = [*run.ended], run.puts_back
        try:
            ours = await self._store.write(run, batch)
        except Exception as error:
            run.is_unsure = True
            if isinstance(error, TransientDatabaseError):
                logger.warning("results of a broadcast wait for the database", error=str(error))
            else:
                logger.exception("results of a broadcast cannot be written", broadcast=run.id)
            return False
        run.written(batch, ours=ours, put_back=put_back)
        fates = Counter(ending.fate for ending in batch)
        for fate, count in fates.items():
            metrics.POSTS.labels("broadcast", fate.name.lower()).inc(count)
        if run.is_done or run.is_closed or fates[Fate.AGAIN]:
            self._runs.look_again()
            self._database.signal("broadcasts")
        elif run.wants_more:  # it waited for this write
            self._database.signal("broadcasts")
        return True
