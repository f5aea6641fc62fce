"""Loops that clear a database of erased rows and of the order in which people came.

Places and transactions of rows would show which anonymous report a person sent who stays known
for something else. So they are written anew in the order of their random keys: one sorted portion
per transaction tells no more than the key.
"""

import asyncio
import random
from functools import cache
from typing import Any

import sqlalchemy as sa
import structlog

from bot.core.database import (
    ERASED,
    Database,
    Life,
    Order,
    Transaction,
    TransientDatabaseError,
)
from bot.core.schema import lives
from bot.core.times import DAY_MS

logger = structlog.get_logger(__name__)

REORDER = "reorder"
"""The signal that an anonymous report was sent by a person who stays known."""
AGAIN_SECONDS = 1.0
"""Until the next try, while a reader of the log prevents it."""
PORTION = 200
_LONGEST_SECONDS = 3600.0
_UNORDERED_WITHIN = 30.0
_UNORDERED_EVERY = 6 * 3600.0


async def keep_log_empty(database: Database) -> None:
    """Empty the log now, for a process that was killed before, and after each erasure, for ever. A
    server keeps its log and its files as it is set up."""
    while database.dialect == "sqlite":
        try:
            is_empty = await database.empty_log()
        except TransientDatabaseError as error:
            logger.warning("erased content is still in the log", error=str(error))
            is_empty = True  # it is tried again after the next erasure
        await database.wait(ERASED, _LONGEST_SECONDS if is_empty else AGAIN_SECONDS)


async def keep_unordered(database: Database) -> None:
    """Write rows that lead to people anew, soon after an anonymous report and some times a day."""
    while True:
        try:
            await reorder(database)
        except TransientDatabaseError as error:
            logger.warning(
                "rows of people stand in the order of their coming", error=str(error)
            )
            await asyncio.sleep(AGAIN_SECONDS)
            continue
        await database.wait(REORDER, _UNORDERED_EVERY)
        await asyncio.sleep(_UNORDERED_WITHIN * random.random())  # noqa: S311 - no secret


class _Rows:
    """Rows of a table, all or those that changed since a day, in portions by their first key."""

    def __init__(self, table: sa.Table, life: Life) -> None:
        self.key, *_ = table.primary_key
        self.is_of_days = life.changed_on is not None
        # Else another transaction may wait for a row, and find it gone.
        self.lock = sa.text(f"LOCK TABLE {table.name} IN EXCLUSIVE MODE")
        behind = sa.select(table).where(self.key > sa.bindparam("after"))
        if life.changed_on is not None:
            day = table.c[life.changed_on]
            behind = behind.where(day >= sa.bindparam("since", type_=sa.BigInteger()))
        self.read = behind.order_by(*table.primary_key).limit(PORTION)
        self.delete = sa.delete(table).where(self.key == sa.bindparam("row"))
        self.write = sa.insert(table)

    async def portion(self, tx: Transaction, after: Any) -> Any:
        """The key to go on behind; None behind the last row."""
        days = {"since": tx.today - DAY_MS} if self.is_of_days else {}
        found = await tx.rows(self.read, after=after, **days)
        key = self.key.name
        after = None
        if len(found) == PORTION:
            # The last key may have more rows.
            found = [row for row in found if row[key] != found[-1][key]]
            after = found[-1][key]
        keys = dict.fromkeys(row[key] for row in found)
        await tx.run_many(self.delete, [{"row": each} for each in keys])
        await tx.run_many(self.write, found)
        return after


@cache
def _shuffled() -> list[_Rows]:
    return [_Rows(each, life) for each, life in lives() if life.order is Order.SHUFFLED]


async def reorder(database: Database) -> None:
    """Write anew what changed today or yesterday, and what is never kept for long."""
    for rows in _shuffled():
        after: Any = b"" if isinstance(rows.key.type, sa.LargeBinary) else ""
        while after is not None:
            async with database.transaction(durable=False) as tx:
                if database.dialect == "postgresql":
                    await tx.run(rows.lock)
                after = await rows.portion(tx, after)
    database.signal(ERASED)  # SQLite's log still holds the pages as they were
