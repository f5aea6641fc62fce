"""Rendering of slow messages (figures, charts, reporters' files), beside delivery's rounds."""

import asyncio
import hashlib
from typing import Literal

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.core import helper_process
from bot.core.database import Database, TransientDatabaseError
from bot.core.file_process import FileProcess, NotMade
from bot.core.messages import Drawing, Origin, Outgoing, UncleanFile, Upload
from bot.telegram import bot_api, hooks, renderer
from bot.telegram.attempt import Letter, Meaning, Result, SendError, judge
from bot.values import MOST_BYTES, replace

logger = structlog.get_logger(__name__)

_TIMEOUT_SECONDS = 90.0
"""Enough for a busy machine and for a PDF with many pages."""
_MOST_SENT = 50 * 2**20
"""Telegram takes no larger file from a bot."""
_MOST_PHOTO = 10 * 2**20
"""Telegram takes no larger photo."""
_Kind = Literal["document", "video", "animation", "audio"]


class NotCleaned(Exception):
    """The file was not cleaned; `is_hopeless` where another try would end in the same way."""

    def __init__(self, *, is_hopeless: bool) -> None:
        super().__init__()
        self.is_hopeless = is_hopeless


async def grey(bot: Bot, file: UncleanFile) -> Upload:
    """Raises as `cleaned`; another try, or the photo with its colours, may succeed."""
    _, content = await _made_apart(
        bot, file, "bot.telegram.grey", _MOST_PHOTO, is_hopeless=False
    )
    return Upload("photo", "photo.jpg", content, spoiler=True)


async def cleaned(bot: Bot, file: UncleanFile) -> Upload:
    """Raises NotCleaned, and python-telegram-bot's errors where Telegram does not give the file."""
    data, content = await _made_apart(
        bot, file, "bot.telegram.cleaner", _MOST_SENT, is_hopeless=True
    )
    kind, name = _named(file.kind, content)
    origin = Origin(hashlib.sha256(data).hexdigest(), len(data))
    return Upload(kind, name, content, spoiler=True, origin=origin)


async def _made_apart(
    bot: Bot, file: UncleanFile, module: str, most: int, *, is_hopeless: bool
) -> tuple[bytes, bytes]:
    """The file, and what another process made of it, of `most` bytes. Raises NotCleaned, which
    `is_hopeless` where the file itself is too large or cannot be read."""
    data = await bot_api.fetch(bot, file.file_id, MOST_BYTES)
    if data is None:
        raise NotCleaned(is_hopeless=is_hopeless)
    try:
        content = await helper_process.run(module, data, _TIMEOUT_SECONDS)
    except helper_process.Interrupted:
        raise NotCleaned(is_hopeless=False) from None
    if not 0 < len(content) <= most:
        raise NotCleaned(is_hopeless=is_hopeless)
    return data, content


def _named(kind: str, content: bytes) -> tuple[_Kind, str]:
    """Picture and sound keep their kind: an animation is a video without sound."""
    if content[:4] == b"%PDF":
        return "document", "document.pdf"
    if content[4:8] != b"ftyp":
        return "audio", "audio.mp3"
    if kind == "audio":
        return "audio", "audio.m4a"
    if kind == "animation":
        return "animation", "video.mp4"
    return "video", "video.mp4"


_CLEANED_AT_ONCE = 2
"""A file has up to 20 MB, and cleaning takes a processor."""
UNMADE = Outgoing("")
"""The content of a letter until `SlowMessages` has made it."""


class SlowMessages:
    """Makes one slow message at a time."""

    def __init__(
        self,
        database: Database,
        renderer: renderer.Renderer,
        files: FileProcess | None = None,
    ) -> None:
        self._database = database
        self._renderer = renderer
        self._files = files or FileProcess()
        self._turn = asyncio.Lock()
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
            if without := letter.outgoing.without_file:
                return replace(letter, outgoing=Outgoing(without))
            return replace(
                letter, outgoing=replace(letter.outgoing, file=bot_api.CAPTION_ONLY)
            )
        upload = Upload(drawing.kind, drawing.name, made)
        return replace(letter, outgoing=replace(letter.outgoing, file=upload))

    async def _cleaned(
        self, bot: Bot, letter: Letter, file: UncleanFile
    ) -> Letter | Result:
        try:
            async with self._cleaning:
                if await self._is_hopeless(letter):
                    return replace(letter, outgoing=Outgoing(file.instead))
                if file.kind == "photo":
                    upload = await grey(bot, file)
                else:
                    upload = await cleaned(bot, file)
        except NotCleaned as error:
            logger.warning("a file was not cleaned", kind=file.kind)
            words = file.instead
            if error.is_hopeless:
                await self._note_hopeless(letter)
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

    async def _is_hopeless(self, letter: Letter) -> bool:
        """True if an earlier try showed that the file cannot be cleaned."""
        shows = letter.row.shows
        if shows is None or shows.report is None:
            return False
        [file] = shows.sources
        async with self._database.reading() as tx:
            return any(
                [await known(tx, shows.report, file) for known in hooks.IS_HOPELESS]
            )

    async def _note_hopeless(self, letter: Letter) -> None:
        shows = letter.row.shows
        if shows is None or shows.report is None:
            return
        [file] = shows.sources
        async with self._database.transaction() as tx:
            for note in hooks.FILE_HOPELESS:
                await note(tx, shows.report, file)
