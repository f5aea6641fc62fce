"""The marks that cases leave, and the cases that have one in common; see domain.desk.likeness."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.engine.database import Statement, Transaction, insert_ignore
from bot.storage.engine.queries import rows, run
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
_C = marks.c
_ADD = insert_ignore(marks)


async def add(tx: Transaction, case: str, report: str, found: Iterable[str]) -> None:
    """Add marks, unless they are there already."""
    left = [{"mark": mark, "case_id": case, "report_id": report} for mark in sorted(found)]
    if left:
        await tx.run_many(_ADD, left)


@run
def forget(report: str) -> Statement:
    """Delete the marks that a report left."""
    return sa.delete(marks).where(_C.report_id == report)


@run
def _copy(old: str, new: str) -> Statement:
    """Give a case the marks of those reports of another case that it has now."""
    its = sa.select(targets.c.report_id).where(targets.c.case_id == new)
    moved = sa.select(_C.mark, sa.cast(new, sa.Text()), _C.report_id)
    moved = moved.where(_C.case_id == old, _C.report_id.in_(its))
    columns = ["mark", "case_id", "report_id"]
    return PerDialect(
        sqlite.insert(marks).from_select(columns, moved).on_conflict_do_nothing(),
        postgresql.insert(marks).from_select(columns, moved).on_conflict_do_nothing(),
    )


@run
def _take(case: str) -> Statement:
    """Take the marks of reports that are no longer here."""
    is_here = sa.exists().where(targets.c.report_id == _C.report_id, targets.c.case_id == case)
    return sa.delete(marks).where(_C.case_id == case, _C.report_id != OF_ACCOUNT, ~is_here)


async def move(tx: Transaction, old: str, new: str) -> None:
    """Let the marks follow reports that moved between two cases."""
    await _copy(tx, old, new)
    await _take(tx, old)


@rows
def _sharing(case: str) -> Statement:
    """Steps from case to case, not over their reports."""
    looked_at = sa.select(_C.mark).where(_C.case_id == case).order_by(_C.mark)
    looked_at_first = looked_at.limit(MOST_LOOKED_AT).subquery()
    own = sa.select(looked_at_first.c.mark).distinct().limit(MOST_MARKS).subquery("own")
    inner = marks.alias("inner_marks")
    greatest = sa.select(sa.func.max(inner.c.case_id))
    others = sa.select(
        own.c.mark.label("mark"),
        greatest.where(inner.c.mark == own.c.mark).scalar_subquery().label("case_id"),
        sa.cast(sa.literal_column("0"), Big).label("step"),
    ).cte("others", recursive=True)
    before = greatest.where(inner.c.mark == others.c.mark, inner.c.case_id < others.c.case_id)
    others = others.union_all(
        sa.select(others.c.mark, before.scalar_subquery(), others.c.step + 1).where(
            others.c.case_id.is_not(None), others.c.step < MOST_CASES
        )
    )
    is_other = (others.c.case_id.is_not(None), others.c.case_id != case)
    return sa.select(others.c.mark, others.c.case_id).where(*is_other)


async def sharing(tx: Transaction, case: str) -> list[tuple[str, str]]:
    """(mark, case) for some other cases of each mark."""
    return [(row["mark"], row["case_id"]) for row in await _sharing(tx, case)]


@rows
def _left_by(mark: str, case: str) -> Statement:
    """Some reports that left a mark on a case, with their words."""
    left = sa.select(_C.report_id).where(_C.mark == mark, _C.case_id == case)
    some = left.order_by(_C.report_id).limit(MOST_TEXTS)
    said = sa.select(reports.c.id, reports.c.description, reports.c.forwarded)
    return said.where(reports.c.id.in_(some))


async def left_by(tx: Transaction, mark: str, case: str) -> dict[str, tuple[str, ...]]:
    """report → its texts"""
    texts = [opened(tx, _TEXTS, row) for row in await _left_by(tx, mark, case)]
    return {r["id"]: tuple(filter(None, (r["description"], r["forwarded"]))) for r in texts}
