"""Rows kept until a moment: their count, the oldest, and their deletion."""

from typing import Any

import sqlalchemy as sa

from bot.core.database.database import Transaction
from bot.dataclass import frozen

BEFORE = sa.bindparam("before", type_=sa.BigInteger())


@frozen
class Due:
    """How many rows are over their time; `oldest` is the earliest moment among them, ms UTC."""

    count: int
    oldest: int | None


class Expiring:
    """Rows of `table` whose `moment` lies before another one and that meet all of `which`."""

    def __init__(
        self, table: sa.Table, moment: sa.Column[Any], *which: sa.ColumnElement[bool]
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

    async def due(self, tx: Transaction, before: int, **more: int) -> Due:
        """`more`: values for the parameters of the conditions."""
        row = await tx.row(self._due, before=before, **more) or {}
        return Due(row["count"], row["oldest"])

    async def delete(self, tx: Transaction, before: int, limit: int, **more: int) -> int:
        """Delete at most `limit` of the oldest; how many."""
        return await tx.run(self._delete, before=before, limit=limit, **more)
