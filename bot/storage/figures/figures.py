"""The figures of a period, each counted by one query: docs/figures.md says the same in words.

Times are milliseconds UTC; a period goes from `begin` up to but without `end`.
"""

from collections import Counter
from typing import Any

import sqlalchemy as sa

from bot.domain.citizen.report import Intake
from bot.domain.desk.case import Act, Outcome, Status
from bot.domain.figures.figures import Spread
from bot.storage.engine.database import Transaction
from bot.storage.schema import case_events, cases, reports, targets

_P = sa.bindparam
_count = sa.func.count


def _during(column: sa.Column[Any]) -> tuple[sa.ColumnElement[bool], ...]:
    return (column >= _P("begin", type_=sa.BigInteger()), column < _P("end", type_=sa.BigInteger()))


_filed, _opened = _during(reports.c.filed_at), _during(cases.c.opened_at)
_decided, _single = _during(cases.c.decided_at), cases.c.merged_into.is_(None)
_ruled = (*_decided, cases.c.outcome != Outcome.DUPLICATE.value)


def spread_of(
    since: sa.Column[int], until: sa.Column[int], *which: Any
) -> sa.Select[int, Any, Any]:
    """Median and 90th percentile by nearest rank: a value that occurred."""
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


# Reports filed, withdrawn and erased ones among them.
_RECEIVED = sa.select(_count()).select_from(reports).where(*_filed)


async def received(tx: Transaction, begin: int, end: int) -> int:
    return int(await tx.value(_RECEIVED, begin=begin, end=end))


# Those of them that staff filed for callers; a literal value for the partial index.
_BY_PHONE = (
    sa.select(_count())
    .select_from(reports)
    .where(reports.c.intake == sa.literal_column(f"'{Intake.CALL.value}'", sa.Text()), *_filed)
)


async def by_phone(tx: Transaction, begin: int, end: int) -> int:
    return int(await tx.value(_BY_PHONE, begin=begin, end=end))


# Reports filed, by violation type as the reporter chose it.
_TYPES = (
    sa.select(reports.c.violation, _count().label("n")).where(*_filed).group_by(reports.c.violation)
)


# Those of them whose case staff gave another type, by both; a case is that of the first link.
_CORRECTED = (
    sa.select(reports.c.violation.label("was"), cases.c.violation.label("is"), _count().label("n"))
    .select_from(targets)
    .join(cases, cases.c.id == targets.c.case_id)
    .join(reports, reports.c.id == targets.c.report_id)
    .where(
        targets.c.case_id.in_(
            sa.select(case_events.c.case_id).where(case_events.c.act == Act.SET_TYPE.value)
        ),
        targets.c.position == 0,
        reports.c.violation != cases.c.violation,
        *_filed,
    )
    .group_by(reports.c.violation, cases.c.violation)
)


async def by_type(tx: Transaction, begin: int, end: int) -> dict[str, int]:
    """Reports by their own type, or by that which staff gave their case."""
    rows = await tx.rows(_TYPES, begin=begin, end=end)
    found = Counter({row["violation"]: row["n"] for row in rows})
    for row in await tx.rows(_CORRECTED, begin=begin, end=end):
        found[row["was"]] -= row["n"]
        found[row["is"]] += row["n"]
    return dict(+found)


# Reports filed, by the language the reporter had chosen.
_LANGUAGES = (
    sa.select(reports.c.language, _count().label("n")).where(*_filed).group_by(reports.c.language)
)


async def by_language(tx: Transaction, begin: int, end: int) -> dict[str, int]:
    return {row["language"]: row["n"] for row in await tx.rows(_LANGUAGES, begin=begin, end=end)}


# Cases opened and not merged, by region.
_REGIONS = (
    sa.select(cases.c.region, _count().label("n")).where(*_opened, _single).group_by(cases.c.region)
)


