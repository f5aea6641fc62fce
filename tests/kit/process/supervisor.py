"""Bot processes as an operator runs them: started, measured, killed, started again, stopped.

A supervisor knows its process by its streams, signals and exit status only.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import psutil

from tests.kit.process.bot_process import spawn
from tests.kit.process.records import Records
from tests.kit.process.warm import WarmProcess

_RESTART_SECONDS = 0.1
_TERMINATED = 0.3
"""The share of random ends that are a SIGTERM, where other processes can take over."""


@asynccontextmanager
async def process(*arguments: str, **environment: str) -> AsyncIterator[psutil.Process]:
    """One Python process, stopped with SIGTERM at the end. BENCH_LOG=1 shows what it logs."""
    child = subprocess.Popen(  # noqa: ASYNC220 - starting takes no time that matters
        [sys.executable, *arguments],
        env={**os.environ, **environment},
        stderr=None if os.environ.get("BENCH_LOG") else subprocess.DEVNULL,
    )
    try:
        yield psutil.Process(child.pid)
    finally:
        child.send_signal(signal.SIGTERM)
        await asyncio.to_thread(child.wait, 20)


def cpu_of(process: psutil.Process) -> float:
    """CPU seconds, user and system."""
    return float(sum(process.cpu_times()[:2]))


@dataclass(frozen=True, slots=True)
class Kill:
    """One end of a process that the run caused.

    `at` is of the monotonic clock, `sending_to` the addresses it was sending to, `led` whether it
    was the process that sends, `gently` whether it got a SIGTERM.
    """

    at: float
    sending_to: frozenset[str]
    led: bool
    gently: bool


class Supervisor:
    """Starts the process again whenever it ends, until `stop`."""

    is_warm: ClassVar[bool] = False
    """Whether tests, which measure nothing, give it a start without imports: `warm.py`."""

    def __init__(
        self,
        folder: Path,
        records: Records,
        settings: dict[str, str],
        command: list[str],
        number: int = 0,
    ) -> None:
        self.folder, self.records, self.settings = folder, records, settings
        self.command = [sys.executable, "-m", *command]
        self.log_path = folder / (f"process-{number}.log" if number else "process.log")
        self.kills: list[Kill] = []
        self.starts = 0
        self.ended_by_itself: list[int] = []
        self.process: Process | WarmProcess | None = None
        self.began = 0.0
        self._log_begins = 0
        self._was_asked = False
        self._keeper: asyncio.Task[None] | None = None
        self._wanted = True
        self._spawning = asyncio.Lock()
        self._may_start = asyncio.Event()
        self._may_start.set()

    @property
    def leads(self) -> bool:
        """Whether the process logged last that sending is its job."""
        if not self.log_path.exists():
            return False
        text = self.log_path.read_bytes()[self._log_begins :].decode(errors="replace")
        lines = [line for line in text.splitlines() if "jobs of this process" in line]
        return bool(lines) and '"delivery"' in lines[-1]

    async def start(self) -> None:
        self._keeper = asyncio.create_task(self._keep())
        await self.until_started()

    async def until_started(self) -> None:
        while self.process is None or self.process.returncode is not None:  # noqa: ASYNC110 - short
            await asyncio.sleep(0.01)

    async def _keep(self) -> None:
        while self._wanted:
            await self._may_start.wait()
            async with self._spawning:
                if not self._wanted:
                    return
                self.process = await self._spawn()
            self.starts += 1
            status = await self.process.wait()
            asked, self._was_asked = (
                self._was_asked and status in (0, -signal.SIGTERM),
                False,
            )
            if self._wanted and status != -signal.SIGKILL and not asked:
                self.ended_by_itself.append(status)
            await asyncio.sleep(_RESTART_SECONDS + len(self.ended_by_itself))

    async def _spawn(self) -> Process | WarmProcess:
        self.began = time.monotonic()
        with self.log_path.open("ab") as log:
            self._log_begins = log.tell()
            return await spawn(
                self.command, self.folder, self.settings, log, log, is_warm=self.is_warm
            )

    async def kill(self, *, gently: bool = False) -> None:
        """SIGKILL or SIGTERM; notes what was being sent before the next process starts."""
        process = self.process
        if process is None or process.returncode is not None:
            return
        self._may_start.clear()
        try:
            led, at = self.leads, time.monotonic()
            self._was_asked = gently
            process.send_signal(signal.SIGTERM if gently else signal.SIGKILL)
            await process.wait()
            sending = (
                await self.records.addresses_being_sent() if led or not gently else []
            )
            self.kills.append(Kill(at, frozenset(sending), led, gently))
        finally:
            self._may_start.set()

    async def stop(self, within: float = 20) -> int | None:
        """SIGTERM; the exit status, or None when SIGKILL was needed after all.

        SIGTERM itself ends a process that has no signal handlers yet: that counts as 0.
        """
        self._wanted = False
        async with self._spawning:
            pass  # a process that is being started is ended, too
        status: int | None = None
        if self.process is not None and self.process.returncode is None:
            self.process.terminate()
            try:
                status = await asyncio.wait_for(self.process.wait(), within)
                status = 0 if status == -signal.SIGTERM else status
            except TimeoutError:
                self.process.kill()
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        return status


@dataclass(frozen=True, slots=True)
class Sample:
    """The memory of a process that is `age` seconds old, when the run had come to `progress`."""

    age: float
    megabytes: float
    progress: int


class Fleet:
    """The processes of one deployment: one, or several that share a database and a port."""

    def __init__(self, supervisors: list[Supervisor], seed: int = 1) -> None:
        self.supervisors, self.records = supervisors, supervisors[0].records
        self.samples: list[Sample] = []
        self.cpu: dict[int, float] = {}
        self._chance, self._turn = random.Random(seed), 0

    async def start(self) -> None:
        for supervisor in self.supervisors:
            await supervisor.start()

    async def until_started(self) -> None:
        for supervisor in self.supervisors:
            await supervisor.until_started()

    async def kill_random(self) -> None:
        """SIGKILL to one process; of several, sometimes SIGTERM.

        Every second time it is the process that leads the sending, if it is known.
        """
        self._turn += 1
        chosen = self._chance.choice(self.supervisors)
        leaders = [one for one in self.supervisors if one.leads]
        if leaders and self._turn % 2 == 0:
            chosen = leaders[0]
        gently = len(self.supervisors) > 1 and self._chance.random() < _TERMINATED
        await chosen.kill(gently=gently)

    async def kill_in_turn(self) -> None:
        self.measure()
        await self.supervisors[len(self.kills) % len(self.supervisors)].kill()

    def measure(self, progress: int = 0) -> None:
        """Note the CPU of each process, and its memory when there is progress to note it by."""
        for one in self.supervisors:
            with suppress(psutil.Error, AttributeError):
                found = psutil.Process(one.process.pid)  # type: ignore[union-attr]
                self.cpu[found.pid] = cpu_of(found)
                if progress:
                    megabytes = found.memory_info().rss / 1e6
                    self.samples.append(
                        Sample(time.monotonic() - one.began, megabytes, progress)
                    )

    async def stop(self, within: float = 20) -> int | None:
        """SIGTERM to all; the first exit status that is not 0, else 0."""
        found = await asyncio.gather(*(one.stop(within) for one in self.supervisors))
        return next((status for status in found if status != 0), 0)

    @property
    def kills(self) -> list[Kill]:
        return sorted(
            (k for one in self.supervisors for k in one.kills), key=lambda kill: kill.at
        )

    @property
    def starts(self) -> int:
        return sum(one.starts for one in self.supervisors)

    @property
    def ended_by_itself(self) -> list[int]:
        return [status for one in self.supervisors for status in one.ended_by_itself]
