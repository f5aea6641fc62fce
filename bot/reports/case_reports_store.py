"""Reports of a case: where they point, how they are counted with it, and their types."""

import json
from typing import Any

import sqlalchemy as sa

from bot.cases import tables
from bot.cases.store import cases, events, family
from bot.core.database import (
    Statement,
    Table,
    Transaction,
    count,
    found,
    queries,
    rows,
    run,
    set_of,
)
from bot.core.schema import Big
from bot.core.tables import people
from bot.reports.tables import files, reports, targets
from bot.values import Act, Intake, Value

_C, _E = cases.c, events.c


class ReportCounts(Value):
    """How many reports point at a case, how many of them are withdrawn, and all their files."""

    case: str
    reports: int = 0
    withdrawn: int = 0
    files: int = 0


_counts = Table(tables.cases, ReportCounts, case="id")
_anonymous = sa.literal_column(f"'{Intake.ANONYMOUS.value}'", sa.Text())


async def counts_of(tx: Transaction, case: str) -> ReportCounts:
    return await _counts.get(tx, case) or ReportCounts(case)


def _pointed_at(report: str) -> sa.ColumnElement[bool]:
    return _C.id.in_(sa.select(targets.c.case_id).where(targets.c.report_id == report))


@set_of(str)
def _lock_pointed_at(report: str) -> Statement:
    return sa.select(_C.id).where(_pointed_at(report)).order_by(_C.id).with_for_update()


async def lock_cases(tx: Transaction, report: str) -> None:
    """Lock them to the end; their report may move meanwhile: the loop ends when no case is new."""
    held: frozenset[str] = frozenset()
    while not held >= (now := await _lock_pointed_at(tx, report)):
        held = now


@set_of(str)
def still_standing(report: str) -> Statement:
    """The cases of a report that have a report that is not withdrawn."""
    return sa.select(_C.id).where(_pointed_at(report), _C.reports > _C.withdrawn)


def _people(count: Any) -> dict[str, Any]:
    """The number of reporters, also as the order of work counts it."""
    weight = sa.case((_C.patterns.is_(None), count), else_=sa.literal_column("1"))
    return {"reporters": count, "weight": weight}


def _author() -> Any:
    """The author of a report who wants to be told and is out of reach."""
    silent = (
        people.c.id == reports.c.person_id,
        people.c.reachable == 0,
        reports.c.tell == 1,
    )
    return sa.select(people.c.id).where(*silent).correlate(reports).scalar_subquery()


@run
def _count_report(report: str, case: str, new_reporter: int) -> Statement:
    """Count a report and its files in a case, once per report."""
    is_counted = sa.exists().where(
        targets.c.report_id == report, targets.c.case_id == case
    )
    added = (
        sa.select(sa.func.count()).where(files.c.report_id == report).scalar_subquery()
    )
    this = (reports.c.id == report, reports.c.intake == _anonymous)
    anonymous = sa.select(sa.func.count()).where(*this).scalar_subquery()
    reporters = sa.case((anonymous == 0, new_reporter), (_C.anonymous == 0, 1), else_=0)
    counted = {
        "reports": _C.reports + 1,
        "files": _C.files + added,
        "anonymous": _C.anonymous + anonymous,
        **_people(_C.reporters + reporters),
    }
    return sa.update(cases).where(_C.id == case, ~is_counted).values(counted)


@run
def _point(
    report: str, position: int, case: str, canonical: str | None, display: str | None
) -> Statement:
    given: list[Any] = [
        reports.c.id,
        sa.type_coerce(position, Big),
        *(sa.type_coerce(text, sa.Text()) for text in (case, canonical, display)),
        reports.c.filed_at,
        _author(),
    ]
    names = [
        "report_id",
        "position",
        "case_id",
        "canonical",
        "display",
        "filed_at",
        "silent",
    ]
    pointing = sa.select(*given).where(reports.c.id == report)
    return sa.insert(targets).from_select(names, pointing)


async def add_target(
    tx: Transaction,
    report: str,
    position: int,
    case: str,
    canonical: str | None,
    shown: str | None,
    *,
    repeated: bool = False,
) -> None:
    """Point a report at a case; `repeated`: its author has another one there."""
    await _count_report(tx, report, case, int(not repeated))
    await _point(tx, report, position, case, canonical, shown)


