"""Rendering of slow messages (figures, charts, files), beside delivery's rounds.

It holds no transaction that blocks others.
"""

import asyncio
from dataclasses import replace

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.core.database.database import Database, TransientDatabaseError
from bot.core.file_process import FileProcess, NotMade
from bot.core.outgoing import Drawing, Outgoing, UncleanFile, Upload
from bot.reports import store as reports_store
from bot.telegram.attempt import Letter, Meaning, Result, SendError, judge
from bot.telegram.bot_api import CAPTION_ONLY
from bot.telegram.clean_files import NotCleaned, cleaned
from bot.telegram.renderer import Renderer

logger = structlog.get_logger(__name__)

_CLEANED_AT_ONCE = 2
"""A file has up to 20 MB, and cleaning takes a processor."""
UNMADE = Outgoing("")
"""The content of a letter until `SlowMessages` has made it."""


class SlowMessages:
    """Makes one slow message at a time."""

    def __init__(
        self, database: Database, renderer: Renderer, files: FileProcess | None = None
    ) -> None:
        self._database, self._renderer = database, renderer
        self._files, self._turn = files or FileProcess(), asyncio.Lock()
        self._cleaning = asyncio.Semaphore(_CLEANED_AT_ONCE)

    async def finished(self, bot: Bot, letter: Letter) -> Letter | Result:
        row = letter.row
        if isinstance(letter.outgoing.file, UncleanFile):
            return await self._cleaned(bot, letter, letter.outgoing.file)
        if letter.outgoing is not UNMADE:
            return await self._drawn(letter)
        try:
            async with self._turn:
                outgoing = await self._renderer.render_slow(self._database, row)
        except TransientDatabaseError as error:
            return Result(row, SendError(Meaning.LATER, type(error).__name__))
        except Exception as error:
            logger.exception("a message cannot be made", row=row.id, kind=row.kind)
            return Result(row, SendError(Meaning.BUG, type(error).__name__))
        if outgoing is None:
            return Result(row, dropped=True)
        return await self._drawn(replace(letter, outgoing=outgoing))

    async def _drawn(self, letter: Letter) -> Letter:
        """The letter with its file; where none can be made, what is said without it."""
        drawing = letter.outgoing.file
        if not isinstance(drawing, Drawing):
            return letter
        try:
            made = await self._files.make(drawing.what)
        except NotMade as error:
            logger.warning("a file was left out", kind=letter.row.kind, why=str(error))
            without = letter.outgoing.without_file
            left = Outgoing(without) if without else replace(letter.outgoing, file=CAPTION_ONLY)
            return replace(letter, outgoing=left)
        upload = Upload(drawing.kind, drawing.name, made)
        return replace(letter, outgoing=replace(letter.outgoing, file=upload))

    async def _cleaned(self, bot: Bot, letter: Letter, file: UncleanFile) -> Letter | Result:
        shows = letter.row.shows
        named = None if shows is None or shows.report is None else (shows.report, *shows.sources)
        try:
            async with self._cleaning:
                if named is not None:
                    async with self._database.reading() as tx:
                        kept = await reports_store.FILES.get(tx, *named)
                        if kept is not None and kept.hopeless:  # an earlier try showed it
                            return replace(letter, outgoing=Outgoing(file.instead))
                upload = await cleaned(bot, file)
        except NotCleaned as error:
            logger.warning("a file was not cleaned", kind=file.kind)
            words = file.instead
            if error.is_hopeless and named is not None:
                async with self._database.transaction() as tx:
                    await reports_store.FILES.set(tx, *named, hopeless=1)
        except TelegramError as error:
            outcome = judge(error)
            words = letter.outgoing.without_file or file.instead
            if outcome.meaning is Meaning.UNKNOWN:
                outcome = replace(outcome, meaning=Meaning.LATER)  # nothing was sent
            if outcome.meaning is not Meaning.NO_FILE:
                return Result(letter.row, outcome)
        else:
            return replace(letter, outgoing=replace(letter.outgoing, file=upload))
        return replace(letter, outgoing=Outgoing(words))
