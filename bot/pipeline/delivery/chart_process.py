"""Draws charts in a process of its own, which ends when nobody wanted one for a while.

The library that draws takes more memory than the bot and half a second to wake up; neither is to be
felt by anybody who is not looking at a chart.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress

import structlog

from bot.messages.charts.spec import Chart, dump

logger = structlog.get_logger(__name__)

_LENGTH = 4
_PATIENCE_SECONDS = 60.0
"""Enough for a busy machine; then the words go without the picture."""
_IDLE_SECONDS = 20.0


class NotDrawn(Exception):
    """There is no picture of this chart, now or ever."""


class ChartProcess:
    """One chart at a time. `close` it at the end."""

    def __init__(self, idle_seconds: float = _IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._rest: asyncio.Task[None] | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is a process at present."""
        return self._process is not None

    async def draw(self, chart: Chart) -> bytes:
        """The chart as a PNG. Raises NotDrawn."""
        async with self._turn:
            if self._rest is not None:
                self._rest.cancel()
            try:
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    picture = await self._draw(chart)
            except (OSError, RuntimeError, TimeoutError, asyncio.IncompleteReadError) as error:
                # A RuntimeError is how uvloop says that the process ended meanwhile.
                await self._end()
                raise NotDrawn(type(error).__name__) from None
            except asyncio.CancelledError:
                await self._end()  # its answer would be taken for the next chart's
                raise
            self._rest = asyncio.create_task(self._end_when_idle())
        if not picture:
            raise NotDrawn("the chart cannot be drawn")
        return picture

    async def close(self) -> None:
        async with self._turn:
            if self._rest is not None:
                self._rest.cancel()
            await self._end()

    async def _draw(self, chart: Chart) -> bytes:
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot.messages.charts",
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        reader, writer = self._process.stdout, self._process.stdin
        if reader is None or writer is None:
            raise OSError
        writer.write(f"{dump(chart)}\n".encode())
        await writer.drain()
        length = int.from_bytes(await reader.readexactly(_LENGTH), "big")
        return await reader.readexactly(length)

    async def _end_when_idle(self) -> None:
        await asyncio.sleep(self._idle_seconds)
        async with self._turn:
            await self._end()

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
