"""Writes a dataset into an empty database as fast as the engine takes it."""

import sqlite3
from contextlib import closing
from itertools import islice

import asyncpg

from bot.connections import is_sqlite, postgres_dsn, sqlite_path
from bot.core.database.migrate import migrate
from bot.core.vault import Vault
from bot.settings import decode_secret
from tests.kit.deployments import SECRET
from tests.kit.storage.dataset import Dataset, Size

_BATCH = 50_000


async def fill(url: str, size: Size, kind: type[Dataset] = Dataset) -> None:
    """Make the tables and fill them, for deployments with SECRET."""
    await migrate(url)
    await load(url, kind(size, Vault(decode_secret(SECRET))))


async def load(url: str, dataset: Dataset) -> None:
    """The tables must exist and be empty. Nothing else may use the database meanwhile."""
    if is_sqlite(url):
        _load_sqlite(sqlite_path(url), dataset)
    else:
        await _load_postgres(postgres_dsn(url), dataset)


def _load_sqlite(path: str, dataset: Dataset) -> None:
    """Without waiting for the disk; indices are built at the end."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        fast = (
            "journal_mode=OFF",
            "synchronous=OFF",
            "cache_size=-600000",
            "temp_store=MEMORY",
        )
        for pragma in fast:
            connection.execute(f"PRAGMA {pragma}")
        indices = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        connection.execute("BEGIN")
        for index, _ in indices:
            connection.execute(f'DROP INDEX "{index}"')
        for table, columns, rows in dataset.tables():
            # In the order of the first key the tree grows at its end.
            marks, names = (
                ", ".join("?" * len(columns)),
                ", ".join(f'"{c}"' for c in columns),
            )
            connection.executemany(
                f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows
            )
        for _, sql in indices:
            connection.execute(sql)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")


async def _load_postgres(dsn: str, dataset: Dataset) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        # VACUUM marks no page as visible to all whose rows came with a commit that is not written
        # yet, and without these marks no plan reads an index alone.
        await connection.execute("SET synchronous_commit = on")
        for table, columns, rows in dataset.tables():
            while batch := list(islice(rows, _BATCH)):
                await connection.copy_records_to_table(
                    table, records=batch, columns=columns
                )
        await connection.execute("VACUUM (ANALYZE)")
    finally:
        await connection.close()
