"""Queries of figures, each pinned by a test; docs/figures.md says them in words."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bot.cases.store import UNDECIDED
from bot.core.database.database import Transaction
from bot.core.database.queries import count, dict_of, row, rows, value
from bot.core.database.statements import Statement
from bot.core.schema.authorities import follow_ups
from bot.core.schema.desk import case_events, cases, second_looks
from bot.core.schema.register import appeals
from bot.core.schema.reporting import reports, targets
from bot.desk.model import Stage
from bot.figures.model import Counts, Measure, Spread
from bot.figures.period import Agreement
from bot.register.appeal_model import Ruling
from bot.register.appeal_model import Stage as AppealStage
from bot.values import Act, Found, Intake, Outcome, Status

_L, _C, _R, _F = second_looks.c, cases.c, reports.c, follow_ups.c


@rows
def _agreement(begin: int, end: int) -> Statement:
    is_overturned = _L.stage == Stage.OVERTURNED.value
    return (
        sa.select(
            _L.violation,
            sa.func.count().label("looks"),
            sa.func.sum(_L.agreed).label("same"),
            sa.func.count(_L.same_ground).label("comparable"),
            sa.func.coalesce(sa.func.sum(_L.same_ground), 0).label("same_ground"),
            sa.func.sum(sa.case((is_overturned, 1), else_=0)).label("overturned"),
        )
        .where(_L.second_at.is_not(None), _L.second_at >= begin, _L.second_at < end)
        .group_by(_L.violation)
    )


async def agreement_by_type(tx: Transaction, begin: int, end: int) -> dict[str, Agreement]:
    """Second decisions of a period, also where the look was dropped before a third."""
    names = ("looks", "same", "comparable", "same_ground", "overturned")
    return {
        row["violation"]: Agreement(*(int(row[name]) for name in names))
        for row in await _agreement(tx, begin, end)
    }


@count
def agreement_dropped(begin: int, end: int) -> Statement:
    """Looks that ended in a period without a result."""
    is_dropped = sa.text(f"second_looks.stage = '{Stage.DROPPED.value}'")
    ended = sa.select(sa.func.count()).select_from(second_looks)
    return ended.where(is_dropped, _L.closed_at >= begin, _L.closed_at < end)


_n = sa.func.count().label("n")


@dict_of(str, int)
def day_opened(desk: str, begin: int, end: int) -> Statement:
    """Cases of a desk opened in a span of time, by violation type."""
    span = (_C.opened_at >= begin, _C.opened_at < end, _C.desk_id == desk)
    return sa.select(_C.violation, _n).where(*span).group_by(_C.violation)


@rows
def _decided(desk: str, begin: int, end: int) -> Statement:
    """Without merges."""
    span = (_C.decided_at >= begin, _C.decided_at < end, _C.desk_id == desk)
    took = sa.select(_C.violation, (_C.decided_at - _C.opened_at).label("took"))
    return took.where(*span, _C.outcome != Outcome.DUPLICATE.value)


async def day_decided(
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


async def day_waiting(tx: Transaction, desk: str) -> tuple[Counter[str], int]:
    """Undecided cases of a desk by violation type, and how many of them are overdue."""
    found = await _waiting(tx, desk)
    by_type = Counter({row["violation"]: row["n"] for row in found})
    return by_type, sum(int(row["overdue"]) for row in found)


_is_single = _C.merged_into.is_(None)


def _same(region: str | None) -> str | None:
    return region


def _during(column: sa.Column[Any], begin: int, end: int) -> sa.ColumnElement[bool]:
    return sa.and_(column >= begin, column < end)


def _filed(begin: int, end: int) -> sa.ColumnElement[bool]:
    return _during(_R.filed_at, begin, end)


def _ruled(begin: int, end: int) -> sa.ColumnElement[bool]:
    is_ruling = _C.outcome != Outcome.DUPLICATE.value
    return sa.and_(_during(_C.decided_at, begin, end), is_ruling)


def spread_of(
    since: sa.Column[int], until: sa.Column[int], *which: Any
) -> sa.Select[int, Any, Any]:
    """Median and 90th percentile by nearest rank: a value that occurred."""
    took = (until - since).label("took")
    ranked = (
        sa.select(
            took,
            sa.func.row_number().over(order_by=until - since).label("rank"),
            sa.func.count().over().label("total"),
        )
        .where(*which)
        .subquery()
    )
    total = ranked.c.total
    at_median, at_p90 = (total + 1) // 2, (total * 9 + 9) // 10
    return sa.select(
        sa.func.count().label("count"),
        sa.func.max(sa.case((ranked.c.rank == at_median, ranked.c.took))).label("median"),
        sa.func.max(sa.case((ranked.c.rank == at_p90, ranked.c.took))).label("p90"),
    )


@count
def received(begin: int, end: int) -> Statement:
    """Reports filed, withdrawn and erased ones among them."""
    return sa.select(_n).select_from(reports).where(_filed(begin, end))


@count
def by_phone(begin: int, end: int) -> Statement:
    """Return those of them that staff filed for callers; a literal value for the partial index."""
    is_call = _R.intake == sa.literal_column(f"'{Intake.CALL.value}'", sa.Text())
    return sa.select(_n).select_from(reports).where(is_call, _filed(begin, end))


@dict_of(str, int)
def _types(begin: int, end: int) -> Statement:
    """Reports filed, by violation type as the reporter chose it."""
    return sa.select(_R.violation, _n).where(_filed(begin, end)).group_by(_R.violation)


@rows
def _corrected(begin: int, end: int) -> Statement:
    """Return those whose case, that of the first link, staff gave another type: by both types."""
    was_set = case_events.c.act == Act.SET_TYPE.value
    return (
        sa.select(_R.violation.label("was"), _C.violation.label("is"), _n)
        .select_from(targets)
        .join(cases, _C.id == targets.c.case_id)
        .join(reports, _R.id == targets.c.report_id)
        .where(
            targets.c.case_id.in_(sa.select(case_events.c.case_id).where(was_set)),
            targets.c.position == 0,
            _R.violation != _C.violation,
            _filed(begin, end),
        )
        .group_by(_R.violation, _C.violation)
    )


async def by_type(tx: Transaction, begin: int, end: int) -> dict[str, int]:
    """Reports by their own type, or by that which staff gave their case."""
    found = Counter(await _types(tx, begin, end))
    for one in await _corrected(tx, begin, end):
        found[one["was"]] -= one["n"]
        found[one["is"]] += one["n"]
    return dict(+found)


@dict_of(str, int)
def by_language(begin: int, end: int) -> Statement:
    """Reports filed, by the language the reporter had chosen."""
    return sa.select(_R.language, _n).where(_filed(begin, end)).group_by(_R.language)


@dict_of(_same, int)
def by_region(begin: int, end: int) -> Statement:
    """Cases opened and not merged: their sum is the number of distinct cases.

    The key is None where no reporter named a region.
    """
    opened = _during(_C.opened_at, begin, end)
    return sa.select(_C.region, _n).where(opened, _is_single).group_by(_C.region)


@count
def _merged(begin: int, end: int) -> Statement:
    """Cases opened that were merged into another."""
    merged = (_during(_C.opened_at, begin, end), _C.merged_into.is_not(None))
    return sa.select(_n).select_from(cases).where(*merged)


@count
def _joined(begin: int, end: int) -> Statement:
    """Reports that joined an open case."""
    joined = (case_events.c.act == Act.JOIN.value, _during(case_events.c.at, begin, end))
    return sa.select(_n).select_from(case_events).where(*joined)


async def repeats(tx: Transaction, begin: int, end: int) -> int:
    """Reports that reached a case that was open already, or whose case was merged later."""
    return await _joined(tx, begin, end) + await _merged(tx, begin, end)


@rows
def _figure_decided(begin: int, end: int) -> Statement:
    by_both = (_C.outcome, _C.violation)
    return sa.select(*by_both, _n).where(_ruled(begin, end)).group_by(*by_both)


async def decided(tx: Transaction, begin: int, end: int) -> dict[tuple[Outcome, str], int]:
    """Cases with a standing decision made in the period, by outcome and type, without merges."""
    found = await _figure_decided(tx, begin, end)
    return {(Outcome(row["outcome"]), row["violation"]): row["n"] for row in found}


@count
def unanswered(begin: int, end: int) -> Statement:
    """Those of them that were to be decided by an authority and closed without its answer."""
    forwarded = (
        _during(_C.decided_at, begin, end),
        _C.outcome == Outcome.FORWARDED.value,
    )
    return sa.select(_n).select_from(cases).where(*forwarded, _C.status == Status.CLOSED.value)


@count
def decided_in_all(begin: int, end: int) -> Statement:
    return sa.select(_n).select_from(cases).where(_ruled(begin, end))


@row
def _first_claim(begin: int, end: int) -> Statement:
    return spread_of(_C.opened_at, _C.claimed_at, _during(_C.claimed_at, begin, end))


async def time_to_first_claim(tx: Transaction, begin: int, end: int) -> Spread:
    """From opening to the first claim, of cases first claimed in the period."""
    return _spread(await _first_claim(tx, begin, end))


@row
def _decision(begin: int, end: int) -> Statement:
    return spread_of(_C.opened_at, _C.decided_at, _ruled(begin, end))


async def time_to_decision(tx: Transaction, begin: int, end: int) -> Spread:
    """From opening to the decision that stands, of cases decided in the period."""
    return _spread(await _decision(tx, begin, end))


@count
def backlog(end: int) -> Statement:
    """Cases opened before a moment and not decided then, without withdrawn ones."""
    is_undecided = sa.or_(_C.decided_at.is_(None), _C.decided_at >= end)
    waiting = (_C.opened_at < end, _C.status != Status.WITHDRAWN.value, is_undecided)
    return sa.select(_n).select_from(cases).where(*waiting)


@value(int)
def records_begin() -> Statement:
    """The moment at which the first report was filed."""
    return sa.select(sa.func.min(_R.filed_at))


@dict_of(str, int)
def restricted_links(begin: int, end: int) -> Statement:
    """Distinct links restricted in the period, by type of the newest decision: a month's figure."""
    newest_first = (_C.decided_at.desc(), _C.id.desc())
    rank = sa.func.row_number().over(partition_by=_C.canonical, order_by=newest_first)
    restricted = (
        _C.outcome == Outcome.RESTRICTED.value,
        _C.canonical.is_not(None),
        _is_single,
    )
    newest = (
        sa.select(_C.violation, rank.label("rank"))
        .where(_during(_C.decided_at, begin, end), *restricted)
        .subquery()
    )
    by_type = sa.select(newest.c.violation, _n).where(newest.c.rank == 1)
    return by_type.group_by(newest.c.violation)


