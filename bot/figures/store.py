"""Queries of figures, each pinned by a test; docs/figures.md says them in words.

Most count rows whose moment lies in a period: all of them (`_count`), or by columns (`_by`).
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, TypeVar

import sqlalchemy as sa

from bot.cases.afterwards import Stage as Referred
from bot.cases.store import UNDECIDED
from bot.cases.tables import case_events, cases, follow_ups, referrals
from bot.core.database import (
    Query,
    Row,
    Statement,
    Transaction,
    count,
    dict_of,
    rows,
    then,
    value,
)
from bot.desk.model import Stage
from bot.desk.tables import second_looks
from bot.figures.model import (
    FAIRNESS,
    OTHERS,
    By,
    Counted,
    Counts,
    Measure,
    Measured,
    Spread,
    publish,
    publish_rows,
)
from bot.reports.tables import reports, targets
from bot.values import Act, Found, Intake, Outcome, Status

_A = referrals.c
_C = cases.c
_E = case_events.c
_F = follow_ups.c
_L = second_looks.c
_R = reports.c
_T = targets.c
_n = sa.func.count().label("n")
_K = TypeVar("_K")
_Which = sa.ColumnElement[bool]


def during(moment: sa.Column[Any], begin: int, end: int) -> _Which:
    return sa.and_(moment >= begin, moment < end)


def _count(moment: sa.Column[Any], *which: _Which) -> Query[[int, int], int]:
    """Count rows between two moments (ms UTC)."""

    @count
    def counted(begin: int, end: int) -> Statement:
        of = sa.select(_n).select_from(moment.table)
        return of.where(during(moment, begin, end), *which)

    return counted


def _by(
    column: sa.Column[Any],
    moment: sa.Column[Any],
    read: Callable[[Any], _K],
    *which: _Which,
) -> Query[[int, int], dict[_K, int]]:
    @dict_of(read, int)
    def counted(begin: int, end: int) -> Statement:
        of = sa.select(column, _n).where(during(moment, begin, end), *which)
        return of.group_by(column)

    return counted


def _literal(column: sa.Column[Any], value: str) -> _Which:
    """For a partial index: a bound value would not find it."""
    return column == sa.literal_column(f"'{value}'", sa.Text())


# Reports filed, withdrawn and erased ones among them.
received = _count(_R.filed_at)
by_phone = _count(_R.filed_at, _literal(_R.intake, Intake.CALL.value))
by_language = _by(_R.language, _R.filed_at, str)
"""By the language that the reporter had chosen."""
_types = _by(_R.violation, _R.filed_at, str)

# Cases opened, those without merges and the others.
by_region = _by(_C.region, _C.opened_at, lambda code: code, _C.merged_into.is_(None))
"""Their sum is the number of distinct cases; None where no reporter named a region."""
_merged = _count(_C.opened_at, _C.merged_into.is_not(None))
_joined = _count(_E.at, _E.act == Act.JOIN.value)

# Cases with a standing decision made in the period, without merges.
_is_ruling = _C.outcome != Outcome.DUPLICATE.value
_is_forwarded = _C.outcome == Outcome.FORWARDED.value
decided_in_all = _count(_C.decided_at, _is_ruling)
unanswered = _count(_C.decided_at, _is_forwarded, _C.status == Status.CLOSED.value)
"""Those that an authority was to decide, closed without its answer."""
ended_orders = _count(_E.at, _E.act == Act.ORDER_OVER.value)
"""Orders that ended and were not prolonged."""
followed_found = _by(_F.found, _F.looked_at, Found, _F.found.is_not(None))
looks_replaced = _count(_L.second_at, _literal(_L.stage, Stage.OVERTURNED.value))
"""Second looks after which the decision of a third person replaced the first."""
looks_dropped = _count(_L.closed_at, _literal(_L.stage, Stage.DROPPED.value))
"""Looks that ended without a result."""


@rows
def _corrected(begin: int, end: int) -> Statement:
    """Return those whose case, that of the first link, staff gave another type: by both types."""
    types = (_R.violation, _C.violation)
    was_set = sa.select(_E.case_id).where(_E.act == Act.SET_TYPE.value)
    return (
        sa.select(_R.violation.label("was"), _C.violation.label("is"), _n)
        .select_from(targets)
        .join(cases, _C.id == _T.case_id)
        .join(reports, _R.id == _T.report_id)
        .where(_T.case_id.in_(was_set), _T.position == 0, _R.violation != _C.violation)
        .where(during(_R.filed_at, begin, end))
        .group_by(*types)
    )


async def by_type(tx: Transaction, begin: int, end: int) -> dict[str, int]:
    """Reports by their own type, or by that which staff gave their case."""
    found = Counter(await _types(tx, begin, end))
    for one in await _corrected(tx, begin, end):
        found[one["was"]] -= one["n"]
        found[one["is"]] += one["n"]
    return dict(+found)


async def repeats(tx: Transaction, begin: int, end: int) -> int:
    """Reports that reached a case that was open already, or whose case was merged later."""
    return await _joined(tx, begin, end) + await _merged(tx, begin, end)


@then(
    lambda found: {
        (Outcome(one["outcome"]), one["violation"]): one["n"] for one in found
    }
)
@rows
def decided(begin: int, end: int) -> Statement:
    by_both = (_C.outcome, _C.violation)
    made = (during(_C.decided_at, begin, end), _is_ruling)
    return sa.select(*by_both, _n).where(*made).group_by(*by_both)


@count
def backlog(end: int) -> Statement:
    """Cases opened before a moment and not decided then, without withdrawn ones."""
    is_undecided = sa.or_(_C.decided_at.is_(None), _C.decided_at >= end)
    waiting = (_C.opened_at < end, _C.status != Status.WITHDRAWN.value, is_undecided)
    return sa.select(_n).select_from(cases).where(*waiting)


@value(int)
def records_begin() -> Statement:
    return sa.select(sa.func.min(_R.filed_at))


def _links(outcome: Outcome) -> Query[[int, int], dict[str, int]]:
    """Distinct links of an outcome decided in the period, by type of the newest decision."""

    @dict_of(str, int)
    def counted(begin: int, end: int) -> Statement:
        newest_first = (_C.decided_at.desc(), _C.id.desc())
        rank = sa.func.row_number().over(
            partition_by=_C.canonical, order_by=newest_first
        )
        newest = (
            sa.select(_C.violation, rank.label("rank"))
            .where(during(_C.decided_at, begin, end), _C.outcome == outcome.value)
            .where(_C.canonical.is_not(None), _C.merged_into.is_(None))
            .subquery()
        )
        by_type = sa.select(newest.c.violation, _n).where(newest.c.rank == 1)
        return by_type.group_by(newest.c.violation)

    return counted


restricted_links = _links(Outcome.RESTRICTED)
removed_links = _links(Outcome.REMOVED)
by_outcome = _by(_C.outcome, _C.decided_at, str, _is_ruling)
decided_types = _by(_C.violation, _C.decided_at, str, _is_ruling)


def _waited_at(end: Any) -> _Which:
    """Referrals that had left before a moment, and had no answer then."""
    has_left = sa.and_(_A.sent_at < end, _A.stage != Referred.RECALLED.value)
    return sa.and_(has_left, sa.or_(_A.closed_at.is_(None), _A.closed_at >= end))


@dict_of(str, int)
def waiting_at_authorities(end: int) -> Statement:
    return sa.select(_A.authority, _n).where(_waited_at(end)).group_by(_A.authority)


def _ranked(took: sa.ColumnElement[Any], *which: _Which) -> Statement:
    """Median and 90th percentile by nearest rank: values that occurred."""
    rank = sa.func.row_number().over(order_by=took).label("rank")
    total = sa.func.count().over().label("total")
    ranked = sa.select(took.label("took"), rank, total).where(*which).subquery().c
    at_median = (ranked.total + 1) // 2
    at_p90 = (ranked.total * 9 + 9) // 10
    return sa.select(
        sa.func.count().label("count"),
        sa.func.max(sa.case((ranked.rank == at_median, ranked.took))).label("median"),
        sa.func.max(sa.case((ranked.rank == at_p90, ranked.took))).label("p90"),
    )


def _read_spread(found: list[Row]) -> Spread:
    [row] = found
    return Spread(row["count"], row["median"] or 0, row["p90"] or 0)


def spread(
    since: sa.Column[Any], until: sa.Column[Any], *which: _Which
) -> Query[[int, int], Spread]:
    """How long it took, where it ended between two moments."""

    @then(_read_spread)
    @rows
    def found(begin: int, end: int) -> Statement:
        return _ranked(until - since, during(until, begin, end), *which)

    return found


@then(_read_spread)
@rows
def waited_at_authorities(end: int) -> Statement:
    """How long those had waited that waited at a moment."""
    return _ranked(end - _A.sent_at, _waited_at(end))


time_to_first_claim = spread(_C.opened_at, _C.claimed_at)
"""Of cases first claimed in the period."""
time_to_decision = spread(_C.opened_at, _C.decided_at, _is_ruling)
ANSWER_TIMES: list[Query[[int, int], Spread]] = []
"""How long answers to appeals took: the register, which has the appeals, says it."""
NOTHING = (Outcome.NOT_CONFIRMED, Outcome.OUT_OF_SCOPE, Outcome.OVERTURNED)
"""Outcomes of cases whose reports led to nothing."""
no_part: sa.Label[int] = sa.literal_column("0").label("part")
Counting = Callable[[Transaction, int, int], Awaitable[list[Row]]]


def part(condition: _Which) -> sa.Label[int]:
    return sa.func.count(sa.case((condition, 1))).label("part")


@rows
def _standing_reports(begin: int, end: int) -> Statement:
    """Standing reports of cases decided in the period, by the type that the case has."""
    kinds = (_C.violation, _R.language)
    return (
        sa.select(*kinds, _n, part(_C.outcome.in_([one.value for one in NOTHING])))
        .select_from(cases)
        .join(targets, _T.case_id == _C.id)
        .join(reports, _R.id == _T.report_id)
        .where(during(_C.decided_at, begin, end), _is_ruling)
        .where(_T.position == 0, _R.withdrawn_at.is_(None))
        .group_by(*kinds)
    )


def _language_of(case: sa.Column[str], beside: sa.FromClause) -> sa.Label[str]:
    first = (
        sa.select(_R.language)
        .select_from(targets)
        .join(reports, _R.id == _T.report_id)
        .where(_T.case_id == case)
        .order_by(_T.filed_at, _T.report_id)
        .limit(1)
        .correlate(beside)
        .scalar_subquery()
    )
    return sa.func.coalesce(first, "").label("language")


@rows
def _looks(begin: int, end: int) -> Statement:
    """Second decisions of the period, and those that found the same as the first."""
    looked = sa.select(_L.violation, _language_of(_L.case_id, second_looks), _L.agreed)
    second = looked.where(_L.second_at.is_not(None), during(_L.second_at, begin, end))
    of = second.subquery().c
    counted = sa.select(of.violation, of.language, _n, part(of.agreed == 1))
    return counted.group_by(of.violation, of.language)


@rows
def _patterns(begin: int, end: int) -> Statement:
    """Cases in whose reports a pattern was noted in the period."""
    noted = (_E.act == Act.SLOW.value, during(_E.at, begin, end))
    slowed = _C.id.in_(sa.select(_E.case_id).where(*noted))
    of = (
        sa.select(_C.id, _C.violation, _language_of(_C.id, cases))
        .where(slowed)
        .subquery()
        .c
    )
    counted = sa.select(of.violation, of.language, _n, no_part)
    return counted.group_by(of.violation, of.language)


MEASURES: dict[Measure, Counting] = {
    Measure.REPORTS: _standing_reports,
    Measure.LOOKS: _looks,
    Measure.PATTERNS: _patterns,
}
"""Figures of a period; the register adds those of appeals."""


async def fairness_of(tx: Transaction, begin: int, end: int) -> Counted:
    """Between two moments (ms UTC), small counts hidden."""
    counts = {
        measure: await count_fairness(tx, measure, begin, end) for measure in FAIRNESS
    }
    [answer_times] = ANSWER_TIMES
    return publish(counts, await answer_times(tx, begin, end))


async def public_of(
    tx: Transaction, begin: int, end: int, named: Collection[str]
) -> dict[Measure, Measured]:
    """Counts published each month beside fairness; links only by `named` types and others."""
    divided: dict[Measure, dict[By, Mapping[Any, int]]] = {
        Measure.RECEIVED: {By.TYPE: await by_type(tx, begin, end)},
        Measure.DECIDED: {
            By.OUTCOME: await by_outcome(tx, begin, end),
            By.TYPE: await decided_types(tx, begin, end),
        },
        Measure.REMOVED: {
            By.TYPE: _of_named(await removed_links(tx, begin, end), named)
        },
        Measure.OPENED: {By.REGION: await by_region(tx, begin, end)},
        Measure.WAITING: {By.AUTHORITY: await waiting_at_authorities(tx, end)},
    }
    found = {measure: publish_rows(measure, rows) for measure, rows in divided.items()}
    return found | {Measure.RESTRICTED: await published_links(tx, begin, end, named)}


async def published_links(
    tx: Transaction, begin: int, end: int, named: Collection[str]
) -> Measured:
    """Links restricted, by `named` types and others."""
    counts = _of_named(await restricted_links(tx, begin, end), named)
    return publish_rows(Measure.RESTRICTED, {By.TYPE: counts})


def _of_named(counts: Mapping[str, int], named: Collection[str]) -> dict[str, int]:
    found = Counter[str]()
    for violation, n in counts.items():
        found[violation if violation in named else OTHERS] += n
    return found


async def count_fairness(
    tx: Transaction, measure: Measure, begin: int, end: int
) -> Counts:
    counted = await MEASURES[measure](tx, begin, end)
    return {
        (row["violation"], row["language"]): (row["n"], int(row["part"]))
        for row in counted
    }


def _of_desk(
    moment: sa.Column[Any], *which: _Which
) -> Query[[str, int, int], dict[str, int]]:
    @dict_of(str, int)
    def counted(desk: str, begin: int, end: int) -> Statement:
        of = sa.select(_C.violation, _n).where(
            during(moment, begin, end), _C.desk_id == desk
        )
        return of.where(*which).group_by(_C.violation)

    return counted


# Cases of a desk opened and decided in a span of time, by violation type.
day_opened = _of_desk(_C.opened_at)
day_decided = _of_desk(_C.decided_at, _is_ruling)


def _waiting(rows: list[Row]) -> tuple[Counter[str], int]:
    by_type = Counter({row["violation"]: row["n"] for row in rows})
    return by_type, sum(int(row["overdue"]) for row in rows)


@then(_waiting)
@rows
def day_waiting(desk: str) -> Statement:
    """Undecided cases of a desk by violation type, and how many of them are overdue."""
    counted = sa.select(_C.violation, _n, sa.func.sum(_C.overdue).label("overdue"))
    return counted.where(UNDECIDED, _C.desk_id == desk).group_by(_C.violation)
