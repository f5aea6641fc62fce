"""SQLite behind the door: one process, one writer at a time, readers beside it."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import aiosqlite

from bot.storage.database import Database, Row, Transaction
from bot.storage.errors import AlreadyRunning, DatabaseRefused, DiskFull, TransientDatabaseError
from bot.storage.statements import Statement, plan
from bot.storage.urls import sqlite_path

_TRANSIENT = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PROTOCOL,
}


@contextmanager
def _translated() -> Iterator[None]:
    """Tell trouble with the file apart from mistakes in statements."""
    try:
        yield
    except sqlite3.OperationalError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            raise DiskFull(str(error)) from error
        if code in _TRANSIENT:
            raise TransientDatabaseError(str(error)) from error
        raise


class SqliteTransaction(Transaction):
    __slots__ = ("_connection",)

    def __init__(self, connection: aiosqlite.Connection, now: int) -> None:
        super().__init__(now)
        self._connection = connection

    async def rows(self, statement: Statement, /, **values: Any) -> list[Row]:
        sql, arguments = plan(statement, "sqlite", tuple(values)).bind(values)
        with _translated():
            found: Iterable[Any] = await self._connection.execute_fetchall(sql, arguments)
        return list(found)

    async def run(self, statement: Statement, /, **values: Any) -> int:
        sql, arguments = plan(statement, "sqlite", tuple(values)).bind(values)
        with _translated():
            return (await self._connection.execute(sql, arguments)).rowcount

    async def run_many(self, statement: Statement, values: Sequence[Mapping[str, Any]]) -> None:
        if not values:
            return
        ready = plan(statement, "sqlite", tuple(values[0]))
        bound = [ready.bind(one) for one in values]
        with _translated():
            await self._connection.executemany(bound[0][0], [arguments for _, arguments in bound])


class _Group:
    """Transactions that share one commit, and so one wait for the disk."""

    __slots__ = ("bells", "commit", "trouble")

    def __init__(self) -> None:
        self.bells: set[str] = set()
        self.commit: asyncio.Task[None] | None = None
        self.trouble: Exception | None = None


class SqliteDatabase(Database):
    dialect = "sqlite"

    def __init__(
        self,
        writer: aiosqlite.Connection,
        reader: aiosqlite.Connection,
        clock: Callable[[], int],
        lock: int | None,
    ) -> None:
        super().__init__(clock)
        self._writer, self._reader, self._lock = writer, reader, lock
        self._turn, self._reading = asyncio.Lock(), asyncio.Lock()
        self._group: _Group | None = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._turn:
            group, savepoint = await self._join()
            transaction = SqliteTransaction(self._writer, self.clock())
            try:
                yield transaction
            except BaseException:
                await self._abandon(group, savepoint=savepoint)
                raise
            if savepoint:
                await self._tell("RELEASE unit")
            group.bells |= transaction.bells
            if group.commit is None:
                group.commit = asyncio.create_task(self._commit(group))
        # Not before the data is on the disk; a caller who is cancelled here leaves it to the group.
        await asyncio.shield(group.commit)

    async def _join(self) -> tuple[_Group, bool]:
        """Open a group, or join the one whose first member waits for its turn to commit."""
        if self._group is not None:
            await self._tell("SAVEPOINT unit")
            return self._group, True
        await self._tell("BEGIN IMMEDIATE")
        self._group = _Group()
        return self._group, False

    async def _abandon(self, group: _Group, *, savepoint: bool) -> None:
        if not self._writer.in_transaction:
            # SQLite itself gave the whole group up, as it does when the disk is full.
            group.trouble = TransientDatabaseError("the database gave the transaction up")
            self._group = None
        elif savepoint:
            await self._tell("ROLLBACK TO unit")
            await self._tell("RELEASE unit")
        else:
            self._group = None
            await self._tell("ROLLBACK")

    async def _commit(self, group: _Group) -> None:
        """Queue behind the transactions that wait already: they join the group meanwhile."""
        async with self._turn:
            if group.trouble is not None:
                raise group.trouble
            self._group = None
            try:
                await self._tell("COMMIT")
            except Exception:
                with suppress(TransientDatabaseError, sqlite3.Error):
                    await self._tell("ROLLBACK")
                raise
        self.ring(*group.bells)

    async def _tell(self, command: str) -> None:
        with _translated():
            await self._writer.execute_fetchall(command)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        async with self._reading:
            with _translated():
                await self._reader.execute_fetchall("BEGIN")
            try:
                yield SqliteTransaction(self._reader, self.clock())
            finally:
                await self._reader.execute_fetchall("ROLLBACK")

    async def close(self) -> None:
        async with self._turn, self._reading:
            await self._reader.close()
            await self._writer.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


async def open_sqlite(url: str, clock: Callable[[], int], *, shared: bool) -> Database:
    path = Path(sqlite_path(url))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = None if shared else _lock(path)
        with _translated():
            writer = await _connect(path)
            await writer.execute_fetchall("PRAGMA journal_mode=WAL")
            reader = await _connect(path)
            await reader.execute_fetchall("PRAGMA query_only=ON")
    except (OSError, sqlite3.DatabaseError) as error:
        # A folder that cannot be made or written, a file that is no database.
        raise DatabaseRefused(str(error)) from error
    return SqliteDatabase(writer, reader, clock, lock)


async def _connect(path: Path) -> aiosqlite.Connection:
    connection = await aiosqlite.connect(path, isolation_level=None, timeout=5)
    # sqlite3 calls a row factory with (cursor, row); aiosqlite's annotation says it is a type.
    connection.row_factory = _as_mapping  # type: ignore[assignment]
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"):
        await connection.execute_fetchall(f"PRAGMA {pragma}")
    return connection


def _as_mapping(cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> Row:
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}


def _lock(path: Path) -> int:
    """Hold the file for as long as this process lives, whichever way it ends."""
    handle = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise AlreadyRunning(str(path)) from None
    return handle