def _spread(row: Any) -> Spread:
    return Spread(0, None, None) if row is None else Spread(**row)


_A = appeals.c
_none: sa.Label[int] = sa.literal_column("0").label("part")
NOTHING = (Outcome.NOT_CONFIRMED, Outcome.OUT_OF_SCOPE, Outcome.OVERTURNED)
"""Outcomes of cases whose reports led to nothing."""


def _part(condition: sa.ColumnElement[bool]) -> sa.Label[int]:
    return sa.func.count(sa.case((condition, 1))).label("part")


def _of_appeals(part: Any, *which: sa.ColumnElement[bool]) -> Statement:
    kinds = (_A.violation, _A.language)
    return sa.select(*kinds, _n, part).where(*which).group_by(*kinds)


def _answered(begin: int, end: int) -> sa.ColumnElement[bool]:
    closed = (_A.closed_at.is_not(None), _A.stage == AppealStage.ANSWERED.value)
    return sa.and_(_during(_A.closed_at, begin, end), *closed)


@rows
def _appeals_filed(begin: int, end: int) -> Statement:
    """Appeals filed in the period, withdrawn ones among them."""
    return _of_appeals(_none, _during(_A.filed_at, begin, end))


@rows
def _appeals_answered(begin: int, end: int) -> Statement:
    """Those whose person read the answer in the period, and those that overturned the decision."""
    is_overturned = _A.finding == Ruling.OVERTURNED.value
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
    return _spread(await _took(tx, begin, end))


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
    """Return that of the first report of a case."""
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


