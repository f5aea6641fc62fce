"""Makes messages that take long (figures, charts, files), outside of delivery's rounds.

It holds no transaction that blocks others.
"""

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
from bot.pipeline.delivery.send_errors import Meaning, SendError
from bot.storage.engine.database import Database, TransientDatabaseError
from bot.storage.queues.sending import OutboxRow

logger = structlog.get_logger(__name__)

UNMADE = Outgoing("")
"""The content of a letter until `SlowMessages` has made it."""


class SlowRenderer(Protocol):
    def is_slow(self, kind: str) -> bool:
        """Whether a kind of notice takes long to render."""

    def render_slow(
        self, database: Database, row: OutboxRow
    ) -> AbstractAsyncContextManager[Outgoing | None]:
        """The message; its files exist until the block ends."""


class SlowMessages:
    """Makes one slow message at a time. `close` it at the end."""

    def __init__(self, database: Database, renderer: SlowRenderer) -> None:
        self._database, self._renderer = database, renderer
        self._chart_process, self._turn = ChartProcess(), asyncio.Lock()

    def makes(self, kind: str) -> bool:
        return self._renderer.is_slow(kind)

    @asynccontextmanager
    async def finished(self, letter: Letter) -> AsyncIterator[Letter | Result]:
        """The finished letter, or its result if it cannot be made."""
        row = letter.row
        if not self.makes(row.kind):
            yield await self._drawn(letter)
            return
        rendering = self._renderer.render_slow(self._database, row)
        try:
            async with self._turn:
                outgoing = await rendering.__aenter__()
        except TransientDatabaseError as error:
            yield Result(row, SendError(Meaning.LATER, type(error).__name__))
            return
        except Exception as error:
            logger.exception("a message cannot be made", row=row.id, kind=row.kind)
            yield Result(row, SendError(Meaning.BUG, type(error).__name__))
            return
        try:
            if outgoing is None:
                yield Result(row, dropped=True)
            else:
                yield await self._drawn(replace(letter, outgoing=outgoing))
        finally:
            await rendering.__aexit__(None, None, None)

    async def _drawn(self, letter: Letter) -> Letter:
        """The letter with its chart; if drawing fails, its text alone."""
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