async def by_region(tx: Transaction, begin: int, end: int) -> dict[str | None, int]:
    """The key is None where no reporter named a region. The sum is the number of distinct cases."""
    return {row["region"]: row["n"] for row in await tx.rows(_REGIONS, begin=begin, end=end)}


# Cases opened that were merged into another.
_MERGED = sa.select(_count()).select_from(cases).where(*_opened, cases.c.merged_into.is_not(None))
# Reports that joined an open case.
_JOINED = (
    sa.select(_count())
    .select_from(case_events)
    .where(case_events.c.act == Act.JOIN.value, *_during(case_events.c.at))
)


async def repeats(tx: Transaction, begin: int, end: int) -> int:
    """Reports that reached a case that was open already, or whose case was merged later."""
    joined = await tx.value(_JOINED, begin=begin, end=end)
    return int(joined) + int(await tx.value(_MERGED, begin=begin, end=end))


# Cases with a standing decision made in the period, by outcome and type, without merges.
_DECIDED = (
    sa.select(cases.c.outcome, cases.c.violation, _count().label("n"))
    .where(*_ruled)
    .group_by(cases.c.outcome, cases.c.violation)
)


async def decided(tx: Transaction, begin: int, end: int) -> dict[tuple[Outcome, str], int]:
    rows = await tx.rows(_DECIDED, begin=begin, end=end)
    return {(Outcome(row["outcome"]), row["violation"]): row["n"] for row in rows}


# Those of them that were to be decided by an authority and closed without its answer.
_UNANSWERED = (
    sa.select(_count())
    .select_from(cases)
    .where(
        *_decided,
        cases.c.outcome == Outcome.FORWARDED.value,
        cases.c.status == Status.CLOSED.value,
    )
)


async def unanswered(tx: Transaction, begin: int, end: int) -> int:
    return int(await tx.value(_UNANSWERED, begin=begin, end=end))


# The sum of all of them.
_DECIDED_IN_ALL = sa.select(_count()).select_from(cases).where(*_ruled)


async def decided_in_all(tx: Transaction, begin: int, end: int) -> int:
    return int(await tx.value(_DECIDED_IN_ALL, begin=begin, end=end))


# From opening to the first claim, of cases first claimed in the period.
_FIRST_CLAIM = spread_of(cases.c.opened_at, cases.c.claimed_at, *_during(cases.c.claimed_at))


async def first_claim(tx: Transaction, begin: int, end: int) -> Spread:
    return _spread(await tx.row(_FIRST_CLAIM, begin=begin, end=end))


# From opening to the decision that stands, of cases decided in the period.
_DECISION = spread_of(cases.c.opened_at, cases.c.decided_at, *_ruled)


async def decision(tx: Transaction, begin: int, end: int) -> Spread:
    return _spread(await tx.row(_DECISION, begin=begin, end=end))


# Cases opened before a moment and not decided then, without withdrawn ones.
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
    return int(await tx.value(_BACKLOG, end=end))


# When the first report was filed.
_FIRST_REPORT = sa.select(sa.func.min(reports.c.filed_at))


async def records_begin(tx: Transaction) -> int | None:
    found: int | None = await tx.value(_FIRST_REPORT)
    return found


# Each link once, with the type of its newest decision of the month.
_newest = (
    sa.select(
        cases.c.violation,
        sa.func.row_number()
        .over(
            partition_by=cases.c.canonical, order_by=(cases.c.decided_at.desc(), cases.c.id.desc())
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
# Distinct links restricted in the period, by violation type: the monthly figure.
_RESTRICTED = (
    sa.select(_newest.c.violation, _count().label("n"))
    .where(_newest.c.rank == 1)
    .group_by(_newest.c.violation)
)


async def restricted_links(tx: Transaction, begin: int, end: int) -> dict[str, int]:
    rows = await tx.rows(_RESTRICTED, begin=begin, end=end)
    return {row["violation"]: row["n"] for row in rows}


def _spread(row: Any) -> Spread:
    return Spread(row["count"], row["median"], row["p90"])
