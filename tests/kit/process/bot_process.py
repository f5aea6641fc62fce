"""The real bot as an operator starts it: `python -m bot` in a clean environment, an empty folder.

It knows the process by its streams, signals and status only.
"""

import asyncio
import json
import os
import re
import sys
import time
from asyncio.subprocess import Process
from collections.abc import Callable
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals
from typing import IO, Any

from tests.kit.process.warm import WarmProcess

ROOT = Path(__file__).parents[3]
_PASSED_ON = ("PATH", "TMPDIR")


def clean_environment(folder: Path, settings: dict[str, str]) -> dict[str, str]:
    """Nothing of ours but the way to the source. Its coverage is not measured: that would make
    each start half as slow again."""
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return passed | {"PYTHONPATH": str(ROOT), "HOME": str(folder)} | settings


async def spawn(
    command: list[str],
    folder: Path,
    settings: dict[str, str],
    out: IO[bytes],
    err: IO[bytes],
    *,
    is_warm: bool = False,
    talkative: bool = False,
) -> Process | WarmProcess:
    environment = clean_environment(folder, settings)
    if is_warm:
        return await WarmProcess.start(
            command, folder, environment, out, err, talkative=talkative
        )
    streams = {"stdin": asyncio.subprocess.DEVNULL, "stdout": out, "stderr": err}
    return await asyncio.create_subprocess_exec(
        *command, cwd=folder, env=environment, **streams
    )


class BotProcess:
    """One deployment: its folder and settings stay the same over any number of processes."""

    def __init__(self, folder: Path, *arguments: str, **settings: str | None) -> None:
        self.folder = folder / "empty"
        self.folder.mkdir(exist_ok=True)
        self.arguments = arguments
        self.module = "bot"
        self.settings = {
            name: value for name, value in settings.items() if value is not None
        }
        self.log_path = folder / "stderr.log"
        self.out_path = folder / "stdout.log"
        self.process: Process | WarmProcess | None = None
        self.is_warm = True
        """Whether a process that has imported the bot already becomes this one, in which a chat
        may be written to more often than Telegram allows: `warm.py`."""
        self.flags: tuple[str, ...] = ()
        """Of the interpreter, for a process that is not warm."""
        self.files: int | None = None
        """How many descriptors the system allows it at most; None: as many as this process."""
        self.soft_files: int | None = None
        """How many it may have before it raises its limit; None: as many as `files`."""
        self.file_bytes: int | None = None
        """Its disk is full: no file that it writes may be longer; None: as long as it likes."""
        self._said_before = 0

    async def start(self, until: str | None = None) -> None:
        """Start it; its streams are appended to the files of those before it.

        With `until` wait for these words of this process.
        """
        self._said_before = len(self.errors)
        with self.log_path.open("ab") as err, self.out_path.open("ab") as out:
            self.process = await self._spawn(out, err)
        if until is not None:
            await self.until_said(until)

    async def _spawn(self, out: IO[bytes], err: IO[bytes]) -> Process | WarmProcess:
        command = [sys.executable, *self.flags, "-m", self.module, *self.arguments]
        is_warm = self.is_warm
        limits = []
        if self.files is not None:
            limits += [
                f"ulimit -Sn {self.soft_files or self.files}",
                f"ulimit -Hn {self.files}",
            ]
        if self.file_bytes is not None:
            limits.append(f"ulimit -f {self.file_bytes // 512}")
        if limits:
            limited = " && ".join([*limits, 'exec "$@"'])
            command, is_warm = ["sh", "-c", limited, "sh", *command], False
        return await spawn(
            command,
            self.folder,
            self.settings,
            out,
            err,
            is_warm=is_warm,
            talkative=True,
        )

    async def run(self, within: float = 240) -> int:
        """Start it and wait for its end; the exit status."""
        await self.start()
        return await self.ended(within)

    async def ended(self, within: float = 120) -> int:
        assert self.process is not None
        return await asyncio.wait_for(self.process.wait(), within)

    def signal(self, number: Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    async def kill(self) -> None:
        """kill -9: nothing of the process has a say in it."""
        self.signal(SIGKILL)
        await self.ended()

    async def stop(self, number: Signals = SIGTERM) -> int:
        """Ask it to stop; the exit status."""
        self.signal(number)
        return await self.ended()

    async def clean_up(self) -> None:
        if self.process is not None and self.process.returncode is None:
            await self.stop()

    @property
    def url(self) -> str:
        """The address of its database."""
        return self.settings["DATABASE_URL"]

    @property
    def sqlite(self) -> str:
        """The path of its SQLite file."""
        return self.url.removeprefix("sqlite:///")

    @property
    def errors(self) -> str:
        return (
            self.log_path.read_text(encoding="utf-8") if self.log_path.exists() else ""
        )

    @property
    def output(self) -> str:
        return (
            self.out_path.read_text(encoding="utf-8") if self.out_path.exists() else ""
        )

    def last_words(self) -> str:
        """Its status (None: it runs), and the last lines of its streams."""
        process = self.process
        state = (
            "not started" if process is None else f"{process.pid}: {process.returncode}"
        )
        return "\n".join([state, *(self.output + self.errors).splitlines()[-40:]])

    @property
    def logged(self) -> list[dict[str, Any]]:
        """What it logged, line by line; a line that is no JSON is a failure by itself."""
        return [json.loads(line) for line in self.errors.splitlines()]

    def unknown_outcomes(self) -> int:
        """How many messages a new process found under way and said again."""
        return sum(int(line.get("repeated", 0)) for line in self.logged)

    async def until(self, true: Callable[[], object], within: float = 120) -> None:
        """Wait until something holds; fails with what the process said, also when it ends."""
        end = time.monotonic() + within
        while not true():
            if self.process is not None and self.process.returncode is not None:
                raise AssertionError(
                    f"ended with {self.process.returncode}:\n{self.errors}"
                )
            if time.monotonic() > end:
                raise AssertionError(
                    f"in vain for {within} s:\n{self.errors}\n{self.output}"
                )
            await asyncio.sleep(0.02)

    async def until_said(self, words: str, within: float = 120) -> re.Match[str]:
        """Wait for words (a pattern) on standard output or the latest process's standard error."""

        def look() -> re.Match[str] | None:
            return re.search(words, self.output + self.errors[self._said_before :])

        await self.until(look, within)
        found = look()
        assert found is not None
        return found


async def refused(bot, *words: str) -> str:
    """It ends by itself with one line that holds these words."""
    status = await bot.run()
    assert status == 2, bot.errors
    lines = bot.errors.splitlines()
    said = [line for line in lines if not line.startswith("{")]
    assert len(said) == 1, bot.errors
    for word in words:
        assert word in said[0]
    assert bot.output == ""
    return said[0]
