"""Cleaning of a reporter's file: fetched from Telegram, handed to the cleaning process."""

import hashlib
from typing import Literal

from telegram import Bot

from bot.core import helper_process
from bot.core.outgoing import Origin, UncleanFile, Upload
from bot.telegram import bot_api
from bot.values import MOST_BYTES

_TIMEOUT_SECONDS = 90.0
"""Enough for a busy machine and for a PDF with many pages."""
_MOST_SENT = 50 * 2**20
"""Telegram takes no larger file from a bot."""
_Kind = Literal["document", "video", "animation", "audio"]


class NotCleaned(Exception):
    """The file was not cleaned; `is_hopeless` where another try would end in the same way."""

    def __init__(self, *, is_hopeless: bool) -> None:
        super().__init__()
        self.is_hopeless = is_hopeless


async def cleaned(bot: Bot, file: UncleanFile) -> Upload:
    """Raises NotCleaned, and python-telegram-bot's errors where Telegram does not give the file."""
    data = await bot_api.fetch(bot, file.file_id, MOST_BYTES)
    if data is None:
        raise NotCleaned(is_hopeless=True)
    try:
        content = await helper_process.run("bot.telegram.cleaner", data, _TIMEOUT_SECONDS)
    except helper_process.Interrupted:
        raise NotCleaned(is_hopeless=False) from None
    if not 0 < len(content) <= _MOST_SENT:
        raise NotCleaned(is_hopeless=True)
    kind, name = _named(file.kind, content)
    origin = Origin(hashlib.sha256(data).hexdigest(), len(data))
    return Upload(kind, name, content, spoiler=True, origin=origin)


def _named(kind: str, content: bytes) -> tuple[_Kind, str]:
    """Picture and sound keep their kind: an animation is a video without sound."""
    if content[:4] == b"%PDF":
        return "document", "document.pdf"
    if content[4:8] != b"ftyp":
        return "audio", "audio.mp3"
    if kind == "audio":
        return "audio", "audio.m4a"
    return ("animation" if kind == "animation" else "video"), "video.mp4"
