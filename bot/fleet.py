"""Runs several processes of the bot on one port, as one service with one command.

Each is a complete bot; they share the database. SIGHUP replaces them one by one: the new process
is ready before the old one stops.
"""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from typing import Self

import structlog

from bot.running import BROKEN, LONGEST_STOP
from bot.settings import Settings, SettingsError
from bot.storage.engine.urls import is_sqlite

logger = structlog.get_logger(__name__)

COMMAND = (sys.executable, "-m", "bot", "run", "--replica")
_STOP_TIMEOUT = LONGEST_STOP + 2.5
"""Seconds after SIGTERM until a process is killed."""
_BACKOFF = (1.0, 30.0)
"""Seconds until a crashed process is restarted: the first time, and at most."""
_STABLE_SECONDS = 60.0


def check(settings: Settings, count: int) -> None:
    """Raises SettingsError when the database allows one process only."""
    if count > 1 and is_sqlite(settings.database):
        raise SettingsError(
            [f"DATABASE_URL is an SQLite file: one process at most, or PostgreSQL for {count}"]
        )


class Replica:
    """One process. It prints a line when it is ready, and ends when its standard input closes."""

    def __init__(self, process: Process) -> None:
        self.process, self.began = process, time.monotonic()

    @classmethod
    async def start(cls, command: Sequence[str]) -> Self:
        # A session of its own: Ctrl-C reaches the parent alone, which passes it on.
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, start_new_session=True
        )
        return cls(process)

    async def is_ready(self) -> bool:
        """Return True once it is ready; False when it ended before."""
        assert self.process.stdout is not None  # noqa: S101 - it was started with a pipe
        return bool(await self.process.stdout.readline())

    async def stop(self) -> int:
        """Stop it, at last by a kill; return its exit status."""
        if self.process.returncode is None:
            self.process.terminate()
        try:
            return await asyncio.wait_for(self.process.wait(), _STOP_TIMEOUT)
        except TimeoutError:
            self.process.kill()
            return await self.process.wait()


class Fleet:
    """Runs `count` replicas until SIGTERM or SIGINT; a second signal kills them at once."""

    def __init__(self, count: int, command: Sequence[str] = COMMAND) -> None:
        self._count, self._command = count, command
        self._replicas: list[Replica] = []
        self._stop = asyncio.Event()
        self._roll = asyncio.Event()

    async def run(self) -> int:
        """Run until a signal; return the exit status, that of a process which cannot start."""
        self._listen_to_signals()
        for _ in range(self._count):
            replica = await Replica.start(self._command)
            self._replicas.append(replica)
            if not await self._until_ready(replica):
                await self._stop_all()
                return replica.process.returncode or 0
        logger.info("all processes run", count=self._count)
        tasks = [asyncio.create_task(self._keep(slot)) for slot in range(self._count)]
        tasks.append(asyncio.create_task(self._keep_rolling()))
        await self._stop.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        statuses = await self._stop_all()
        return BROKEN if any(statuses) else 0

    def _listen_to_signals(self) -> None:
        def on_stop() -> None:
            if self._stop.is_set():
                for replica in self._replicas:
                    if replica.process.returncode is None:
                        replica.process.kill()
                os._exit(130)
            self._stop.set()

        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, on_stop)
        loop.add_signal_handler(signal.SIGHUP, self._roll.set)

    async def _until_ready(self, replica: Replica) -> bool:
        """False also when the fleet is stopped meanwhile."""
        ready = asyncio.create_task(replica.is_ready())
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait({ready, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not ready.done():
            ready.cancel()
            return False
        if not ready.result():
            await replica.process.wait()
        return ready.result()

    async def _keep(self, slot: int) -> None:
        pause = _BACKOFF[0]
        while True:
            replica = self._replicas[slot]
            status = await replica.process.wait()
            if self._replicas[slot] is not replica:
                continue  # it was replaced
            quick = time.monotonic() - replica.began < _STABLE_SECONDS
            pause = min(pause * 2, _BACKOFF[1]) if quick else _BACKOFF[0]
            logger.warning("a process ended and is started again", status=status, seconds=pause)
            await asyncio.sleep(pause)
            self._replicas[slot] = await Replica.start(self._command)

    async def _keep_rolling(self) -> None:
        while True:
            await self._roll.wait()
            self._roll.clear()
            for slot in range(self._count):
                new = await Replica.start(self._command)
                if not await self._until_ready(new):
                    logger.error("a new process does not start: the present ones stay")
                    break
                old, self._replicas[slot] = self._replicas[slot], new
                await old.stop()
            else:
                logger.info("all processes were replaced", count=self._count)

    async def _stop_all(self) -> list[int]:
        return list(await asyncio.gather(*(replica.stop() for replica in self._replicas)))
