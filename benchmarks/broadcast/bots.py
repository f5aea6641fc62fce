"""One or two bots as an operator runs them: killed, started again, their memory watched."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import Process
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.soak.supervisor import ROOT


@dataclass(frozen=True, slots=True)
class Sample:
    """`reached` is how many of the crowd were when the memory was looked at; `age` in seconds."""

    pid: int
    age: float
    megabytes: float
    reached: int


@dataclass
class Bots:
    folder: Path
    settings: dict[str, str]
    replicas: int = 1
    sabotage: str | None = None
    processes: list[Process] = field(default_factory=list)
    kills: list[float] = field(default_factory=list)  # of the monotonic clock
    samples: list[Sample] = field(default_factory=list)
    cpu: dict[int, float] = field(default_factory=dict)
    began: dict[int, float] = field(default_factory=dict)

    async def start(self) -> None:
        self.processes = [await self._spawn() for _ in range(self.replicas)]

    async def _spawn(self) -> Process:
        module = "bot" if self.sabotage is None else "benchmarks.broadcast.sabotage"
        arguments = [] if self.sabotage is None else [self.sabotage]
        passed = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
        place = {"PYTHONPATH": str(ROOT), "HOME": str(self.folder)}
        with (self.folder / "process.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", module, *arguments,
                cwd=self.folder, env=passed | place | self.settings,
                stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        self.began[process.pid] = time.monotonic()
        return process

    async def kill(self) -> None:
        """kill -9 for one of them, in turn; its heir starts at once."""
        number = len(self.kills) % len(self.processes)
        process = self.processes[number]
        self.watch(0)
        process.send_signal(signal.SIGKILL)
        await process.wait()
        self.kills.append(time.monotonic())
        self.processes[number] = await self._spawn()

    def watch(self, reached: int) -> None:
        """Note memory and CPU of each."""
        for process in self.processes:
            with suppress(psutil.Error):
                found = psutil.Process(process.pid)
                self.cpu[process.pid] = sum(found.cpu_times()[:2])
                if reached:
                    age = time.monotonic() - self.began[process.pid]
                    memory = found.memory_info().rss / 1e6
                    self.samples.append(Sample(process.pid, age, memory, reached))

    async def keep_watching(self, reached: Callable[[], int]) -> None:
        while True:
            self.watch(reached())
            await asyncio.sleep(1)

    async def stop(self, within: float = 20) -> list[int]:
        """SIGTERM; the exit statuses."""
        for process in self.processes:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        statuses = []
        for process in self.processes:
            try:
                statuses.append(await asyncio.wait_for(process.wait(), within))
            except TimeoutError:
                process.kill()
                statuses.append(await process.wait())
        return statuses
