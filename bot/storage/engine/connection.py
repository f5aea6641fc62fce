"""One connection to an SQLite file: quick statements run at once, slow ones in aiosqlite's thread.

A hop to a thread and back costs more than ten of our statements, which take 10–30 µs each. What
may wait for the disk or for another process, and reads that turn out to be long, leave the loop.
"""

from __future__ import annotations

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

_STEPS = 50_000
"""Steps of SQLite's machine, about a millisecond; a read leaves the loop after twice as many."""
_PATIENCE_MS = 5_000
_QUICK_SECONDS = 0.001
"""A disk that is done so soon is waited for in the loop: the hop would take as long."""
_CHECKPOINT_CHANGES = 3_000
"""Changed rows after which what was written is copied from the log into the file."""
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_INTERRUPT}

Found = tuple[list[Row], int]
T = TypeVar("T")


class _Hurry:
    """Asked by SQLite every _STEPS steps whether to give up; knows of no connection.

    SQLite counts on over all runs of a statement, so that a short one may be asked about once.
    """

    patience: int | None = None
    """So many questions are answered with no; None: all of them."""

    def __call__(self) -> bool:
        if self.patience is None:
            return False
        self.patience -= 1
        return self.patience < 0


class Link:
    """Used by one task at a time. The loop and the thread never use it at the same moment."""

    def __init__(self, connection: sqlite3.Connection, aside: aiosqlite.Connection) -> None:
        self._connection, self._aside = connection, aside
        self._hurry = _Hurry()
        connection.set_progress_handler(self._hurry, _STEPS)
        self._disk_seconds, self._copied = 0.0, 0

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def change(self, sql: str, arguments: Sequence[Any] = ()) -> Found:
        """At once: anything that waits for nobody and touches few rows. Rows, and how many."""
        cursor = self._connection.execute(sql, arguments)
        return _mapped(cursor.description, cursor.fetchall()), cursor.rowcount

    def change_many(self, sql: str, arguments: Sequence[Sequence[Any]]) -> None:
        self._connection.executemany(sql, arguments)

    async def begin(self) -> None:
        """Start to write, after whoever holds the file now; when it raises, nothing has begun.

        Never in a hurry: SQLite counts the steps of a statement over all its runs, and one that is
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
            await self._uncancelled(self._read_aside("BEGIN IMMEDIATE", ()))
        except asyncio.CancelledError:
            if self.in_transaction:
                self.change("ROLLBACK")
            raise

    async def read(self, sql: str, arguments: Sequence[Any] = ()) -> Found:
        """At once, or aside from its start if that is long or somebody else holds the file."""
        self._hurry.patience = 1
        try:
            return self.change(sql, arguments)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _BUSY:
                raise
        finally:
            self._hurry.patience = None
        return await self._uncancelled(self._read_aside(sql, arguments))

    async def aside(self, command: str) -> None:
        """In the thread: what waits for the disk."""
        await self._uncancelled(self._aside.execute_fetchall(command))

    async def commit(self) -> None:
        """What was changed is on the disk when this returns; a slow disk is waited for aside."""
        if self._disk_seconds < _QUICK_SECONDS:
            began = time.perf_counter()
            self.change("COMMIT")
            self._disk_seconds = (self._disk_seconds + time.perf_counter() - began) / 2
        else:
            await self.aside("COMMIT")
            self._disk_seconds *= 0.95  # now and then it is tried again
        if self._connection.total_changes > self._copied + _CHECKPOINT_CHANGES:
            self._copied = self._connection.total_changes
            with suppress(sqlite3.OperationalError):  # the log grows until it can be copied
                await self.aside("PRAGMA wal_checkpoint")

    def sync(self, *, on: bool) -> None:
        """Whether a commit waits for the disk."""
        self.change(f"PRAGMA synchronous={'FULL' if on else 'NORMAL'}")

    async def close(self) -> None:
        await self._aside.close()

    async def _read_aside(self, sql: str, arguments: Sequence[Any]) -> Found:
        await self._aside.execute_fetchall(f"PRAGMA busy_timeout={_PATIENCE_MS}")
        try:
            async with self._aside.execute(sql, arguments) as cursor:
                return _mapped(cursor.description, await cursor.fetchall()), cursor.rowcount
        finally:
            await self._aside.execute_fetchall("PRAGMA busy_timeout=0")

    async def _uncancelled(self, work: Coroutine[Any, Any, T]) -> T:
        """The thread must be done before anybody uses the connection again."""
        task = asyncio.ensure_future(work)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait({task})
            raise


async def connect(path: Path) -> Link:
    """Open the file so that a commit is on the disk when it returns."""
    connection = sqlite3.connect(
        path, isolation_level=None, timeout=0, check_same_thread=False, cached_statements=KEPT
    )
    link = Link(connection, await aiosqlite.Connection(lambda: connection, 64))
    pragmas = ("synchronous=FULL", "wal_autocheckpoint=0", "foreign_keys=ON", "cache_size=-8000")
    for pragma in pragmas:
        link.change(f"PRAGMA {pragma}")
    return link


def _mapped(description: Any, rows: Iterable[Any]) -> list[Row]:
    if not rows:
        return []
    names = [column[0] for column in description]
    return [dict(zip(names, row, strict=True)) for row in rows]
