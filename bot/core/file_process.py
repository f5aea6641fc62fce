"""Process that makes pictures and documents, and ends when it is idle.

The typesetter takes as much memory as the bot: a bot that makes no file must not pay for it.
"""

import asyncio

from bot.core import helper_process
from bot.core.typesetter import LENGTH
from bot.core.typesetting import Makeable, dump

_TIMEOUT_SECONDS = 60.0
"""Enough for a busy machine; afterwards the text is sent without the file."""
_IDLE_SECONDS = 20.0


class NotMade(Exception):
    """There is no file."""


class FileProcess:
    """Makes one file at a time. `close` it at the end."""

    def __init__(self, idle_seconds: float = _IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._idle_end: asyncio.Task[None] | None = None

    async def make(self, what: Makeable) -> bytes:
        """A picture as a PNG, a document as a PDF. Raises NotMade."""
        async with self._turn:
            if self._idle_end is not None:
                self._idle_end.cancel()
            try:
                async with asyncio.timeout(_TIMEOUT_SECONDS):
                    made = await self._made(what)
            except (OSError, RuntimeError, TimeoutError, asyncio.IncompleteReadError) as error:
                # uvloop raises RuntimeError when the process has ended.
                await self._end()
                raise NotMade(type(error).__name__) from None
            except asyncio.CancelledError:
                await self._end()  # its late answer would be read as the next file
                raise
            self._idle_end = asyncio.create_task(self._end_when_idle())
        if not made:
            raise NotMade("it cannot be made")
        return made

    async def close(self) -> None:
        async with self._turn:
            if self._idle_end is not None:
                self._idle_end.cancel()
            await self._end()

    async def _made(self, what: Makeable) -> bytes:
        if self._process is None:
            self._process = await helper_process.start("bot.core.typesetter")
        reader, writer = self._process.stdout, self._process.stdin
        if reader is None or writer is None:
            raise OSError
        writer.write(f"{dump(what)}\n".encode())
        await writer.drain()
        length = int.from_bytes(await reader.readexactly(LENGTH), "big")
        return await reader.readexactly(length)

    async def _end_when_idle(self) -> None:
        await asyncio.sleep(self._idle_seconds)
        async with self._turn:
            await self._end()

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            await helper_process.end(process)
