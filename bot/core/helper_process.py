"""Processes that read files of strangers, or draw with their words; each shuts itself in.

They get no environment, so neither token nor key: see bot.core.confinement for the rest.
"""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path

_SOURCE = Path(__file__).parents[2]


async def start(module: str) -> Process:
    """Run a module of ours; its input and output are pipes."""
    command = (sys.executable, "-m", module)
    return await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}, cwd=_SOURCE
    )


async def end(process: Process) -> None:
    """Kill a process if it runs, and wait until it is gone."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
