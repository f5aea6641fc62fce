"""What came in and was decided at a desk in a span of time, and what waits there now."""

from collections import Counter

import sqlalchemy as sa

from bot.domain.desk.case import Outcome
from bot.storage.desk.cases import UNDECIDED
from bot.storage.engine.database import Transaction
from bot.storage.schema import cases

_P = sa.bindparam
_n = sa.func.count().label("n")
_here = cases.c.desk_id == _P("desk")


def _during(column: sa.Column[int]) -> tuple[sa.ColumnElement[bool], ...]:
    return (column >= _P("begin", type_=sa.BigInteger()), column < _P("end", type_=sa.BigInteger()))


# Cases of a desk opened in a span of time, by violation type.
_OPENED = (
    sa.select(cases.c.violation, _n)
    .where(*_during(cases.c.opened_at), _here)
    .group_by(cases.c.violation)
)


async def opened(tx: Transaction, desk: str, begin: int, end: int) -> Counter[str]:
    rows = await tx.rows(_OPENED, desk=desk, begin=begin, end=end)
    return Counter({row["violation"]: row["n"] for row in rows})


# Cases of a desk decided in a span of time, without merges, and how long each took.
_DECIDED = sa.select(
    cases.c.violation, (cases.c.decided_at - cases.c.opened_at).label("took")
).where(*_during(cases.c.decided_at), cases.c.outcome != Outcome.DUPLICATE.value, _here)


async def decided(
    tx: Transaction, desk: str, begin: int, end: int
) -> tuple[Counter[str], int | None]:
    """By violation type, and the median time in ms by nearest rank."""
    rows = await tx.rows(_DECIDED, desk=desk, begin=begin, end=end)
    took = sorted(row["took"] for row in rows)
    median = took[(len(took) - 1) // 2] if took else None
    return Counter(row["violation"] for row in rows), median


# Undecided cases of a desk by violation type, and how many of them are overdue.
_WAITING = (
    sa.select(cases.c.violation, _n, sa.func.sum(cases.c.overdue).label("overdue"))
    .where(UNDECIDED, _here)
    .group_by(cases.c.violation)
)


async def waiting(tx: Transaction, desk: str) -> tuple[Counter[str], int]:
    rows = await tx.rows(_WAITING, desk=desk)
    by_type = Counter({row["violation"]: row["n"] for row in rows})
    return by_type, sum(int(row["overdue"]) for row in rows)
