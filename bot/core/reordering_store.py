"""Rewriting of rows that lead to people, in the order of their random keys.

Places and transactions of rows would show which anonymous report a person sent who stays known
for something else. One sorted portion per transaction tells no more than the key.
"""

from typing import Any

import sqlalchemy as sa

from bot.core.database.database import ERASED, Database, Transaction
from bot.core.schema.broadcast import topic_choices
from bot.core.schema.privacy import data_requests
from bot.core.schema.queues import tasks
from bot.core.schema.reporting import drafts, in_care, pauses, people
from bot.core.times import DAY_MS
from bot.dataclass import frozen

REORDER = "reorder"
"""The signal that an anonymous report was sent by a person who stays known."""
PORTION = 200
_SINCE = sa.bindparam("since", type_=sa.BigInteger())


@frozen
class _Rows:
    """Rows of a table, all or those `of_days`, in portions behind a value of the `key`."""

    lock: sa.Executable
    read: sa.Executable
    delete: sa.Executable
    write: sa.Executable
    key: str
    first: Any
    of_days: bool


def _rows(table: sa.Table, *of_days: sa.ColumnElement[bool]) -> _Rows:
    key = next(iter(table.primary_key))
    behind = sa.select(table).where(key > sa.bindparam("after"), *of_days)
    return _Rows(
        # Else another transaction may wait for a row, and find it gone.
        sa.text(f"LOCK TABLE {table.name} IN EXCLUSIVE MODE"),
        behind.order_by(*table.primary_key).limit(PORTION),
        sa.delete(table).where(key == sa.bindparam("row")),
        sa.insert(table),
        key.name,
        b"" if isinstance(key.type, sa.LargeBinary) else "",
        bool(of_days),
    )


_TABLES = (
    _rows(people, people.c.seen_at >= _SINCE),
    _rows(topic_choices, topic_choices.c.at >= _SINCE),
    *map(_rows, (drafts, pauses, data_requests, in_care, tasks)),
)


async def reorder(database: Database) -> None:
    """Write anew what changed today or yesterday, and what is never kept for long."""
    for rows in _TABLES:
        after = rows.first
        while after is not None:
            async with database.transaction(durable=False) as tx:
                if database.dialect == "postgresql":
                    await tx.run(rows.lock)
                after = await _portion(tx, rows, after)
    database.signal(ERASED)  # SQLite's log still holds the pages as they were


async def _portion(tx: Transaction, rows: _Rows, after: Any) -> Any:
    """The key to go on behind; None behind the last row."""
    since = {"since": tx.today - DAY_MS} if rows.of_days else {}
    found = await tx.rows(rows.read, after=after, **since)
    if len(found) == PORTION:
        # The last key may have more rows.
        found = [row for row in found if row[rows.key] != found[-1][rows.key]]
    else:
        after = None
    keys = dict.fromkeys(row[rows.key] for row in found)
    await tx.run_many(rows.delete, [{"row": key} for key in keys])
    await tx.run_many(rows.write, found)
    return after if after is None else found[-1][rows.key]
