"""Process of the bot: starts it, runs until a signal, explains an operator's errors in a line."""

import asyncio
import gc
import os
import signal
import sqlite3
import sys
import threading
from asyncio.subprocess import PIPE, Process
from collections.abc import Coroutine, Sequence
from typing import Any

import structlog

from bot.app import Habarla, stop_signal
from bot.channel.files import ChannelError
from bot.cli import failed_start
from bot.connections import is_sqlite
from bot.core import confinement
from bot.core.database import database
from bot.core.messages import languages
from bot.settings import Settings, SettingsError
from bot.telegram import application, workers
from bot.web import connections

logger = structlog.get_logger(__name__)

LONGEST_STOP = 9.5
"""Seconds after SIGTERM until the process exits, whatever it waits for."""
LONGEST_END = 2.0
"""Seconds until a process that does not start exits: nothing is in work yet."""
BROKEN = 1
WRONG_SETTINGS = 2


def run_loop(main: Coroutine[Any, Any, int]) -> int:
    """Run it on uvloop where it is installed, with its memory kept from other processes."""
    confinement.keep_memory_private()
    try:
        import uvloop
    except ImportError:
        return asyncio.run(main)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)


def explain(error: Exception) -> list[str]:
    match error:
        case SettingsError() | languages.CatalogError():
            return error.lines
        case ChannelError():
            return [f"CHANNEL_FILE {line}" for line in error.lines]
        case application.TokenRefused():
            return ["BOT_TOKEN is refused by Telegram: copy it again from @BotFather"]
        case database.AlreadyRunning():
            return [
                f"DATABASE_URL: {error}. Stop that one, or use PostgreSQL to run several"
            ]
        case database.TransientDatabaseError():
            return [
                f"DATABASE_URL cannot be opened now: {_mend(error)} ({_line(error)})"
            ]
        case database.DatabaseDamaged():
            return [
                f"DATABASE_URL names a damaged file ({_line(error)}): keep a copy of it and restore"
                " a backup, as docs/operating.md says"
            ]
        case database.DatabaseRefused(__cause__=OSError()):
            return [
                f"DATABASE_URL cannot be opened: {_line(error)}. Name a file, in a folder where"
                " the bot may write"
            ]
        case database.DatabaseRefused():
            return [
                f"DATABASE_URL cannot be opened: {_line(error)}. Check every part of it"
            ]
        case database.UpgradeRefused():
            return [str(error)]
        case _:
            told = "python -m bot doctor says more, and LOG_LEVEL=DEBUG where it failed"
            return [
                f"Habarla cannot start because of {workers.error_place(error)}: {told}"
            ]


def _mend(error: database.TransientDatabaseError) -> str:
    if isinstance(error, database.DiskFull):
        return "its disk is full, make room and start again"
    if not isinstance(error.__cause__, sqlite3.Error):
        return "is the database running?"
    if "locked" in str(error):
        return "another program holds the file, end it and start again"
    return "can the file be read and written, and has its disk room?"


def _line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")


OPERATOR_ERRORS = (
    SettingsError,
    ChannelError,
    languages.CatalogError,
    application.TokenRefused,
    database.AlreadyRunning,
    database.DatabaseRefused,
    database.TransientDatabaseError,
    database.UpgradeRefused,
)


def complain(error: Exception) -> int:
    for line in explain(error):
        sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
    return WRONG_SETTINGS if isinstance(error, OPERATOR_ERRORS) else BROKEN


def leave_within(seconds: float, status: int) -> threading.Timer:
    """Exit after this time, whatever thread, locked file or dead server holds the process up."""
    timer = threading.Timer(seconds, os._exit, [status])
    timer.daemon = True
    timer.start()
    return timer


async def run_bot(
    settings: Settings, *, share_port: bool = False, is_replica: bool = False
) -> int:
    """Run until SIGTERM or SIGINT; a second signal exits at once. Returns the exit status.

    A replica belongs to a fleet: it shares its port, reports when it is ready, and ends with it.
    """
    stop = stop_signal()
    connections.raise_limit()
    if is_replica:
        asyncio.get_running_loop().add_reader(sys.stdin.fileno(), _on_fleet_end, stop)
    habarla = Habarla(settings, share_port=share_port or is_replica)
    waiting = asyncio.create_task(stop.wait())
    try:
        is_started = await _start(habarla, waiting)
    except Exception as error:
        waiting.cancel()
        return await _fail(habarla, settings, error)
    if not is_started:
        return 0
    await failed_start.tell_start(settings)
    tune_collector()
    if is_replica:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
    broken = asyncio.create_task(habarla.wait_broken())
    await asyncio.wait({waiting, broken}, return_when=asyncio.FIRST_COMPLETED)
    was_asked = waiting.done()
    broken.cancel()
    waiting.cancel()
    status = 0 if was_asked else BROKEN
    if was_asked:
        logger.info("Habarla is stopping; a second signal leaves at once")
    leave_within(LONGEST_STOP, status)  # that loses nothing that is stored
    await habarla.stop()
    return status


