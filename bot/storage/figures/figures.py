"""The figures of a period, each counted by one query: docs/figures.md says the same in words.

Times are milliseconds UTC; a period goes from `begin` up to but without `end`.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.domain.desk.case import Act, Outcome, Status
from bot.domain.figures.figures import Spread
from bot.storage.engine.database import Transaction
from bot.storage.schema import case_events, cases, reports

_P = sa.bindparam
_count = sa.func.count


def _during(column: sa.Column[Any]) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        column >= _P("begin", type_=sa.BigInteger()),
        column < _P("end", type_=sa.BigInteger()),
    )


_filed, _opened = _during(reports.c.filed_at), _during(cases.c.opened_at)
_decided, _single = _during(cases.c.decided_at), cases.c.merged_into.is_(None)
_ruled = (*_decided, cases.c.outcome != Outcome.DUPLICATE.value)


def _spread_of(
    since: sa.Column[int], until: sa.Column[int], *which: Any
) -> sa.Select[int, Any, Any]:
    """Median and 90th percentile by nearest rank: a value that was really there."""
    took = (until - since).label("took")
    ranked = (
        sa.select(
            took,
            sa.func.row_number().over(order_by=until - since).label("rank"),
            _count().over().label("total"),
        )
        .where(*which)
        .subquery()
    )
    total = ranked.c.total
    at_median, at_p90 = (total + 1) // 2, (total * 9 + 9) // 10
    return sa.select(
        _count().label("count"),
        sa.func.max(sa.case((ranked.c.rank == at_median, ranked.c.took))).label("median"),
        sa.func.max(sa.case((ranked.c.rank == at_p90, ranked.c.took))).label("p90"),
    )


_RECEIVED = sa.select(_count()).select_from(reports).where(*_filed)


async def received(tx: Transaction, begin: int, end: int) -> int:
    """Reports filed, withdrawn and erased ones among them."""
    return int(await tx.value(_RECEIVED, begin=begin, end=end))


_TYPES = (
    sa.select(reports.c.violation, _count().label("n")).where(*_filed).group_by(reports.c.violation)
)


async def by_type(tx: Transaction, begin: int, end: int) -> dict[str, int]:
    """Reports filed, by violation type as the reporter chose it."""
    return {row["violation"]: row["n"] for row in await tx.rows(_TYPES, begin=begin, end=end)}


_LANGUAGES = (
    sa.select(reports.c.language, _count().label("n")).where(*_filed).group_by(reports.c.language)
)


async def by_language(tx: Transaction, begin: int, end: int) -> dict[str, int]:
    """Reports filed, by the language the reporter had chosen."""
    return {row["language"]: row["n"] for row in await tx.rows(_LANGUAGES, begin=begin, end=end)}


_REGIONS = (
    sa.select(cases.c.region, _count().label("n")).where(*_opened, _single).group_by(cases.c.region)
)


async def by_region(tx: Transaction, begin: int, end: int) -> dict[str | None, int]:
    """Cases opened that stand by themselves, by region; None where nobody said one.

    Their sum is what was distinct.
    """
    return {row["region"]: row["n"] for row in await tx.rows(_REGIONS, begin=begin, end=end)}


_MERGED = sa.select(_count()).select_from(cases).where(*_opened, cases.c.merged_into.is_not(None))
_JOINED = (
    sa.select(_count())
    .select_from(case_events)
    .where(case_events.c.act == Act.JOIN.value, *_during(case_events.c.at))
)


async def repeats(tx: Transaction, begin: int, end: int) -> int:
    """How often a report reached a case that was open already, or whose case was merged later."""
    joined = await tx.value(_JOINED, begin=begin, end=end)
    return int(joined) + int(await tx.value(_MERGED, begin=begin, end=end))


_DECIDED = (
    sa.select(cases.c.outcome, cases.c.violation, _count().label("n"))
    .where(*_ruled)
    .group_by(cases.c.outcome, cases.c.violation)
)


async def decided(tx: Transaction, begin: int, end: int) -> dict[tuple[Outcome, str], int]:
    """Cases whose decision stands and was made in the period, by outcome and type.

    A case that was merged into another is no decision.
    """
    rows = await tx.rows(_DECIDED, begin=begin, end=end)
    return {(Outcome(row["outcome"]), row["violation"]): row["n"] for row in rows}


_DECIDED_IN_ALL = sa.select(_count()).select_from(cases).where(*_ruled)


async def decided_in_all(tx: Transaction, begin: int, end: int) -> int:
    """The sum of `decided`."""
    return int(await tx.value(_DECIDED_IN_ALL, begin=begin, end=end))


_FIRST_CLAIM = _spread_of(cases.c.opened_at, cases.c.claimed_at, *_during(cases.c.claimed_at))


async def first_claim(tx: Transaction, begin: int, end: int) -> Spread:
    """From opening to the first claim, of cases first claimed in the period."""
    return _spread(await tx.row(_FIRST_CLAIM, begin=begin, end=end))


_DECISION = _spread_of(cases.c.opened_at, cases.c.decided_at, *_ruled)


async def decision(tx: Transaction, begin: int, end: int) -> Spread:
    """From opening to the decision that stands, of cases decided in the period."""
    return _spread(await tx.row(_DECISION, begin=begin, end=end))


_BACKLOG = (
    sa.select(_count())
    .select_from(cases)
    .where(
        cases.c.opened_at < _P("end", type_=sa.BigInteger()),
        cases.c.status != Status.WITHDRAWN.value,
        sa.or_(
            cases.c.decided_at.is_(None), cases.c.decided_at >= _P("end", type_=sa.BigInteger())
        ),
    )
)


async def backlog(tx: Transaction, end: int) -> int:
    """Cases opened before a moment and not decided then; withdrawn ones apart."""
    return int(await tx.value(_BACKLOG, end=end))


_FIRST_REPORT = sa.select(sa.func.min(reports.c.filed_at))


async def records_begin(tx: Transaction) -> int | None:
    """When the first report was filed."""
    found: int | None = await tx.value(_FIRST_REPORT)
    return found


# Each link once, with the type of its newest decision of the month.
_newest = (
    sa.select(
        cases.c.violation,
        sa.func.row_number()
        .over(
            partition_by=cases.c.canonical,
            order_by=(cases.c.decided_at.desc(), cases.c.id.desc()),
        )
        .label("rank"),
    )
    .where(
        *_decided,
        cases.c.outcome == Outcome.RESTRICTED.value,
        cases.c.canonical.is_not(None),
        _single,
    )
    .subquery()
)
_RESTRICTED = (
    sa.select(_newest.c.violation, _count().label("n"))
    .where(_newest.c.rank == 1)
    .group_by(_newest.c.violation)
)


async def restricted_links(tx: Transaction, begin: int, end: int) -> dict[str, int]:
    """Distinct links restricted in the period, by violation type: the monthly figure."""
    rows = await tx.rows(_RESTRICTED, begin=begin, end=end)
    return {row["violation"]: row["n"] for row in rows}


def _spread(row: Any) -> Spread:
    return Spread(row["count"], row["median"], row["p90"])
