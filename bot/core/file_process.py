"""Pictures and documents, each made in a process of its own.

The typesetter takes as much memory as the bot: a bot that makes no file must not pay for it.
"""

import asyncio

from bot.core import helper_process
from bot.core.typesetting import Makeable, dump

_TIMEOUT_SECONDS = 60.0
"""Enough for a busy machine; afterwards the text is sent without the file."""


class NotMade(Exception):
    """There is no file."""


class FileProcess:
    """Makes one file at a time."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def make(self, what: Makeable) -> bytes:
        """A picture as a PNG, a document as a PDF. Raises NotMade."""
        async with self._turn:
            try:
                given = dump(what).encode()
                made = await helper_process.run(
                    "bot.core.typesetting", given, _TIMEOUT_SECONDS
                )
            except helper_process.Interrupted as error:
                raise NotMade(str(error)) from None
        if not made:
            raise NotMade("it cannot be made")
        return made
