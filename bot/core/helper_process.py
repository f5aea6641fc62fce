"""Processes that do one piece of work apart, and end with it.

Those that read files of strangers, or draw with their words, shut themselves in. They get no
environment, so neither token nor key: see bot.core.confinement for the rest.
"""

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_SOURCE = Path(__file__).parents[2]
_THREADS = ThreadPoolExecutor(thread_name_prefix="helper")


class Interrupted(Exception):
    """The process did not come to its end: another try may."""


async def run(module: str, given: bytes, seconds: float) -> bytes:
    """Return what a module of ours makes of its input, b"" where it fails. Raises Interrupted."""
    try:
        process = _start(module, env={}, cwd=_SOURCE, stderr=subprocess.DEVNULL)
        made, _ = await _ended(process, given, seconds)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Interrupted(type(error).__name__) from None
    return b"" if process.returncode else made


async def run_here(module: str, given: bytes, *arguments: str) -> tuple[int, str]:
    """Run a module of ours here; its status and its last line of errors."""
    environment = {**os.environ, "PYTHONPATH": str(_SOURCE)}
    process = _start(
        module, *arguments, env=environment, cwd=None, stderr=subprocess.PIPE
    )
    _, errors = await _ended(process, given, None)
    return process.returncode, errors.decode().strip().rpartition("\n")[2]


def _start(
    *command_line: str, env: dict[str, str], cwd: Path | None, stderr: int
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", *command_line]
    pipe = subprocess.PIPE
    return subprocess.Popen(  # noqa: S603 - a module of ours
        command, stdin=pipe, stdout=pipe, stderr=stderr, env=env, cwd=cwd
    )


async def _ended(
    process: subprocess.Popen[bytes], given: bytes, seconds: float | None
) -> tuple[bytes, bytes]:
    """Wait until a process is gone, also where that is cancelled; its output and its errors.

    Raises OSError and subprocess.TimeoutExpired. A thread waits: asyncio never hears the end of a
    process whose start was cancelled (https://github.com/python/cpython/issues/119710).
    """
    waiting = _THREADS.submit(_communicate, process, given, seconds)
    try:
        return await asyncio.wrap_future(waiting)
    finally:
        process.kill()
        if waiting.cancelled():  # before a thread took it
            _communicate(process, b"", None)
        process.wait()


def _communicate(
    process: subprocess.Popen[bytes], given: bytes, seconds: float | None
) -> tuple[bytes, bytes]:
    with process:
        try:
            return process.communicate(given, seconds)
        finally:
            process.kill()
