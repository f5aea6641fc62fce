"""Processes that read files of strangers, or draw with their words; each shuts itself in.

They get no environment, so neither token nor key: see bot.core.confinement for the rest.
"""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path

_SOURCE = Path(__file__).parents[2]


class Interrupted(Exception):
    """The process did not come to its end: another try may."""


async def run(module: str, given: bytes, seconds: float) -> bytes:
    """Return what a module of ours makes of its input, b"" where it fails. Raises Interrupted."""
    process = None
    starting = asyncio.ensure_future(_start(module))
    try:
        process = await asyncio.shield(starting)
        async with asyncio.timeout(seconds):
            made, _ = await process.communicate(given)
    except (OSError, RuntimeError, TimeoutError) as error:
        # uvloop raises RuntimeError when the process has ended.
        raise Interrupted(type(error).__name__) from None
    except asyncio.CancelledError:
        process = (
            await starting
        )  # one that is cut off while it starts would outlive the loop
        raise
    finally:
        if process is not None:
            await end_process(process)
    return b"" if process.returncode else made


async def _start(module: str) -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env={},
        cwd=_SOURCE,
    )


async def end_process(process: Process) -> None:
    """Kill a process if it runs, and wait until it is gone."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
    # Its pipes are closed, too, before the loop may end: also where it ended while its reader was
    # cancelled.
    await process.communicate()
