"""SQLite as a Database: quick statements in the event loop, slow ones in a thread.

A hop to a thread and back costs more than ten of our statements, which take 10–30 µs each. Waits
for the disk or another process, and long reads, run in aiosqlite's thread.
"""

import asyncio
import fcntl
import getpass
import os
import sqlite3
import time
from collections.abc import (
    AsyncIterator,
    Callable,
    Coroutine,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from bot.connections import sqlite_path
from bot.core.database import database
from bot.core.database.statements import KEPT, Statement, compiled
from bot.core.vault import Vault
from bot.private_files import keep_private, owner_of

_STEPS = 50_000
FEW_STEPS = 5_000
"""Steps of SQLite's virtual machine, about 1 ms and 0.1 ms, or a few times more where the file is
read from the disk; a read leaves the loop after twice as many."""
BUSY_TIMEOUT_MS = 2_000
"""How long a statement waits for another process; a start that finds the file locked ends soon."""
_COMMAND_TRIES = 30
"""How often an operator's command waits as long: beside a busy bot others may write first."""
_QUICK_SECONDS = 0.001
"""A faster commit runs in the loop: a hop to the thread would take as long."""
_CHECKPOINT_CHANGES = 3_000
"""Changed rows after which the write-ahead log is copied into the file."""
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_INTERRUPT}
# What is deleted is overwritten: no free space of the file holds the words of a person. Each
# connection keeps one megabyte of pages; the system keeps others as long as it has room.
_PRAGMAS = (
    f"busy_timeout={BUSY_TIMEOUT_MS}",
    "cache_size=-1000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "wal_autocheckpoint=0",
    "foreign_keys=ON",
    "secure_delete=ON",
    "busy_timeout=0",
)

Found = tuple[list[database.Row], int]
T = TypeVar("T")


class SqliteConnection:
    """Used by one task at a time, and never by the loop and the thread at the same moment."""

    def __init__(
        self, connection: sqlite3.Connection, threaded: aiosqlite.Connection, steps: int
    ) -> None:
        self._connection = connection
        self._threaded = threaded
        self._steps = steps
        self._calls_left: int | None = None  # no limit
        connection.set_progress_handler(self._takes_long, steps)
        self._disk_seconds = 0.0
        self._copied = 0

    def _takes_long(self) -> bool:
        """True interrupts the statement. SQLite calls this every so many steps of all its runs, so
        a short one may reach the first call too."""
        if self._calls_left is None:
            return False
        self._calls_left -= 1
        return self._calls_left < 0

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
        """Begin to write after the process that is writing now. A step limit could interrupt a
        BEGIN at its last step, when it has begun all the same."""
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
        self._calls_left = 1
        try:
            return self.change(sql, arguments)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _BUSY:
                raise
        finally:
            self._calls_left = None
        return await self._uncancelled(self._read_in_thread(sql, arguments))

    async def run_in_thread(self, command: str) -> Iterable[sqlite3.Row]:
        return await self._uncancelled(self._threaded.execute_fetchall(command))

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
            # The log grows until it can be copied
            with suppress(sqlite3.OperationalError):
                await self.run_in_thread("PRAGMA wal_checkpoint")

    async def empty_log(self) -> bool:
        """Copy the write-ahead log into the file and empty it; False while it is being read."""
        with suppress(sqlite3.OperationalError):
            [(is_busy, _, _)] = await self.run_in_thread(
                "PRAGMA wal_checkpoint(TRUNCATE)"
            )
            return not is_busy
        return False

    async def close(self) -> None:
        await self._threaded.close()

    async def _read_in_thread(self, sql: str, arguments: Sequence[Any]) -> Found:
        await self._threaded.execute_fetchall(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        # Each call of it would wait for the loop
        self._connection.set_progress_handler(None, 0)
        try:
            async with self._threaded.execute(sql, arguments) as cursor:
                return _mapped(
                    cursor.description, await cursor.fetchall()
                ), cursor.rowcount
        finally:
            self._connection.set_progress_handler(self._takes_long, self._steps)
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
    """Open the file so that a commit is on the disk when it returns, after another process that has
    it locked, as one that closes it last does for a moment."""
    raw = sqlite3.connect(
        path,
        isolation_level=None,
        timeout=0,
        check_same_thread=False,
        cached_statements=KEPT,
    )
    connection = SqliteConnection(
        raw, await aiosqlite.Connection(lambda: raw, 64), steps
    )
    try:
        for pragma in _PRAGMAS:
            await connection.run_in_thread(f"PRAGMA {pragma}")
    except BaseException:
        await connection.close()  # its thread would keep the process alive
        raise
    return connection


def _mapped(description: Any, rows: Iterable[Any]) -> list[database.Row]:
    if not rows:
        return []
    names = [column[0] for column in description]
    return [dict(zip(names, row, strict=True)) for row in rows]


_TRANSIENT = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PROTOCOL,
}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class _Translated:
    """Raises our own errors for trouble with the file; mistakes in statements stay as they are."""

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: object, error: BaseException | None, trace: object
    ) -> None:
        if error is None or not isinstance(error, sqlite3.DatabaseError):
            return
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _DAMAGED:
            raise database.DatabaseDamaged(str(error)) from error
        if isinstance(error, sqlite3.OperationalError):
            if code == sqlite3.SQLITE_FULL:
                raise database.DiskFull(str(error)) from error
            if code in _TRANSIENT:
                raise database.TransientDatabaseError(str(error)) from error


