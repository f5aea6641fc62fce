"""Writes a world into an empty database as fast as the engine takes it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice

import asyncpg

from benchmarks.fill.world import Row, World
from bot.storage.engine.urls import is_sqlite, postgres_dsn, sqlite_path

_BATCH = 50_000


async def load(url: str, world: World) -> None:
    """The tables must be there and empty. Nothing else may use the database meanwhile."""
    if is_sqlite(url):
        _load_sqlite(sqlite_path(url), world)
    else:
        await _load_postgres(postgres_dsn(url), world)


def _load_sqlite(path: str, world: World) -> None:
    """Indices are built at the end, and nothing is waited for until then."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-600000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA temp_store=MEMORY")
        indices = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        connection.execute("BEGIN")
        for index, _ in indices:
            connection.execute(f'DROP INDEX "{index}"')
        for table, columns, rows in world.tables():
            # In the order of the first key the tree grows at its end.
            marks = ", ".join("?" * len(columns))
            connection.executemany(
                f'INSERT INTO "{table}" ({_listed(columns)}) VALUES ({marks})',  # noqa: S608 - our own names
                rows,
            )
        for _, sql in indices:
            connection.execute(sql)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")


async def _load_postgres(dsn: str, world: World) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for table, columns, rows in world.tables():
            for batch in _batches(rows):
                await connection.copy_records_to_table(table, records=batch, columns=columns)
        await connection.execute("VACUUM (ANALYZE)")
    finally:
        await connection.close()


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _listed(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
