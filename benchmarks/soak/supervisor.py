"""Keeps a process running, as systemd does, and kills it at bad moments.

It knows the process by its streams, signals and status only.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from asyncio.subprocess import Process
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.soak.records import Records

ROOT = Path(__file__).parents[2]
_RESTART_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Kill:
    """When a process was killed (monotonic), and whom it was writing to at that moment.

    `led` when it was the one that sends; `gently` when it was asked to stop instead.
    """

    at: float
    writing_to: frozenset[str]
    led: bool = True
    gently: bool = False


class Supervisor:
    """Starts the process whenever it has ended, until `stop`."""

    def __init__(
        self,
        folder: Path,
        records: Records,
        settings: dict[str, str],
        sabotage: str | None,
        number: int = 0,
        *,
        share_port: bool = False,
    ) -> None:
        self.folder, self.records, self.number = folder, records, number
        self.settings = settings
        module = ["bot"] if sabotage is None else ["benchmarks.soak.sabotage", sabotage]
        more = ["run", "--share-port"] if share_port else []
        self.command = [sys.executable, "-m", *module, *more]
        self.kills: list[Kill] = []
        self._log_begins = 0
        self._was_asked = False
        self.starts = 0
        self.ended_by_itself: list[int] = []
        self.process: Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._wanted = True
        self._may_start = asyncio.Event()
        self._may_start.set()

    @property
    def log_path(self) -> Path:
        return self.folder / ("process.log" if self.number == 0 else f"process-{self.number}.log")

    @property
    def leads(self) -> bool:
        """Whether the present process said last that sending is its job."""
        if not self.log_path.exists():
            return False
        said = self.log_path.read_bytes()[self._log_begins :].decode(errors="replace")
        told = [line for line in said.splitlines() if "jobs of this process" in line]
        return bool(told) and '"delivery"' in told[-1]

    async def start(self) -> None:
        self._keeper = asyncio.create_task(self._keep())
        await self.until_started()

    async def until_started(self) -> None:
        while self.process is None or self.process.returncode is not None:  # noqa: ASYNC110 - short
            await asyncio.sleep(0.01)

    async def _keep(self) -> None:
        while self._wanted:
            await self._may_start.wait()
            self.process = await self._spawn()
            self.starts += 1
            status = await self.process.wait()
            asked, self._was_asked = self._was_asked and status in (0, -signal.SIGTERM), False
            if self._wanted and status != -signal.SIGKILL and not asked:
                self.ended_by_itself.append(status)
            await asyncio.sleep(_RESTART_SECONDS + len(self.ended_by_itself))

    async def _spawn(self) -> Process:
        passed = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
        place = {"PYTHONPATH": str(ROOT), "HOME": str(self.folder)}
        with self.log_path.open("ab") as log:
            self._log_begins = log.tell()
            return await asyncio.create_subprocess_exec(
                *self.command,
                cwd=self.folder,
                env=passed | place | self.settings,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def kill(self, *, gently: bool = False) -> None:
        """kill -9 (or SIGTERM), then look at what was under way before the heir is started."""
        process = self.process
        if process is None or process.returncode is not None:
            return
        self._may_start.clear()
        try:
            led, at = self.leads, time.monotonic()
            if gently:
                self._was_asked = True
                process.terminate()
            else:
                process.kill()
            await process.wait()
            writing_to = await self.records.under_way() if led or not gently else []
            self.kills.append(Kill(at, frozenset(writing_to), led, gently))
        finally:
            self._may_start.set()

    async def restart(self, **settings: str) -> None:
        """Stop it and start it with other settings; no end of the run that is judged."""
        self._may_start.clear()
        self.settings |= settings
        if self.process is not None:
            self._was_asked = True
            self.process.terminate()
            await self.process.wait()
        self._may_start.set()
        self.process = None
        await self.until_started()

    async def stop(self, within: float = 20) -> int | None:
        """SIGTERM; the exit status, or None when it had to be killed after all."""
        self._wanted = False
        process = self.process
        status: int | None = None
        if process is not None and process.returncode is None:
            process.send_signal(signal.SIGTERM)
            try:
                status = await asyncio.wait_for(process.wait(), within)
            except TimeoutError:
                process.kill()
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        return status

    def logged(self) -> list[dict[str, Any]]:
        """What all processes logged; what is no JSON is kept under `event`."""
        lines = []
        for line in self.log_path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                found = json.loads(line)
            except ValueError:
                found = {"event": line, "level": "raw"}
            lines.append(found if isinstance(found, dict) else {"event": line, "level": "raw"})
        return lines
