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
from bot.storage.engine.database import Row, Transaction
from bot.storage.figures.figures import spread_of
from bot.storage.schema import appeals, case_events, cases, reports, second_looks, targets
from bot.storage.schema.base import Big

_P = sa.bindparam
_n = sa.func.count().label("n")
NOTHING = (Outcome.NOT_CONFIRMED, Outcome.OUT_OF_SCOPE, Outcome.OVERTURNED)
"""Outcomes of cases whose reports led to nothing."""


def _during(column: sa.Column[Any]) -> tuple[sa.ColumnElement[bool], ...]:
    return (column >= _P("begin", type_=Big), column < _P("end", type_=Big))


def _part(condition: sa.ColumnElement[bool]) -> sa.Label[int]:
    return sa.func.count(sa.case((condition, 1))).label("part")


def _of_appeals(part: Any, *which: Any) -> sa.Select[Any]:
    kinds = (appeals.c.violation, appeals.c.language)
    return sa.select(*kinds, _n, part).where(*which).group_by(*kinds)


_none: sa.Label[int] = sa.literal_column("0").label("part")
_answered = (
    *_during(appeals.c.closed_at),
    appeals.c.closed_at.is_not(None),
    appeals.c.stage == Stage.ANSWERED.value,
)
# Appeals filed in the period, withdrawn ones among them.
_FILED = _of_appeals(_none, *_during(appeals.c.filed_at))
# Appeals whose person read the answer in the period, and those that overturned the decision.
_ANSWERED = _of_appeals(_part(appeals.c.finding == Finding.OVERTURNED.value), *_answered)
# The same, and those whose answer came after their day.
_LATE = _of_appeals(_part(appeals.c.closed_at > appeals.c.due_at), *_answered)
# Appeals filed before the end that waited then, though their day was over.
_OVERDUE = _of_appeals(
    _none,
    appeals.c.filed_at < _P("end", type_=Big),
    appeals.c.due_at < _P("end", type_=Big),
    sa.or_(appeals.c.closed_at.is_(None), appeals.c.closed_at >= _P("end", type_=Big)),
)
# From filing to the answer, of appeals answered in the period.
_TOOK = spread_of(appeals.c.filed_at, appeals.c.closed_at, *_answered)


async def answer_times(tx: Transaction, begin: int, end: int) -> Spread:
    row = await tx.row(_TOOK, begin=begin, end=end)
    return Spread(0, None, None) if row is None else Spread(**row)


# Standing reports of cases decided in the period, by the type that the case has.
_REPORTS = (
    sa.select(
        cases.c.violation,
        reports.c.language,
        _n,
        _part(cases.c.outcome.in_([one.value for one in NOTHING])),
    )
    .select_from(cases)
    .join(targets, targets.c.case_id == cases.c.id)
    .join(reports, reports.c.id == targets.c.report_id)
    .where(
        *_during(cases.c.decided_at),
        cases.c.outcome != Outcome.DUPLICATE.value,
        targets.c.position == 0,
        reports.c.withdrawn_at.is_(None),
    )
    .group_by(cases.c.violation, reports.c.language)
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


_looked = (
    sa.select(
        second_looks.c.violation,
        _language_of(second_looks.c.case_id, second_looks),
        second_looks.c.agreed,
    )
    .where(second_looks.c.second_at.is_not(None), *_during(second_looks.c.second_at))
    .subquery()
)
# Second decisions of the period, and those that found the same as the first.
_LOOKS = sa.select(
    _looked.c.violation, _looked.c.language, _n, _part(_looked.c.agreed == 1)
).group_by(_looked.c.violation, _looked.c.language)

_slowed = (
    sa.select(cases.c.id, cases.c.violation, _language_of(cases.c.id, cases))
    .where(
        cases.c.id.in_(
            sa.select(case_events.c.case_id).where(
                case_events.c.act == Act.SLOW.value, *_during(case_events.c.at)
            )
        )
    )
    .subquery()
)
# Cases in whose reports a pattern was noted in the period.
_PATTERNS = sa.select(_slowed.c.violation, _slowed.c.language, _n, _none).group_by(
    _slowed.c.violation, _slowed.c.language
)

_OF = {
    Measure.FILED: _FILED, Measure.ANSWERED: _ANSWERED, Measure.LATE: _LATE,
    Measure.OVERDUE: _OVERDUE, Measure.REPORTS: _REPORTS, Measure.LOOKS: _LOOKS,
    Measure.PATTERNS: _PATTERNS,
}  # fmt: skip


async def count(tx: Transaction, measure: Measure, begin: int, end: int) -> Counts:
    period = {"end": end} if measure is Measure.OVERDUE else {"begin": begin, "end": end}
    return _counts(await tx.rows(_OF[measure], **period))


def _counts(rows: list[Row]) -> Counts:
    return {(row["violation"], row["language"]): (row["n"], int(row["part"])) for row in rows}