async def count_fairness(tx: Transaction, measure: Measure, begin: int, end: int) -> Counts:
    if measure is Measure.OVERDUE:
        counted = await _appeals_overdue(tx, end)
    else:
        counted = await _OF[measure](tx, begin, end)
    return {(row["violation"], row["language"]): (row["n"], int(row["part"])) for row in counted}


@count
def ended_orders(begin: int, end: int) -> Statement:
    """Return how many orders ended in the period and were not prolonged."""
    at = case_events.c.at
    ended = (case_events.c.act == Act.ORDER_OVER.value, at >= begin, at < end)
    return sa.select(sa.func.count()).select_from(case_events).where(*ended)


@rows
def _found(begin: int, end: int) -> Statement:
    counted = sa.select(cases.c.violation, _F.found, sa.func.count().label("n"))
    looked_at = (_F.found.is_not(None), _F.looked_at >= begin, _F.looked_at < end)
    joined = counted.select_from(follow_ups).join(cases, cases.c.id == _F.case_id)
    return joined.where(*looked_at).group_by(cases.c.violation, _F.found)


async def followed_found(
    tx: Transaction, begin: int, end: int
) -> Mapping[str, Mapping[Found, int]]:
    """Cases that were looked at again in the period, by type and by what was found last."""
    counted: dict[str, dict[Found, int]] = defaultdict(dict)
    for found in await _found(tx, begin, end):
        counted[found["violation"]][Found(found["found"])] = found["n"]
    return dict(counted)
