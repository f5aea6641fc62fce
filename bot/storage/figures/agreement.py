"""The agreement of second looks, counted by one query: docs/figures.md says it in words."""

import sqlalchemy as sa

from bot.domain.desk.looks.look import Stage
from bot.domain.figures.agreement import Agreement
from bot.storage.engine.database import Transaction
from bot.storage.schema import second_looks
from bot.storage.schema.base import Big

_P = sa.bindparam
_begin, _end = _P("begin", type_=Big), _P("end", type_=Big)
_overturned = second_looks.c.stage == Stage.OVERTURNED.value
# Second decisions of a period, also where the look was dropped before a third.
_AGREEMENT = (
    sa.select(
        second_looks.c.violation,
        sa.func.count().label("looks"),
        sa.func.sum(second_looks.c.agreed).label("same"),
        sa.func.count(second_looks.c.same_ground).label("comparable"),
        sa.func.coalesce(sa.func.sum(second_looks.c.same_ground), 0).label("same_ground"),
        sa.func.sum(sa.case((_overturned, 1), else_=0)).label("overturned"),
    )
    .where(
        second_looks.c.second_at.is_not(None),
        second_looks.c.second_at >= _begin,
        second_looks.c.second_at < _end,
    )
    .group_by(second_looks.c.violation)
)


async def by_type(tx: Transaction, begin: int, end: int) -> dict[str, Agreement]:
    rows = await tx.rows(_AGREEMENT, begin=begin, end=end)
    return {
        row["violation"]: Agreement(
            row["looks"], int(row["same"]), row["comparable"], int(row["same_ground"]),
            int(row["overturned"]),
        )
        for row in rows
    }  # fmt: skip


# Looks that ended in a period without a result.
_DROPPED = (
    sa.select(sa.func.count())
    .select_from(second_looks)
    .where(
        sa.text(f"second_looks.stage = '{Stage.DROPPED.value}'"),
        second_looks.c.closed_at >= _begin,
        second_looks.c.closed_at < _end,
    )
)


async def dropped(tx: Transaction, begin: int, end: int) -> int:
    return int(await tx.value(_DROPPED, begin=begin, end=end))
