"""Rows kept until a moment, or as long as a person, a report or a member of staff."""

from functools import cache
from typing import Any

import sqlalchemy as sa

from bot.core.database.database import Row, Transaction
from bot.core.database.life import After, Until
from bot.core.database.statements import Statement
from bot.core.schema import lives
from bot.core.times import DAY_MS

BEFORE = sa.bindparam("before", type_=sa.BigInteger())


class Expiring:
    """Rows of `table` whose `moment` lies before another one and that meet all of `which`."""

    def __init__(
        self,
        table: sa.Table,
        moment: sa.Column[Any],
        *which: sa.ColumnElement[bool] | sa.TextClause,
    ) -> None:
        [key] = table.primary_key
        over = (moment < BEFORE, *which)
        self._due = sa.select(
            sa.func.count().label("count"), sa.func.min(moment).label("oldest")
        ).where(*over)
        self.keys = (
            sa.select(key)
            .where(*over)
            .order_by(moment)
            .limit(sa.bindparam("limit", type_=sa.Integer()))
        )
        self._delete = sa.delete(table).where(key.in_(self.keys))

    async def due(self, tx: Transaction, before: int, **more: int) -> Row:
        """The `count` of rows that are over and the `oldest` moment among them, ms UTC; `more` are
        values for the parameters of the conditions."""
        [row] = await tx.rows(self._due, before=before, **more)
        return row

    async def delete(
        self, tx: Transaction, before: int, limit: int, **more: int
    ) -> int:
        """Delete at most `limit` of the oldest; how many."""
        return await tx.run(self._delete, before=before, limit=limit, **more)


def expiring(table: sa.Table, after: After) -> Expiring:
    """The rows that a table's life ends so."""
    which = () if after.where is None else (sa.text(after.where),)
    return Expiring(table, table.c[after.moment], *which)


@cache
def _deletions() -> list[tuple[Statement, int]]:
    """Statements that delete what is over by its own moment, and how many days it is kept after."""
    return [
        (sa.delete(table).where(table.c[end.moment] <= BEFORE), end.kept_days)
        for table, life in lives()
        for end in life.ends
        if isinstance(end, Until)
    ]


async def delete_over(tx: Transaction) -> None:
    """Delete the rows of all tables that are over by their own moment."""
    for delete, kept_days in _deletions():
        await tx.run(delete, before=tx.now - kept_days * DAY_MS)


@cache
def _deletions_with(whose: str) -> list[Statement]:
    named = {table: getattr(life, whose) for table, life in lives()}
    return [
        sa.delete(table).where(table.c[column] == sa.bindparam("owner"))
        for table, column in named.items()
        if column is not None
    ]


async def _delete_with(tx: Transaction, whose: str, owner: Any) -> None:
    for delete in _deletions_with(whose):
        await tx.run(delete, owner=owner)


async def delete_with_person(tx: Transaction, person: str) -> None:
    await _delete_with(tx, "goes_with_person", person)


async def delete_with_report(tx: Transaction, report: str) -> None:
    await _delete_with(tx, "goes_with_report", report)


async def delete_with_staff(tx: Transaction, telegram_id: int) -> None:
    await _delete_with(tx, "goes_with_staff", telegram_id)