_translated = _Translated()


class SqliteTransaction(database.Transaction):
    __slots__ = ("_connection",)

    def __init__(
        self, connection: SqliteConnection, now: int, sealer: Vault | None
    ) -> None:
        super().__init__(now, sealer)
        self._connection = connection

    async def rows(self, statement: Statement, /, **values: Any) -> list[database.Row]:
        ready = compiled(statement, "sqlite", tuple(values))
        arguments = ready.bind(values)
        with _translated:
            if ready.only_reads:
                return (await self._connection.read(ready.sql, arguments))[0]
            return self._connection.change(ready.sql, arguments)[0]

    async def run(self, statement: Statement, /, **values: Any) -> int:
        ready = compiled(statement, "sqlite", tuple(values))
        with _translated:
            return self._connection.change(ready.sql, ready.bind(values))[1]

    async def run_many(
        self, statement: Statement, values: Sequence[Mapping[str, Any]]
    ) -> None:
        if values:
            ready = compiled(statement, "sqlite", tuple(values[0]))
            with _translated:
                self._connection.change_many(
                    ready.sql, [ready.bind(one) for one in values]
                )


_MOST_SPARE = 2
"""Connections that are kept for long reading."""


class _Group:
    """Group commit: transactions that share one commit, and so one wait for the disk."""

    __slots__ = ("commit", "signals", "trouble")

    def __init__(self) -> None:
        self.signals: set[str] = set()
        self.commit: asyncio.Task[None] | None = None
        self.trouble: Exception | None = None


