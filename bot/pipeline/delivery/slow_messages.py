"""Finishes messages that take long to make, each beside the others: figures are counted, charts
drawn, files written. It holds no transaction that anybody waits for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Protocol

import structlog

from bot.messages.outgoing import Drawing, Outgoing, Upload
from bot.pipeline.delivery.attempt import Letter, Result
from bot.pipeline.delivery.bot_api import CAPTION_ONLY
from bot.pipeline.delivery.chart_process import ChartProcess, NotDrawn
from bot.pipeline.delivery.send_errors import Meaning, Outcome
from bot.storage.engine.database import Database, TransientDatabaseError
from bot.storage.queues.sending import OutboxRow

logger = structlog.get_logger(__name__)

UNMADE = Outgoing("")
"""What stands in a letter until the slow_messages has finished it."""


class Scholar(Protocol):
    """Who finds the words for what must be studied first."""

    def studies(self, kind: str) -> bool:
        """Whether a kind of post takes long to put into words."""

    def studied(
        self, database: Database, row: OutboxRow
    ) -> AbstractAsyncContextManager[Outgoing | None]:
        """Its words; files of theirs are there until the block ends."""


class SlowMessages:
    """One long study at a time. `close` it at the end."""

    def __init__(self, database: Database, scholar: Scholar) -> None:
        self._database, self._scholar = database, scholar
        self._chart_process, self._turn = ChartProcess(), asyncio.Lock()

    def makes(self, kind: str) -> bool:
        return self._scholar.studies(kind)

    @asynccontextmanager
    async def finished(self, letter: Letter) -> AsyncIterator[Letter | Result]:
        """The letter ready to leave, or what became of it if it cannot be made."""
        row = letter.row
        if not self.makes(row.kind):
            yield await self._drawn(letter)
            return
        study = self._scholar.studied(self._database, row)
        try:
            async with self._turn:
                outgoing = await study.__aenter__()
        except TransientDatabaseError as error:
            yield Result(row, Outcome(Meaning.LATER, type(error).__name__))
            return
        except Exception as error:
            logger.exception("a message cannot be made", row=row.id, kind=row.kind)
            yield Result(row, Outcome(Meaning.BUG, type(error).__name__))
            return
        try:
            if outgoing is None:
                yield Result(row, dropped=True)
            else:
                yield await self._drawn(replace(letter, outgoing=outgoing))
        finally:
            await study.__aexit__(None, None, None)

    async def _drawn(self, letter: Letter) -> Letter:
        """The letter with its chart drawn; where that fails, its words alone."""
        drawing = letter.outgoing.file
        if not isinstance(drawing, Drawing):
            return letter
        try:
            picture = await self._chart_process.draw(drawing.chart)
        except NotDrawn as error:
            logger.warning("a chart was left out", kind=letter.row.kind, why=str(error))
            return replace(letter, outgoing=replace(letter.outgoing, file=CAPTION_ONLY))
        upload = Upload("photo", drawing.name, picture)
        return replace(letter, outgoing=replace(letter.outgoing, file=upload))

    async def close(self) -> None:
        await self._chart_process.close()
