"""A connection to an SQLite file: quick statements run in the event loop, slow ones in a thread.

A hop to a thread and back costs more than ten of our statements, which take 10–30 µs each. Waits
for the disk or for another process, and reads that turn out to be long, run in aiosqlite's thread.
"""

import asyncio
import sqlite3
import time
from collections.abc import Coroutine, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from bot.storage.engine.database import Row
from bot.storage.engine.statements import KEPT

_STEPS, FEW_STEPS = 50_000, 5_000
"""Steps of SQLite's virtual machine, about 1 ms and 0.1 ms, or a few times more where the file is
read from the disk; a read leaves the loop after twice as many."""
BUSY_TIMEOUT_MS = 2_000
"""How long a statement waits for another process; a start that finds the file locked ends soon."""
_QUICK_SECONDS = 0.001
"""A faster commit runs in the loop: a hop to the thread would take as long."""
_CHECKPOINT_CHANGES = 3_000
"""Changed rows after which the write-ahead log is copied into the file."""
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_INTERRUPT}
# What is deleted is overwritten: no free space of the file holds the words of a person.
_PRAGMAS = (
    "journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=0", "foreign_keys=ON",
    "cache_size=-8000", "secure_delete=ON",
)  # fmt: skip

Found = tuple[list[Row], int]
T = TypeVar("T")


class _StepLimit:
    """SQLite calls this every so many steps; True interrupts the statement.

    SQLite counts steps over all runs of a statement, so a short one may reach the first call too.
    """

    calls_left: int | None = None
    """None: no limit."""

    def __call__(self) -> bool:
        if self.calls_left is None:
            return False
        self.calls_left -= 1
        return self.calls_left < 0


class SqliteConnection:
    """Used by one task at a time, and never by the loop and the thread at the same moment."""

    def __init__(
        self, connection: sqlite3.Connection, threaded: aiosqlite.Connection, steps: int
    ) -> None:
        self._connection, self._threaded = connection, threaded
        self._limit, self._steps = _StepLimit(), steps
        connection.set_progress_handler(self._limit, steps)
        self._disk_seconds, self._copied = 0.0, 0

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def change(self, sql: str, arguments: Sequence[Any] = ()) -> Found:
        """Run in the loop a statement that never waits and touches few rows. Rows, and how many."""
        cursor = self._connection.execute(sql, arguments)
        return _mapped(cursor.description, cursor.fetchall()), cursor.rowcount

    def change_many(self, sql: str, arguments: Sequence[Sequence[Any]]) -> None:
        self._connection.executemany(sql, arguments)

    async def begin(self) -> None:
        """Begin to write, after the process that is writing now; when it raises, nothing has begun.

        No step limit: SQLite counts the steps of a statement over all its runs, and a BEGIN that is
        interrupted at its last step has begun all the same.
        """
        try:
            self.change("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
        else:
            return
        try:
            await self._uncancelled(self._read_in_thread("BEGIN IMMEDIATE", ()))
        except asyncio.CancelledError:
            if self.in_transaction:
                self.change("ROLLBACK")
            raise

    async def read(self, sql: str, arguments: Sequence[Any] = ()) -> Found:
        """Read in the loop; again in the thread if that takes long or another process writes."""
        self._limit.calls_left = 1
        try:
            return self.change(sql, arguments)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _BUSY:
                raise
        finally:
            self._limit.calls_left = None
        return await self._uncancelled(self._read_in_thread(sql, arguments))

    async def run_in_thread(self, command: str) -> None:
        """Run a command that waits for the disk."""
        await self._uncancelled(self._threaded.execute_fetchall(command))

    async def set_up(self) -> None:
        waits = (f"busy_timeout={BUSY_TIMEOUT_MS}", *_PRAGMAS, "busy_timeout=0")
        script = ";".join(f"PRAGMA {pragma}" for pragma in waits)
        await self._uncancelled(self._threaded.executescript(script))

    async def commit(self) -> None:
        """The changes are on the disk when this returns; the thread waits for a slow disk."""
        if self._disk_seconds < _QUICK_SECONDS:
            began = time.perf_counter()
            self.change("COMMIT")
            self._disk_seconds = (self._disk_seconds + time.perf_counter() - began) / 2
        else:
            await self.run_in_thread("COMMIT")
            self._disk_seconds *= 0.95  # so that the loop tries again now and then
        if self._connection.total_changes > self._copied + _CHECKPOINT_CHANGES:
            self._copied = self._connection.total_changes
            with suppress(sqlite3.OperationalError):  # the log grows until it can be copied
                await self.run_in_thread("PRAGMA wal_checkpoint")

    async def empty_log(self) -> bool:
        """Copy the write-ahead log into the file and cut it to nothing.

        False while a reader needs it, in this process or another one.
        """
        with suppress(sqlite3.OperationalError):
            command = self._threaded.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            [(is_busy, _, _)] = await self._uncancelled(command)
            return not is_busy
        return False

    def sync(self, *, on: bool) -> None:
        """Whether a commit waits for the disk."""
        self.change(f"PRAGMA synchronous={'FULL' if on else 'NORMAL'}")

    async def close(self) -> None:
        await self._threaded.close()

    async def _read_in_thread(self, sql: str, arguments: Sequence[Any]) -> Found:
        await self._threaded.execute_fetchall(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        self._connection.set_progress_handler(None, 0)  # each call of it would wait for the loop
        try:
            async with self._threaded.execute(sql, arguments) as cursor:
                return _mapped(cursor.description, await cursor.fetchall()), cursor.rowcount
        finally:
            self._connection.set_progress_handler(self._limit, self._steps)
            await self._threaded.execute_fetchall("PRAGMA busy_timeout=0")

    async def _uncancelled(self, work: Coroutine[Any, Any, T]) -> T:
        """A cancelled caller waits until the thread no longer uses the connection."""
        task = asyncio.ensure_future(work)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait({task})
            raise


async def connect(path: Path, steps: int = _STEPS) -> SqliteConnection:
    """Open the file so that a commit is on the disk when it returns.

    A read leaves the loop after twice as many steps. Waits for another process that has the file
    locked, as one that closes it last does for a moment.
    """
    raw = sqlite3.connect(
        path, isolation_level=None, timeout=0, check_same_thread=False, cached_statements=KEPT
    )
    connection = SqliteConnection(raw, await aiosqlite.Connection(lambda: raw, 64), steps)
    try:
        await connection.set_up()
    except BaseException:
        await connection.close()  # its thread would keep the process alive
        raise
    return connection


def _mapped(description: Any, rows: Iterable[Any]) -> list[Row]:
    if not rows:
        return []
    names = [column[0] for column in description]
    return [dict(zip(names, row, strict=True)) for row in rows]