async def _fail(habarla: Habarla, settings: Settings, error: Exception) -> int:
    logger.debug("the start failed", exc_info=True)
    status = complain(error)
    await failed_start.tell_failed_start(settings, explain(error))
    leave_within(LONGEST_END, status)
    await habarla.close()
    return status


async def _start(habarla: Habarla, stopped: asyncio.Task[Any]) -> bool:
    """Start, unless a signal asks for the stop first: then close and answer False."""
    starting = asyncio.create_task(habarla.start())
    await asyncio.wait({starting, stopped}, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        leave_within(LONGEST_END, 0)
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        await habarla.close()
        return False
    starting.result()
    return True


def tune_collector() -> None:
    gc.collect()
    gc.freeze()


def _on_fleet_end(stop: asyncio.Event) -> None:
    """The fleet never writes to a replica's standard input: it becomes readable at its end."""
    asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
    stop.set()


_OPTIMIZED = ("-" + "O" * sys.flags.optimize,) if sys.flags.optimize else ()
_OPTIONS = [f"-X{n}" if v is True else f"-X{n}={v}" for n, v in sys._xoptions.items()]
COMMAND = (sys.executable, *_OPTIMIZED, *_OPTIONS, "-m", "bot", "run", "--replica")
_STOP_TIMEOUT = LONGEST_STOP + 2.5
"""Seconds after SIGTERM until a process is killed."""
_PAUSE_SECONDS = 2.0
"""Until a process that ended is started again."""


def check_fleet(settings: Settings, count: int) -> None:
    """Raises SettingsError when the database allows one process only."""
    if count > 1 and is_sqlite(settings.database):
        raise SettingsError(
            [
                f"DATABASE_URL is an SQLite file: one process at most, or PostgreSQL for {count}"
            ]
        )


class Fleet:
    """Runs `count` processes until SIGTERM or SIGINT; a second signal kills them at once.

    Each prints a line when it is ready, and ends when its standard input closes.
    """

    def __init__(self, count: int, command: Sequence[str] = COMMAND) -> None:
        self._count = count
        self._command = command
        self._replicas: list[Process] = []
        self._stop = asyncio.Event()
        self._roll = asyncio.Event()

    async def run(self) -> int:
        """Run until a signal; return the exit status, that of a process which cannot start."""
        self._listen_to_signals()
        for _ in range(self._count):
            replica = await self._start()
            self._replicas.append(replica)
            if not await self._until_ready(replica):
                await self._stop_all()
                return replica.returncode or 0
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
                    if replica.returncode is None:
                        replica.kill()
                os._exit(130)
            self._stop.set()

        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, on_stop)
        loop.add_signal_handler(signal.SIGHUP, self._roll.set)

    async def _start(self) -> Process:
        # A session of its own: Ctrl-C reaches the parent alone, which passes it on.
        return await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, start_new_session=True
        )

    async def _until_ready(self, replica: Process) -> bool:
        """False when it ends before it is ready, or the fleet is stopped meanwhile."""
        assert replica.stdout is not None  # noqa: S101 - it was started with a pipe
        ready = asyncio.create_task(replica.stdout.readline())
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait({ready, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not ready.done():
            ready.cancel()
            return False
        if not ready.result():
            await replica.wait()
        return bool(ready.result())

    async def _keep(self, slot: int) -> None:
        while True:
            replica = self._replicas[slot]
            status = await replica.wait()
            if self._replicas[slot] is replica:  # it was not replaced
                logger.warning("a process ended and is started again", status=status)
                await asyncio.sleep(_PAUSE_SECONDS)
                self._replicas[slot] = await self._start()

    async def _keep_rolling(self) -> None:
        while True:
            await self._roll.wait()
            self._roll.clear()
            for slot in range(self._count):
                new = await self._start()
                if not await self._until_ready(new):
                    logger.error("a new process does not start: the present ones stay")
                    break
                old = self._replicas[slot]
                self._replicas[slot] = new
                await _stop(old)
            else:
                logger.info("all processes were replaced", count=self._count)

    async def _stop_all(self) -> list[int]:
        return list(await asyncio.gather(*map(_stop, self._replicas)))


async def _stop(replica: Process) -> int:
    if replica.returncode is None:
        replica.terminate()
    try:
        return await asyncio.wait_for(replica.wait(), _STOP_TIMEOUT)
    except TimeoutError:
        replica.kill()
        return await replica.wait()
