"""The figures of a period, each counted by one query: docs/figures.md says the same in words.

Times are milliseconds UTC; a period goes from `begin` up to but without `end`.
"""

from collections import Counter
from typing import Any

import sqlalchemy as sa

from bot.domain.citizen.report import Intake
from bot.domain.desk.case import Act, Outcome, Status
from bot.domain.figures.figures import Spread
from bot.storage.engine.database import Statement, Transaction
from bot.storage.engine.queries import count, first, only, row, rows
from bot.storage.schema import case_events, cases, reports, targets

_C, _R = cases.c, reports.c
_n = sa.func.count().label("n")
_is_single = _C.merged_into.is_(None)


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
    """Those of them that staff filed for callers; a literal value for the partial index."""
    is_call = _R.intake == sa.literal_column(f"'{Intake.CALL.value}'", sa.Text())
    return sa.select(_n).select_from(reports).where(is_call, _filed(begin, end))


@rows
def _types(begin: int, end: int) -> Statement:
    """Reports filed, by violation type as the reporter chose it."""
    return sa.select(_R.violation, _n).where(_filed(begin, end)).group_by(_R.violation)


@rows
def _corrected(begin: int, end: int) -> Statement:
    """Those whose case, that of the first link, staff gave another type: by both types."""
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
    found = Counter({row["violation"]: row["n"] for row in await _types(tx, begin, end)})
    for one in await _corrected(tx, begin, end):
        found[one["was"]] -= one["n"]
        found[one["is"]] += one["n"]
    return dict(+found)


@rows
def _languages(begin: int, end: int) -> Statement:
    return sa.select(_R.language, _n).where(_filed(begin, end)).group_by(_R.language)


async def by_language(tx: Transaction, begin: int, end: int) -> dict[str, int]:
    """Reports filed, by the language the reporter had chosen."""
    return {row["language"]: row["n"] for row in await _languages(tx, begin, end)}


@rows
def _regions(begin: int, end: int) -> Statement:
    opened = _during(_C.opened_at, begin, end)
    return sa.select(_C.region, _n).where(opened, _is_single).group_by(_C.region)


async def by_region(tx: Transaction, begin: int, end: int) -> dict[str | None, int]:
    """Cases opened and not merged: their sum is the number of distinct cases.

    The key is None where no reporter named a region.
    """
    return {row["region"]: row["n"] for row in await _regions(tx, begin, end)}


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
def _decided(begin: int, end: int) -> Statement:
    by_both = (_C.outcome, _C.violation)
    return sa.select(*by_both, _n).where(_ruled(begin, end)).group_by(*by_both)


async def decided(tx: Transaction, begin: int, end: int) -> dict[tuple[Outcome, str], int]:
    """Cases with a standing decision made in the period, by outcome and type, without merges."""
    found = await _decided(tx, begin, end)
    return {(Outcome(row["outcome"]), row["violation"]): row["n"] for row in found}


@count
def unanswered(begin: int, end: int) -> Statement:
    """Those of them that were to be decided by an authority and closed without its answer."""
    forwarded = (_during(_C.decided_at, begin, end), _C.outcome == Outcome.FORWARDED.value)
    return sa.select(_n).select_from(cases).where(*forwarded, _C.status == Status.CLOSED.value)


@count
def decided_in_all(begin: int, end: int) -> Statement:
    return sa.select(_n).select_from(cases).where(_ruled(begin, end))


@row
def _first_claim(begin: int, end: int) -> Statement:
    return spread_of(_C.opened_at, _C.claimed_at, _during(_C.claimed_at, begin, end))


async def first_claim(tx: Transaction, begin: int, end: int) -> Spread:
    """From opening to the first claim, of cases first claimed in the period."""
    return _spread(await _first_claim(tx, begin, end))


@row
def _decision(begin: int, end: int) -> Statement:
    return spread_of(_C.opened_at, _C.decided_at, _ruled(begin, end))


async def decision(tx: Transaction, begin: int, end: int) -> Spread:
    """From opening to the decision that stands, of cases decided in the period."""
    return _spread(await _decision(tx, begin, end))


@count
def backlog(end: int) -> Statement:
    """Cases opened before a moment and not decided then, without withdrawn ones."""
    is_undecided = sa.or_(_C.decided_at.is_(None), _C.decided_at >= end)
    waiting = (_C.opened_at < end, _C.status != Status.WITHDRAWN.value, is_undecided)
    return sa.select(_n).select_from(cases).where(*waiting)


@first(only)
def records_begin() -> Statement:
    """The moment at which the first report was filed."""
    return sa.select(sa.func.min(_R.filed_at))


@rows
def _restricted(begin: int, end: int) -> Statement:
    """Each link once, with the type of its newest decision of the month."""
    newest_first = (_C.decided_at.desc(), _C.id.desc())
    rank = sa.func.row_number().over(partition_by=_C.canonical, order_by=newest_first)
    restricted = (_C.outcome == Outcome.RESTRICTED.value, _C.canonical.is_not(None), _is_single)
    newest = (
        sa.select(_C.violation, rank.label("rank"))
        .where(_during(_C.decided_at, begin, end), *restricted)
        .subquery()
    )
    by_type = sa.select(newest.c.violation, _n).where(newest.c.rank == 1)
    return by_type.group_by(newest.c.violation)


async def restricted_links(tx: Transaction, begin: int, end: int) -> dict[str, int]:
    """Distinct links restricted in the period, by violation type: the monthly figure."""
    return {row["violation"]: row["n"] for row in await _restricted(tx, begin, end)}


def _spread(row: Any) -> Spread:
    return Spread(row["count"], row["median"], row["p90"])