@run
def _count_files(report: str, more: int) -> Statement:
    return sa.update(cases).where(_pointed_at(report)).values(files=_C.files + more)


async def count_files(tx: Transaction, report: str, more: int) -> None:
    """Count `more` files, or fewer, of a report that belongs to its cases already."""
    if more:
        await lock_cases(tx, report)
        await _count_files(tx, report, more)


def _recounted(which: sa.ColumnElement[bool]) -> Statement:
    belong = sa.select(targets.c.report_id).where(targets.c.case_id == _C.id)
    belong, count = belong.correlate(cases.table), sa.func.count
    is_anonymous, is_standing = (
        reports.c.intake == _anonymous,
        reports.c.withdrawn_at.is_(None),
    )

    def number(counted: Any, *which: sa.ColumnElement[bool]) -> Any:
        return (
            sa.select(counted).where(reports.c.id.in_(belong), *which).scalar_subquery()
        )

    author = sa.func.coalesce(reports.c.person_id, reports.c.id)
    reporter = sa.case((is_anonymous, _anonymous), else_=author)
    its_files = sa.select(count()).where(files.c.report_id.in_(belong))
    counted = {
        "reports": number(count(reports.c.id)),
        "withdrawn": number(count(reports.c.withdrawn_at)),
        "files": its_files.scalar_subquery(),
        "anonymous": number(count(reports.c.id), is_standing, is_anonymous),
        **_people(number(count(sa.distinct(reporter)), is_standing)),
    }
    return sa.update(cases).where(which).values(counted)


@run
def recount(case: str) -> Statement:
    """After reports moved between cases, which the caller has locked."""
    return _recounted(_C.id == case)


@run
def recount_of(report: str) -> Statement:
    """After a report was withdrawn, whose cases the caller has locked."""
    return _recounted(_pointed_at(report))


@count
def unreachable(case: str) -> Statement:
    """Return how many reporters of the case wait for news and cannot be written to."""
    silent = sa.select(sa.func.count(sa.distinct(targets.c.silent)))
    return silent.where(targets.c.case_id == case, targets.c.silent.is_not(None))


@found
def update_reach(report: str) -> Statement:
    """Keep whether the author of a report can be told; False if that has not changed."""
    of_report = sa.select(_author()).where(reports.c.id == targets.c.report_id)
    silent = of_report.correlate(targets).scalar_subquery()
    differs = (targets.c.report_id == report, targets.c.silent.is_distinct_from(silent))
    return sa.update(targets).where(*differs).values(silent=silent)


async def show_reach(tx: Transaction, report: str) -> bool:
    """Let staff see whether the author can be told; False if that has not changed.

    The lock keeps a report that is erased at this moment from naming the person again.
    """
    await tx.rows(
        sa.select(reports.c.id).where(reports.c.id == report).with_for_update()
    )
    return await update_reach(tx, report)


@rows
def _types(case: str) -> Statement:
    among, nothing = family(case), sa.null()
    was_set = _E.act == sa.literal_column(f"'{Act.SET_TYPE.value}'", sa.Text())
    return sa.union(
        sa.select(_C.violation.label("now"), nothing.label("change")).where(
            _C.id.in_(among)
        ),
        sa.select(reports.c.violation, nothing)
        .join(targets, targets.c.report_id == reports.c.id)
        .where(targets.c.case_id.in_(among)),
        sa.select(nothing, _E.detail).where(_E.case_id.in_(among), was_set),
    )


async def types_of(tx: Transaction, case: str) -> frozenset[str]:
    """Every type that the case, or one that was merged into it, has, had or was reported as."""
    found = set()
    for one in await _types(tx, case):
        change = json.loads(one["change"] or "{}")
        found |= {one["now"], change.get("before"), change.get("after")}
    return frozenset(found - {None})


@queries.value(str)
def region_of_others(case: str, report: str) -> Statement:
    """Return the first region that other standing reports of a case name."""
    named = sa.select(reports.c.region).join(
        targets, targets.c.report_id == reports.c.id
    )
    others = (targets.c.case_id == case, reports.c.id != report)
    stands = (reports.c.withdrawn_at.is_(None), reports.c.region.is_not(None))
    return (
        named.where(*others, *stands)
        .order_by(reports.c.filed_at, reports.c.id)
        .limit(1)
    )
