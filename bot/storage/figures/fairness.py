"""Appeals, reports that led to nothing, second looks and patterns, by type and language.

Each is counted by one query: docs/figures.md says the same in words. Times are ms UTC; a period
goes from `begin` up to but without `end`.
"""

from typing import Any

import sqlalchemy as sa

from bot.domain.desk.case import Act, Outcome
from bot.domain.figures.fairness import Counts, Measure
from bot.domain.figures.figures import Spread
from bot.domain.register.appeal import Finding, Stage
from bot.storage.engine.database import Statement, Transaction
from bot.storage.engine.queries import row, rows
from bot.storage.figures.figures import spread_of
from bot.storage.schema import appeals, case_events, cases, reports, second_looks, targets

_A, _C, _L = appeals.c, cases.c, second_looks.c
_n = sa.func.count().label("n")
_none: sa.Label[int] = sa.literal_column("0").label("part")
NOTHING = (Outcome.NOT_CONFIRMED, Outcome.OUT_OF_SCOPE, Outcome.OVERTURNED)
"""Outcomes of cases whose reports led to nothing."""


def _during(column: sa.Column[Any], begin: int, end: int) -> sa.ColumnElement[bool]:
    return sa.and_(column >= begin, column < end)


def _part(condition: sa.ColumnElement[bool]) -> sa.Label[int]:
    return sa.func.count(sa.case((condition, 1))).label("part")


def _of_appeals(part: Any, *which: sa.ColumnElement[bool]) -> Statement:
    kinds = (_A.violation, _A.language)
    return sa.select(*kinds, _n, part).where(*which).group_by(*kinds)


def _answered(begin: int, end: int) -> sa.ColumnElement[bool]:
    closed = (_A.closed_at.is_not(None), _A.stage == Stage.ANSWERED.value)
    return sa.and_(_during(_A.closed_at, begin, end), *closed)


@rows
def _appeals_filed(begin: int, end: int) -> Statement:
    """Appeals filed in the period, withdrawn ones among them."""
    return _of_appeals(_none, _during(_A.filed_at, begin, end))


@rows
def _appeals_answered(begin: int, end: int) -> Statement:
    """Those whose person read the answer in the period, and those that overturned the decision."""
    is_overturned = _A.finding == Finding.OVERTURNED.value
    return _of_appeals(_part(is_overturned), _answered(begin, end))


@rows
def _appeals_late(begin: int, end: int) -> Statement:
    """The same, and those whose answer came after their day."""
    return _of_appeals(_part(_A.closed_at > _A.due_at), _answered(begin, end))


@rows
def _appeals_overdue(end: int) -> Statement:
    """Appeals filed before the end that waited then, though their day was over."""
    waited = sa.or_(_A.closed_at.is_(None), _A.closed_at >= end)
    return _of_appeals(_none, _A.filed_at < end, _A.due_at < end, waited)


@row
def _took(begin: int, end: int) -> Statement:
    return spread_of(_A.filed_at, _A.closed_at, _answered(begin, end))


async def answer_times(tx: Transaction, begin: int, end: int) -> Spread:
    """From filing to the answer, of appeals answered in the period."""
    found = await _took(tx, begin, end)
    return Spread(0, None, None) if found is None else Spread(**found)


@rows
def _standing_reports(begin: int, end: int) -> Statement:
    """Standing reports of cases decided in the period, by the type that the case has."""
    kinds = (_C.violation, reports.c.language)
    return (
        sa.select(*kinds, _n, _part(_C.outcome.in_([one.value for one in NOTHING])))
        .select_from(cases)
        .join(targets, targets.c.case_id == _C.id)
        .join(reports, reports.c.id == targets.c.report_id)
        .where(
            _during(_C.decided_at, begin, end),
            _C.outcome != Outcome.DUPLICATE.value,
            targets.c.position == 0,
            reports.c.withdrawn_at.is_(None),
        )
        .group_by(*kinds)
    )


def _language_of(case: sa.Column[str], *beside: sa.FromClause) -> sa.Label[str]:
    """That of the first report of a case."""
    first = (
        sa.select(reports.c.language)
        .select_from(targets)
        .join(reports, reports.c.id == targets.c.report_id)
        .where(targets.c.case_id == case)
        .order_by(targets.c.filed_at, targets.c.report_id)
        .limit(1)
        .correlate(*beside)
        .scalar_subquery()
    )
    return sa.func.coalesce(first, "").label("language")


@rows
def _looks(begin: int, end: int) -> Statement:
    """Second decisions of the period, and those that found the same as the first."""
    looked = sa.select(_L.violation, _language_of(_L.case_id, second_looks), _L.agreed)
    of = looked.where(_L.second_at.is_not(None), _during(_L.second_at, begin, end)).subquery()
    counted = sa.select(of.c.violation, of.c.language, _n, _part(of.c.agreed == 1))
    return counted.group_by(of.c.violation, of.c.language)


@rows
def _patterns(begin: int, end: int) -> Statement:
    """Cases in whose reports a pattern was noted in the period."""
    is_slowing = case_events.c.act == Act.SLOW.value
    noted = (is_slowing, _during(case_events.c.at, begin, end))
    slowed = _C.id.in_(sa.select(case_events.c.case_id).where(*noted))
    of = sa.select(_C.id, _C.violation, _language_of(_C.id, cases)).where(slowed).subquery()
    counted = sa.select(of.c.violation, of.c.language, _n, _none)
    return counted.group_by(of.c.violation, of.c.language)


_OF = {
    Measure.FILED: _appeals_filed,
    Measure.ANSWERED: _appeals_answered,
    Measure.LATE: _appeals_late,
    Measure.REPORTS: _standing_reports,
    Measure.LOOKS: _looks,
    Measure.PATTERNS: _patterns,
}


async def count(tx: Transaction, measure: Measure, begin: int, end: int) -> Counts:
    if measure is Measure.OVERDUE:
        counted = await _appeals_overdue(tx, end)
    else:
        counted = await _OF[measure](tx, begin, end)
    return {(row["violation"], row["language"]): (row["n"], int(row["part"])) for row in counted}
