"""The marks that cases leave, and the cases that have one in common; see domain.desk.likeness."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.engine.database import Transaction, insert_ignore
from bot.storage.engine.statements import PerDialect
from bot.storage.schema import marks, reports, targets
from bot.storage.schema.base import Big
from bot.storage.sealed import REPORT_TEXTS, opened

OF_ACCOUNT = ""
"""Stands for the report of the mark that a case has by its account."""
MOST_LOOKED_AT, MOST_MARKS, MOST_CASES = 400, 40, 5
"""Rows of a case whose marks are read, marks that are compared, cases found for each mark."""
MOST_TEXTS = 3
_TEXTS = tuple(one for one in REPORT_TEXTS if one.column.name in {"description", "forwarded"})
_P = sa.bindparam
# Adds a mark, unless it is there already.
_ADD = insert_ignore(marks)


async def add(tx: Transaction, case: str, report: str, found: Iterable[str]) -> None:
    rows = [{"mark": mark, "case_id": case, "report_id": report} for mark in sorted(found)]
    if rows:
        await tx.run_many(_ADD, rows)


# Deletes the marks that a report left.
_DROP = sa.delete(marks).where(marks.c.report_id == _P("report"))


async def forget(tx: Transaction, report: str) -> None:
    await tx.run(_DROP, report=report)


_moving = (
    marks.c.case_id == _P("old"),
    marks.c.report_id.in_(sa.select(targets.c.report_id).where(targets.c.case_id == _P("new"))),
)
_moved = sa.select(marks.c.mark, sa.cast(_P("new"), sa.Text()), marks.c.report_id).where(*_moving)
_columns = ["mark", "case_id", "report_id"]
# Gives a case the marks of those reports of another case that it has now.
_COPY = PerDialect(
    sqlite.insert(marks).from_select(_columns, _moved).on_conflict_do_nothing(),
    postgresql.insert(marks).from_select(_columns, _moved).on_conflict_do_nothing(),
)
# Takes the marks of reports that are no longer here.
_TAKE = sa.delete(marks).where(
    marks.c.case_id == _P("old"),
    marks.c.report_id != OF_ACCOUNT,
    ~sa.exists().where(targets.c.report_id == marks.c.report_id, targets.c.case_id == _P("old")),
)


async def move(tx: Transaction, old: str, new: str) -> None:
    """Let the marks follow reports that moved between two cases."""
    await tx.run(_COPY, old=old, new=new)
    await tx.run(_TAKE, old=old)


_looked_at = (
    sa.select(marks.c.mark)
    .where(marks.c.case_id == _P("case"))
    .order_by(marks.c.mark)
    .limit(MOST_LOOKED_AT)
    .subquery()
)
_own = sa.select(_looked_at.c.mark).distinct().limit(MOST_MARKS).subquery("own")
_inner = marks.alias("inner_marks")
_greatest = sa.select(sa.func.max(_inner.c.case_id))
_others = sa.select(
    _own.c.mark.label("mark"),
    _greatest.where(_inner.c.mark == _own.c.mark).scalar_subquery().label("case_id"),
    sa.cast(sa.literal_column("0"), Big).label("step"),
).cte("others", recursive=True)
_before = _greatest.where(
    _inner.c.mark == _others.c.mark, _inner.c.case_id < _others.c.case_id
).scalar_subquery()
_others = _others.union_all(
    sa.select(_others.c.mark, _before, _others.c.step + 1).where(
        _others.c.case_id.is_not(None), _others.c.step < MOST_CASES
    )
)
# The cases that have a mark in common with a case; steps from case to case, not over their reports.
_SHARING = sa.select(_others.c.mark, _others.c.case_id).where(
    _others.c.case_id.is_not(None), _others.c.case_id != _P("case")
)


async def sharing(tx: Transaction, case: str) -> list[tuple[str, str]]:
    """(mark, case) for some other cases of each mark."""
    return [(r["mark"], r["case_id"]) for r in await tx.rows(_SHARING, case=case)]


# Some reports that left a mark on a case, with their words.
_LEFT_BY = sa.select(reports.c.id, reports.c.description, reports.c.forwarded).where(
    reports.c.id.in_(
        sa.select(marks.c.report_id)
        .where(marks.c.mark == _P("mark"), marks.c.case_id == _P("case"))
        .order_by(marks.c.report_id)
        .limit(MOST_TEXTS)
    )
)


async def left_by(tx: Transaction, mark: str, case: str) -> dict[str, tuple[str, ...]]:
    """report → its texts"""
    rows = await tx.rows(_LEFT_BY, mark=mark, case=case)
    texts = [opened(tx, _TEXTS, row) for row in rows]
    return {r["id"]: tuple(filter(None, (r["description"], r["forwarded"]))) for r in texts}
