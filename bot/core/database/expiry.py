"""Rows kept until a moment: their count, the oldest, and their deletion."""

from typing import Any

import sqlalchemy as sa

from bot.core.database.database import Row, Transaction

BEFORE = sa.bindparam("before", type_=sa.BigInteger())


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

    async def due(self, tx: Transaction, before: int, **more: int) -> Row:
        """The `count` of rows that are over and the `oldest` moment among them, ms UTC; `more` are
        values for the parameters of the conditions."""
        [row] = await tx.rows(self._due, before=before, **more)
        return row

    async def delete(self, tx: Transaction, before: int, limit: int, **more: int) -> int:
        """Delete at most `limit` of the oldest; how many."""
        return await tx.run(self._delete, before=before, limit=limit, **more)
