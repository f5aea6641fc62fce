"""The agreement of second looks, counted by one query: docs/figures.md says it in words."""

import sqlalchemy as sa

from bot.domain.desk.looks.look import Stage
from bot.domain.figures.agreement import Agreement
from bot.storage.engine.database import Statement, Transaction
from bot.storage.engine.queries import count, rows
from bot.storage.schema import second_looks

_C = second_looks.c


@rows
def _agreement(begin: int, end: int) -> Statement:
    is_overturned = _C.stage == Stage.OVERTURNED.value
    return (
        sa.select(
            _C.violation,
            sa.func.count().label("looks"),
            sa.func.sum(_C.agreed).label("same"),
            sa.func.count(_C.same_ground).label("comparable"),
            sa.func.coalesce(sa.func.sum(_C.same_ground), 0).label("same_ground"),
            sa.func.sum(sa.case((is_overturned, 1), else_=0)).label("overturned"),
        )
        .where(_C.second_at.is_not(None), _C.second_at >= begin, _C.second_at < end)
        .group_by(_C.violation)
    )


async def by_type(tx: Transaction, begin: int, end: int) -> dict[str, Agreement]:
    """Second decisions of a period, also where the look was dropped before a third."""
    names = ("looks", "same", "comparable", "same_ground", "overturned")
    return {
        row["violation"]: Agreement(*(int(row[name]) for name in names))
        for row in await _agreement(tx, begin, end)
    }


@count
def dropped(begin: int, end: int) -> Statement:
    """Looks that ended in a period without a result."""
    is_dropped = sa.text(f"second_looks.stage = '{Stage.DROPPED.value}'")
    ended = sa.select(sa.func.count()).select_from(second_looks)
    return ended.where(is_dropped, _C.closed_at >= begin, _C.closed_at < end)
