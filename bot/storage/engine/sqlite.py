"""SQLite as a Database: one process, one writer at a time, and readers beside it."""

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from bot.storage.engine.connection import FEW_STEPS, SqliteConnection, connect
from bot.storage.engine.database import Database, Row, Sealer, Transaction
from bot.storage.engine.errors import (
    AlreadyRunning,
    DatabaseDamaged,
    DatabaseRefused,
    DiskFull,
    TransientDatabaseError,
)
from bot.storage.engine.private import keep_private
from bot.storage.engine.statements import Statement, compiled
from bot.storage.engine.urls import sqlite_path

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

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, sqlite3.DatabaseError):
            return
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _DAMAGED:
            raise DatabaseDamaged(str(error)) from error
        if isinstance(error, sqlite3.OperationalError):
            if code == sqlite3.SQLITE_FULL:
                raise DiskFull(str(error)) from error
            if code in _TRANSIENT:
                raise TransientDatabaseError(str(error)) from error


_translated = _Translated()


class SqliteTransaction(Transaction):
    __slots__ = ("_connection",)

    def __init__(self, connection: SqliteConnection, now: int, sealer: Sealer | None) -> None:
        super().__init__(now, sealer)
        self._connection = connection

    async def rows(self, statement: Statement, /, **values: Any) -> list[Row]:
        ready = compiled(statement, "sqlite", tuple(values))
        sql, arguments = ready.bind(values)
        with _translated:
            if ready.only_reads:
                return (await self._connection.read(sql, arguments))[0]
            return self._connection.change(sql, arguments)[0]

    async def run(self, statement: Statement, /, **values: Any) -> int:
        sql, arguments = compiled(statement, "sqlite", tuple(values)).bind(values)
        with _translated:
            return self._connection.change(sql, arguments)[1]

    async def run_many(self, statement: Statement, values: Sequence[Mapping[str, Any]]) -> None:
        if not values:
            return
        ready = compiled(statement, "sqlite", tuple(values[0]))
        bound = [ready.bind(one) for one in values]
        with _translated:
            self._connection.change_many(bound[0][0], [arguments for _, arguments in bound])


_MOST_SPARE = 2
"""Connections that are kept for long reading."""


class _Group:
    """Group commit: transactions that share one commit, and so one wait for the disk."""

    __slots__ = ("commit", "signals", "trouble")

    def __init__(self) -> None:
        self.signals: set[str] = set()
        self.commit: asyncio.Task[None] | None = None
        self.trouble: Exception | None = None


class SqliteDatabase(Database):
    dialect = "sqlite"

    def __init__(
        self,
        writer: SqliteConnection,
        reader: SqliteConnection,
        clock: Callable[[], int],
        lock: int | None,
        path: Path,
    ) -> None:
        super().__init__(clock)
        self._writer, self._reader, self._lock, self._path = writer, reader, lock, path
        self._writing, self._reading = asyncio.Lock(), asyncio.Lock()
        self._group: _Group | None = None
        self._spare: list[SqliteConnection] = []
        self._lasts = True

    @asynccontextmanager
    async def transaction(self, *, durable: bool = True) -> AsyncIterator[Transaction]:
        async with self._writing:
            if not durable and self._group is None:
                async with self._unsynced() as transaction:
                    yield transaction
                return
            group, savepoint = await self._join()
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

    @asynccontextmanager
    async def _unsynced(self) -> AsyncIterator[Transaction]:
        """Its commit waits for no disk, so it stays in the loop."""
        self._writer.sync(on=False)
        try:
            with _translated:
                await self._writer.begin()
            transaction = SqliteTransaction(self._writer, self.clock(), self.sealer)
            try:
                yield transaction
                self._command("COMMIT")
            except BaseException:
                with suppress(TransientDatabaseError, sqlite3.Error):
                    self._command("ROLLBACK")
                raise
        finally:
            self._writer.sync(on=True)
        self.signal(*transaction.signals)

    async def _join(self) -> tuple[_Group, bool]:
        """Open a group, or join the one that waits to commit."""
        if self._group is not None:
            self._command("SAVEPOINT unit")
            return self._group, True
        with _translated:
            await self._writer.begin()
        self._group = _Group()
        return self._group, False

    def _abandon(self, group: _Group, *, savepoint: bool) -> None:
        if not self._writer.in_transaction:
            # SQLite rolled the whole group back, as it does when the disk is full.
            group.trouble = TransientDatabaseError("the database rolled the transaction back")
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
                with suppress(TransientDatabaseError, sqlite3.Error):
                    self._command("ROLLBACK")
                raise
        self.signal(*group.signals)

    def _command(self, command: str) -> None:
        with _translated:
            self._writer.change(command)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        async with self._reading:
            with _translated:
                self._reader.change("BEGIN")
            try:
                yield SqliteTransaction(self._reader, self.clock(), self.sealer)
            finally:
                self._reader.change("ROLLBACK")

    @asynccontextmanager
    async def long_reading(self) -> AsyncIterator[Transaction]:
        """On a connection of its own, so that other readers do not wait.

        A few are kept: opening one and reading its schema takes longer than most pages do. Long
        statements leave the loop sooner, because each of many readers would delay the bot.
        """
        with _translated:
            connection = self._spare.pop() if self._spare else await connect(self._path, FEW_STEPS)
        is_over = False
        try:
            with _translated:
                connection.change("PRAGMA query_only=ON")
                connection.change("BEGIN")
            yield SqliteTransaction(connection, self.clock(), self.sealer)
            with _translated:
                connection.change("ROLLBACK")
            is_over = True
        finally:
            if is_over and self._lasts and len(self._spare) < _MOST_SPARE:
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


async def open_sqlite(url: str, clock: Callable[[], int], *, shared: bool) -> Database:
    path = Path(sqlite_path(url))
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
        raise DatabaseRefused(str(error)) from error
    return SqliteDatabase(writer, reader, clock, lock, path)


def lock_file(path: Path) -> int:
    """Lock the file until the handle is closed or this process ends, also when it is killed.

    Raises AlreadyRunning.
    """
    handle = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise AlreadyRunning(str(path)) from None
    return handle
