"""SQLite behind the door: one process, one writer at a time, readers beside it."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from bot.storage.engine.connection import Link, connect
from bot.storage.engine.database import Database, Row, Transaction
from bot.storage.engine.errors import (
    AlreadyRunning,
    DatabaseRefused,
    DiskFull,
    TransientDatabaseError,
)
from bot.storage.engine.statements import Statement, plan
from bot.storage.engine.urls import sqlite_path

_TRANSIENT = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PROTOCOL,
}


class _Translated:
    """Tells trouble with the file apart from mistakes in statements."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, sqlite3.OperationalError):
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code == sqlite3.SQLITE_FULL:
                raise DiskFull(str(error)) from error
            if code in _TRANSIENT:
                raise TransientDatabaseError(str(error)) from error


_translated = _Translated()


class SqliteTransaction(Transaction):
    __slots__ = ("_link",)

    def __init__(self, link: Link, now: int) -> None:
        super().__init__(now)
        self._link = link

    async def rows(self, statement: Statement, /, **values: Any) -> list[Row]:
        ready = plan(statement, "sqlite", tuple(values))
        sql, arguments = ready.bind(values)
        with _translated:
            if ready.only_reads:
                return (await self._link.read(sql, arguments))[0]
            return self._link.change(sql, arguments)[0]

    async def run(self, statement: Statement, /, **values: Any) -> int:
        sql, arguments = plan(statement, "sqlite", tuple(values)).bind(values)
        with _translated:
            return self._link.change(sql, arguments)[1]

    async def run_many(self, statement: Statement, values: Sequence[Mapping[str, Any]]) -> None:
        if not values:
            return
        ready = plan(statement, "sqlite", tuple(values[0]))
        bound = [ready.bind(one) for one in values]
        with _translated:
            self._link.change_many(bound[0][0], [arguments for _, arguments in bound])


class _Group:
    """Transactions that share one commit, and so one wait for the disk."""

    __slots__ = ("commit", "signals", "trouble")

    def __init__(self) -> None:
        self.signals: set[str] = set()
        self.commit: asyncio.Task[None] | None = None
        self.trouble: Exception | None = None


class SqliteDatabase(Database):
    dialect = "sqlite"

    def __init__(
        self,
        writer: Link,
        reader: Link,
        clock: Callable[[], int],
        lock: int | None,
        path: Path,
    ) -> None:
        super().__init__(clock)
        self._writer, self._reader, self._lock, self._path = writer, reader, lock, path
        self._turn, self._reading = asyncio.Lock(), asyncio.Lock()
        self._group: _Group | None = None

    @asynccontextmanager
    async def transaction(self, *, durable: bool = True) -> AsyncIterator[Transaction]:
        async with self._turn:
            if not durable and self._group is None:
                async with self._unsynced() as transaction:
                    yield transaction
                return
            group, savepoint = await self._join()
            transaction = SqliteTransaction(self._writer, self.clock())
            try:
                yield transaction
            except BaseException:
                self._abandon(group, savepoint=savepoint)
                raise
            if savepoint:
                self._tell("RELEASE unit")
            group.signals |= transaction.signals
            if group.commit is None:
                group.commit = asyncio.create_task(self._commit(group))
        # Not before the data is on the disk; a caller who is cancelled here leaves it to the group.
        await asyncio.shield(group.commit)

    @asynccontextmanager
    async def _unsynced(self) -> AsyncIterator[Transaction]:
        """Its commit waits for no disk, so it stays in the loop."""
        self._writer.sync(on=False)
        try:
            with _translated:
                await self._writer.begin()
            transaction = SqliteTransaction(self._writer, self.clock())
            try:
                yield transaction
                self._tell("COMMIT")
            except BaseException:
                with suppress(TransientDatabaseError, sqlite3.Error):
                    self._tell("ROLLBACK")
                raise
        finally:
            self._writer.sync(on=True)
        self.signal(*transaction.signals)

    async def _join(self) -> tuple[_Group, bool]:
        """Open a group, or join the one whose first member waits for its turn to commit."""
        if self._group is not None:
            self._tell("SAVEPOINT unit")
            return self._group, True
        with _translated:
            await self._writer.begin()
        self._group = _Group()
        return self._group, False

    def _abandon(self, group: _Group, *, savepoint: bool) -> None:
        if not self._writer.in_transaction:
            # SQLite itself gave the whole group up, as it does when the disk is full.
            group.trouble = TransientDatabaseError("the database gave the transaction up")
            self._group = None
        elif savepoint:
            self._tell("ROLLBACK TO unit")
            self._tell("RELEASE unit")
        else:
            self._group = None
            self._tell("ROLLBACK")

    async def _commit(self, group: _Group) -> None:
        """Queue behind the transactions that wait already: they join the group meanwhile."""
        async with self._turn:
            if group.trouble is not None:
                raise group.trouble
            self._group = None
            try:
                with _translated:
                    await self._writer.commit()
            except Exception:
                with suppress(TransientDatabaseError, sqlite3.Error):
                    self._tell("ROLLBACK")
                raise
        self.signal(*group.signals)

    def _tell(self, command: str) -> None:
        with _translated:
            self._writer.change(command)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        async with self._reading:
            with _translated:
                self._reader.change("BEGIN")
            try:
                yield SqliteTransaction(self._reader, self.clock())
            finally:
                self._reader.change("ROLLBACK")

    @asynccontextmanager
    async def studying(self) -> AsyncIterator[Transaction]:
        """On a connection of its own, for as long as it takes."""
        with _translated:
            link = await connect(self._path)
        try:
            with _translated:
                link.change("PRAGMA query_only=ON")
                link.change("BEGIN")
            yield SqliteTransaction(link, self.clock())
        finally:
            await link.close()

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
        with _translated:
            writer = await connect(path)
            await writer.aside("PRAGMA journal_mode=WAL")
            # What a savepoint may take back: quicker, and no copy of it outside the folder.
            writer.change("PRAGMA temp_store=MEMORY")
            reader = await connect(path)
            reader.change("PRAGMA query_only=ON")
    except (OSError, sqlite3.DatabaseError) as error:
        # A folder that cannot be made or written, a file that is no database.
        raise DatabaseRefused(str(error)) from error
    return SqliteDatabase(writer, reader, clock, lock, path)


def _lock(path: Path) -> int:
    """Hold the file for as long as this process lives, whichever way it ends."""
    handle = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise AlreadyRunning(str(path)) from None
    return handle
