"""What came in and was decided at a desk in a span of time, and what waits there now."""

from collections import Counter

import sqlalchemy as sa

from bot.domain.desk.case import Outcome
from bot.storage.desk.cases import UNDECIDED
from bot.storage.engine.database import Statement, Transaction
from bot.storage.engine.queries import rows
from bot.storage.schema import cases

_C = cases.c
_n = sa.func.count().label("n")


@rows
def _opened(desk: str, begin: int, end: int) -> Statement:
    span = (_C.opened_at >= begin, _C.opened_at < end, _C.desk_id == desk)
    return sa.select(_C.violation, _n).where(*span).group_by(_C.violation)


async def opened(tx: Transaction, desk: str, begin: int, end: int) -> Counter[str]:
    """Cases of a desk opened in a span of time, by violation type."""
    return Counter({row["violation"]: row["n"] for row in await _opened(tx, desk, begin, end)})


@rows
def _decided(desk: str, begin: int, end: int) -> Statement:
    """Without merges."""
    span = (_C.decided_at >= begin, _C.decided_at < end, _C.desk_id == desk)
    took = sa.select(_C.violation, (_C.decided_at - _C.opened_at).label("took"))
    return took.where(*span, _C.outcome != Outcome.DUPLICATE.value)


async def decided(
    tx: Transaction, desk: str, begin: int, end: int
) -> tuple[Counter[str], int | None]:
    """Cases of a desk by violation type, and the median time in ms by nearest rank."""
    found = await _decided(tx, desk, begin, end)
    took = sorted(row["took"] for row in found)
    median = took[(len(took) - 1) // 2] if took else None
    return Counter(row["violation"] for row in found), median


@rows
def _waiting(desk: str) -> Statement:
    counted = sa.select(_C.violation, _n, sa.func.sum(_C.overdue).label("overdue"))
    return counted.where(UNDECIDED, _C.desk_id == desk).group_by(_C.violation)


async def waiting(tx: Transaction, desk: str) -> tuple[Counter[str], int]:
    """Undecided cases of a desk by violation type, and how many of them are overdue."""
    found = await _waiting(tx, desk)
    by_type = Counter({row["violation"]: row["n"] for row in found})
    return by_type, sum(int(row["overdue"]) for row in found)
