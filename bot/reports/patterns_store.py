"""Queries for patterns: marks that texts leave, and reports with the same words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from bot.cases.pattern_rules import Filed
from bot.cases.store import UNDECIDED
from bot.cases.tables import cases, marks
from bot.core.database import (
    Row,
    Statement,
    Transaction,
    each,
    found,
    insert,
    insert_ignore,
    only,
    rows,
    then,
)
from bot.core.database.codecs import sealed_column, unseal
from bot.core.schema import Big
from bot.core.tables import people
from bot.reports.tables import reports, targets
from bot.values import Intake

_TEXTS = (sealed_column(reports.c.description),)


def _groups(left: list[Row]) -> list[frozenset[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for row in left:
        groups[row["mark"]].add(row["report_id"])
    distinct = {frozenset(group) for group in groups.values() if len(group) > 1}
    return sorted(distinct, key=lambda one: (-len(one), sorted(one)))


@then(_groups)
@rows
def copied_sharing(ids: Sequence[str]) -> Statement:
    """Groups of these reports that have a mark of a text in common, the largest first."""
    left = sa.select(marks.c.mark, marks.c.report_id).where(marks.c.report_id.in_(ids))
    return left.where(marks.c.mark >= "t", marks.c.mark < "u")


async def copied_words(tx: Transaction, ids: Sequence[str]) -> dict[str, str]:
    """report → what its author wrote; a forwarded post is another person's words."""
    written = sa.select(reports.c.id, reports.c.description).where(
        reports.c.id.in_(ids)
    )
    found = await tx.rows(written)
    texts = ((row["id"], unseal(_TEXTS, tx, row)["description"]) for row in found)
    return {id: text for id, text in texts if text}


_C = cases.c
_T = targets.c


@each(only)
def next_accounts(after: str, fewest: int, limit: int) -> Statement:
    """The next accounts after one, in order, whose undecided cases have so many reports."""
    named = (UNDECIDED, _C.account.is_not(None), _C.account > after)
    reported = sa.select(_C.account).where(*named).group_by(_C.account)
    enough = sa.func.sum(_C.reports) >= fewest
    return reported.having(enough).order_by(_C.account).limit(limit)


@each(only)
def next_nameless(after: str, fewest: int, limit: int) -> Statement:
    """The next undecided cases after one, in order, that name no account and have so many."""
    several = (
        _C.account.is_(None),
        _C.reports > sa.literal_column("1"),
        _C.reports >= fewest,
    )
    return (
        sa.select(_C.id)
        .where(UNDECIDED, *several, _C.id > after)
        .order_by(_C.id)
        .limit(limit)
    )


@each(only)
def cases_of(account: str, limit: int) -> Statement:
    of_it = (UNDECIDED, _C.account == account, _C.account.is_not(None))
    return sa.select(_C.id).where(*of_it).order_by(_C.id).limit(limit)


@found
def has_more_than(account: str, count: int) -> Statement:
    return sa.select(_C.id).where(_C.account == account).offset(count).limit(1)


@then(lambda filed: list({one.report: one for one in filed}.values()))
@each(lambda row: Filed(**row))
def reported_newest(case: str, since: int, limit: int) -> Statement:
    """The newest standing reports of a case since a moment (ms UTC), each once, and since when
    their authors are known; calls are written by staff."""
    is_standing = reports.c.withdrawn_at.is_(None)
    is_call = reports.c.intake == Intake.CALL.value
    return (
        sa.select(
            reports.c.id.label("report"),
            _T.case_id.label("case"),
            reports.c.person_id.label("author"),
            _T.filed_at,
            people.c.created_at.label("known_since"),
        )
        .select_from(targets)
        .join(reports, reports.c.id == _T.report_id)
        .outerjoin(people, people.c.id == reports.c.person_id)
        .where(_T.case_id == case, _T.filed_at >= since, is_standing, ~is_call)
        .order_by(_T.filed_at.desc(), _T.report_id)
        .limit(limit)
    )


OF_ACCOUNT = ""
"""Stands for the report of the mark that a case has by its account."""
MOST_LOOKED_AT = 400
MOST_MARKS = 40
MOST_CASES = 5
"""Rows of a case whose marks are read, marks that are compared, cases found for each mark."""
MOST_TEXTS = 3
_TEXTS_MARK = (*_TEXTS, sealed_column(reports.c.forwarded))
_C_MARK = marks.c
_ADD = insert_ignore(marks)


async def add_mark(
    tx: Transaction, case: str, report: str, found: Iterable[str]
) -> None:
    left = [
        {"mark": mark, "case_id": case, "report_id": report} for mark in sorted(found)
    ]
    if left:
        await tx.run_many(_ADD, left)


async def move_mark(tx: Transaction, old: str, new: str) -> None:
    its = sa.select(_T.report_id).where(_T.case_id == new)
    moved = sa.select(_C_MARK.mark, sa.cast(new, sa.Text()), _C_MARK.report_id)
    moved = moved.where(_C_MARK.case_id == old, _C_MARK.report_id.in_(its))
    columns = ["mark", "case_id", "report_id"]
    await tx.run(insert(marks).from_select(columns, moved).on_conflict_do_nothing())
    is_here = sa.exists().where(_T.report_id == _C_MARK.report_id, _T.case_id == old)
    left = sa.delete(marks).where(
        _C_MARK.case_id == old, _C_MARK.report_id != OF_ACCOUNT
    )
    await tx.run(left.where(~is_here))


@each(lambda row: (str(row["mark"]), str(row["case_id"])))
def marks_sharing(case: str) -> Statement:
    """(mark, case) for some other cases of each mark. Steps from case to case, not over reports."""
    looked_at = (
        sa.select(_C_MARK.mark).where(_C_MARK.case_id == case).order_by(_C_MARK.mark)
    )
    looked_at_first = looked_at.limit(MOST_LOOKED_AT).subquery()
    own = sa.select(looked_at_first.c.mark).distinct().limit(MOST_MARKS).subquery("own")
    inner = marks.alias("inner_marks")
    greatest = sa.select(sa.func.max(inner.c.case_id))
    others = sa.select(
        own.c.mark.label("mark"),
        greatest.where(inner.c.mark == own.c.mark).scalar_subquery().label("case_id"),
        sa.cast(sa.literal_column("0"), Big).label("step"),
    ).cte("others", recursive=True)
    before = greatest.where(
        inner.c.mark == others.c.mark, inner.c.case_id < others.c.case_id
    )
    others = others.union_all(
        sa.select(others.c.mark, before.scalar_subquery(), others.c.step + 1).where(
            others.c.case_id.is_not(None), others.c.step < MOST_CASES
        )
    )
    is_other = (others.c.case_id.is_not(None), others.c.case_id != case)
    return sa.select(others.c.mark, others.c.case_id).where(*is_other)


@rows
def _left_by(mark: str, case: str) -> Statement:
    left = sa.select(_C_MARK.report_id).where(
        _C_MARK.mark == mark, _C_MARK.case_id == case
    )
    some = left.order_by(_C_MARK.report_id).limit(MOST_TEXTS)
    said = sa.select(reports.c.id, reports.c.description, reports.c.forwarded)
    return said.where(reports.c.id.in_(some))


async def left_by(tx: Transaction, mark: str, case: str) -> dict[str, tuple[str, ...]]:
    """report → its texts"""
    texts = [unseal(_TEXTS_MARK, tx, row) for row in await _left_by(tx, mark, case)]
    return {
        r["id"]: tuple(filter(None, (r["description"], r["forwarded"]))) for r in texts
    }