class SqliteDatabase(database.Database):
    dialect = "sqlite"

    def __init__(
        self,
        writer: SqliteConnection,
        reader: SqliteConnection,
        clock: Callable[[], int],
        lock: int | None,
        path: Path,
    ) -> None:
        """Without a `lock` the file is shared with a bot that may be running."""
        super().__init__(clock)
        self._writer = writer
        self._reader = reader
        self._lock = lock
        self._path = path
        self._tries = _COMMAND_TRIES if lock is None else 1
        self._writing = asyncio.Lock()
        self._reading = asyncio.Lock()
        self._group: _Group | None = None
        self._spare: list[SqliteConnection] = []
        self._lasts = True

    @asynccontextmanager
    async def transaction(
        self, *, durable: bool = True
    ) -> AsyncIterator[database.Transaction]:
        async with self._writing:
            if not durable and self._group is None:
                async with self._unsynced() as transaction:
                    yield transaction
                return
            group = self._group
            savepoint = self._group is not None
            if group is None:
                await self._begin()
                group = self._group = _Group()
            else:
                self._command("SAVEPOINT unit")
            transaction = SqliteTransaction(self._writer, self.clock(), self.sealer)
            try:
                yield transaction
            except BaseException:
                self._abandon(group, savepoint=savepoint)
                raise
            if savepoint:
                self._command("RELEASE unit")
            group.signals |= transaction.signals
            if group.commit is None:
                group.commit = asyncio.create_task(self._commit(group))
        # Wait for the disk; when this caller is cancelled, the group still commits.
        await asyncio.shield(group.commit)

    async def _begin(self) -> None:
        """In short waits, between which a command can be ended."""
        for tries_left in reversed(range(self._tries)):
            try:
                with _translated:
                    await self._writer.begin()
            except database.TransientDatabaseError:
                if not tries_left:
                    raise
            else:
                return

    @asynccontextmanager
    async def _unsynced(self) -> AsyncIterator[database.Transaction]:
        """Its commit waits for no disk, so it stays in the loop."""
        self._writer.change("PRAGMA synchronous=NORMAL")
        try:
            await self._begin()
            transaction = SqliteTransaction(self._writer, self.clock(), self.sealer)
            try:
                yield transaction
                self._command("COMMIT")
            except BaseException:
                with suppress(database.TransientDatabaseError, sqlite3.Error):
                    self._command("ROLLBACK")
                raise
        finally:
            self._writer.change("PRAGMA synchronous=FULL")
        self.signal(*transaction.signals)

    def _abandon(self, group: _Group, *, savepoint: bool) -> None:
        if not self._writer.in_transaction:
            # SQLite rolled the whole group back, as it does when the disk is full.
            group.trouble = database.TransientDatabaseError(
                "the database rolled the transaction back"
            )
            self._group = None
        elif savepoint:
            self._command("ROLLBACK TO unit")
            self._command("RELEASE unit")
        else:
            self._group = None
            self._command("ROLLBACK")

    async def _commit(self, group: _Group) -> None:
        """Let the transactions that wait already join the group first."""
        async with self._writing:
            if group.trouble is not None:
                raise group.trouble
            self._group = None
            try:
                with _translated:
                    await self._writer.commit()
            except Exception:
                with suppress(database.TransientDatabaseError, sqlite3.Error):
                    self._command("ROLLBACK")
                raise
        self.signal(*group.signals)

    def _command(self, command: str) -> None:
        with _translated:
            self._writer.change(command)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[database.Transaction]:
        async with self._reading:
            with _translated:
                self._reader.change("BEGIN")
            try:
                yield SqliteTransaction(self._reader, self.clock(), self.sealer)
            finally:
                self._reader.change("ROLLBACK")

    @asynccontextmanager
    async def long_reading(self) -> AsyncIterator[database.Transaction]:
        """On a connection of its own; a few are kept, as opening one takes longer than most pages
        do. Many long readers would delay the bot, so they leave the loop sooner."""
        with _translated:
            connection = (
                self._spare.pop()
                if self._spare
                else await connect(self._path, FEW_STEPS)
            )
        try:
            with _translated:
                connection.change("PRAGMA query_only=ON")
                connection.change("BEGIN")
            yield SqliteTransaction(connection, self.clock(), self.sealer)
            with _translated:
                connection.change("ROLLBACK")
        except BaseException:
            await connection.close()
            raise
        if self._lasts and len(self._spare) < _MOST_SPARE:
            self._spare.append(connection)
        else:
            await connection.close()

    async def empty_log(self) -> bool:
        async with self._writing:
            if self._group is not None:
                return False  # it is about to commit
            return await self._writer.empty_log()

    async def close(self) -> None:
        self._lasts = False
        async with self._writing, self._reading:
            while self._spare:
                await self._spare.pop().close()
            await self._reader.close()
            await self._writer.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _refuse_place(path: Path, *, shared: bool) -> None:
    """Raises DatabaseRefused for a file of another user, and where a command would make it: it may
    run as another user than the bot."""
    if shared and not path.exists():
        raise database.DatabaseRefused(
            f"there is no {path} yet, the bot makes it when it starts"
        )
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        problem = f"{path} belongs to {owner_of(path)[1]}, and the bot may not read and write it"
        mend = f"chown {getpass.getuser()} {path}*"
        raise database.DatabaseRefused(
            f"{problem}: give it to the user of the bot, {mend}"
        )


async def open_sqlite(
    url: str, clock: Callable[[], int], *, shared: bool
) -> database.Database:
    path = Path(sqlite_path(url))
    _refuse_place(path, shared=shared)
    try:
        keep_private(path)
        async with AsyncExitStack() as opened:
            lock = None if shared else lock_file(path)
            if lock is not None:
                opened.callback(os.close, lock)
            with _translated:
                writer = await connect(path)
                opened.push_async_callback(writer.close)
                # Savepoints keep their journal in memory: faster, and no data outside the folder.
                writer.change("PRAGMA temp_store=MEMORY")
                reader = await connect(path)
                opened.push_async_callback(reader.close)
                reader.change("PRAGMA query_only=ON")
            opened.pop_all()
    except (OSError, sqlite3.DatabaseError) as error:
        # The folder cannot be created or written, or the file is no database.
        raise database.DatabaseRefused(str(error)) from error
    return SqliteDatabase(writer, reader, clock, lock, path)


def lock_file(path: Path) -> int:
    """Lock the file until this process ends, also when it is killed. Raises AlreadyRunning."""
    handle = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise database.AlreadyRunning(
            f"another Habarla runs on this file: {path}"
        ) from None
    return handle
