"""Figures of a period about appeals, for those of fairness."""

from typing import Any

import sqlalchemy as sa

from bot.core.database import Row, Statement, Transaction, rows
from bot.figures.model import Measure
from bot.figures.store import Counting, during, no_part, part, spread
from bot.register.appeal_model import Kind
from bot.register.tables import appeals
from bot.values import AppealStage, Ruling

_A = appeals.c
_n = sa.func.count().label("n")
_is_shown = _A.kind != Kind.LINK.value
"""Counts of the others would tell who contested a link that there is a decision about it."""
_is_answered = sa.and_(
    _A.closed_at.is_not(None), _A.stage == AppealStage.ANSWERED.value, _is_shown
)


def _of_appeals(
    moment: sa.Column[Any], matching: sa.Label[int], *which: sa.ColumnElement[bool]
) -> Counting:
    @rows
    def counted(begin: int, end: int) -> Statement:
        kinds = (_A.violation, _A.language)
        filed = (during(moment, begin, end), _is_shown, *which)
        return sa.select(*kinds, _n, matching).where(*filed).group_by(*kinds)

    return counted


@rows
def _appeals_overdue(end: int) -> Statement:
    """Appeals filed before the end that waited then, though their day was over."""
    kinds = (_A.violation, _A.language)
    waited = sa.or_(_A.closed_at.is_(None), _A.closed_at >= end)
    overdue = (_A.filed_at < end, _A.due_at < end, waited, _is_shown)
    return sa.select(*kinds, _n, no_part).where(*overdue).group_by(*kinds)


async def _overdue_then(tx: Transaction, _begin: int, end: int) -> list[Row]:
    return await _appeals_overdue(tx, end)


answer_times = spread(_A.filed_at, _A.closed_at, _is_answered)
MEASURES: dict[Measure, Counting] = {
    # Withdrawn ones among them.
    Measure.FILED: _of_appeals(_A.filed_at, no_part),
    # Those whose person read the answer, and of these the overturned and the late ones.
    Measure.ANSWERED: _of_appeals(
        _A.closed_at, part(_A.finding == Ruling.OVERTURNED.value), _is_answered
    ),
    Measure.LATE: _of_appeals(
        _A.closed_at, part(_A.closed_at > _A.due_at), _is_answered
    ),
    Measure.OVERDUE: _overdue_then,
}
