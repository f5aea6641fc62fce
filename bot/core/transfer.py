"""All rows of an SQLite file in the tables of an empty PostgreSQL database.

One transaction holds them all: a process that is killed meanwhile leaves the tables empty.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import asyncpg
import sqlalchemy as sa

from bot.core.database import Life, Order, Transaction, now_ms, snapshots
from bot.core.database.postgres import PostgresTransaction
from bot.core.database.snapshots import SnapshotFailed
from bot.core.schema import every_table, lives
from bot.core.vault import Vault

_ROWS_AT_ONCE = 1_000


@asynccontextmanager
async def filled(source: Path, url: str, vault: Vault) -> AsyncIterator[Transaction]:
    """Fill migrated tables without a row from a file of the same version; the block checks them.

    The rows stay only if it does not raise. Raises SnapshotFailed.
    """
    expected = await snapshots.counts(f"sqlite:///{source}")
    async with snapshots.connected(url) as connection, connection.transaction():
        names = ", ".join(f'"{table.name}"' for table in every_table())
        # Neither a bot that starts nor another move comes between.
        await connection.execute(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")
        if sum((await snapshots.count_postgres(connection)).values()):
            raise SnapshotFailed("another process has filled the new database")
        with snapshots.opened_file(snapshots.reading(source), uri=True) as file:
            for table, life in lives():
                await _copy_rows(file, connection, table, life)
                await _continue_numbers(file, connection, table)
            found = await snapshots.count_postgres(connection)
            for name, count in expected.items():
                if found.get(name, 0) != count:
                    problem = f"{name} has {found.get(name, 0)} rows, not {count}"
                    raise SnapshotFailed(problem)
            for table in every_table():
                await _refuse_other_rows(file, connection, table)
        await connection.execute("ANALYZE")
        yield PostgresTransaction(connection, now_ms(), vault)


async def _copy_rows(
    file: Connection, connection: Any, table: sa.Table, life: Life
) -> None:
    """Write the rows in the order in which they came; those of random keys in that of the keys, so
    that their places tell nothing."""
    order = "rowid"
    if life.order is not Order.ARRIVAL:
        order = _listed(table.primary_key.columns)
    rows = file.execute(f"{_read(table)} ORDER BY {order}")
    columns = table.columns.keys()
    try:
        await connection.copy_records_to_table(
            table.name, records=rows, columns=columns
        )
    except asyncpg.PostgresError as error:
        # Its details quote values.
        problem = f"the rows of {table.name} cannot be written: {error.args[0]}"
        raise SnapshotFailed(problem) from None
    except (asyncpg.InterfaceError, OSError) as error:
        problem = f"the rows of {table.name} cannot be written: {type(error).__name__}"
        raise SnapshotFailed(problem) from None


async def _continue_numbers(file: Connection, connection: Any, table: sa.Table) -> None:
    """Let a table that counts its rows go on behind the highest number that was ever given."""
    counted = table.autoincrement_column
    if counted is None:
        return
    [(highest,)] = file.execute(f'SELECT max("{counted.name}") FROM "{table.name}"')  # noqa: S608
    given = "SELECT seq FROM sqlite_sequence WHERE name = ?"
    for (number,) in file.execute(given, (table.name,)):
        highest = max(highest or 0, number)
    if highest:
        go_on = "SELECT setval(pg_get_serial_sequence($1, $2), $3)"
        await connection.execute(go_on, table.name, counted.name, highest)


async def _refuse_other_rows(
    file: Connection, connection: Any, table: sa.Table
) -> None:
    """Read the rows back. Raises SnapshotFailed where one is not what the file says."""
    keys = list(table.primary_key.columns)
    in_bytes = [
        f'"{key.name}" COLLATE "C"'
        if isinstance(key.type, sa.Text)
        else f'"{key.name}"'
        for key in keys
    ]
    said = file.execute(f"{_read(table)} ORDER BY {_listed(keys)}")
    read = f"{_read(table)} ORDER BY {', '.join(in_bytes)}"
    async for record in connection.cursor(read, prefetch=_ROWS_AT_ONCE):
        if tuple(record) != said.fetchone():
            raise SnapshotFailed(f"a row of {table.name} was not written as it is")


def _read(table: sa.Table) -> str:
    return f'SELECT {_listed(table.columns)} FROM "{table.name}"'  # noqa: S608 - a table of ours


def _listed(columns: Any) -> str:
    return ", ".join(f'"{column.name}"' for column in columns)
