"""The report counts of each case, kept in its row: a case may have very many reports.

A report counts once in a case, however many of its links came there, and a reporter once, however
many of their reports did; all anonymous reports count as one reporter, since one person may have
sent them. The counts change in the transaction that changes what they count. A caller that changes
the counts of all cases of a report locks these cases first, so that no report moves to another case
meanwhile.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.domain.citizen.report import Intake
from bot.storage.engine.database import Row, Transaction
from bot.storage.schema import cases, files, people, reports, targets
from bot.storage.schema.base import Big

_P = sa.bindparam
_behind = (cases.c.id, cases.c.reports, cases.c.withdrawn, cases.c.files)
_pointed_at = sa.select(targets.c.case_id).where(targets.c.report_id == _P("report"))
_author = (
    sa.select(people.c.id)
    .where(people.c.id == reports.c.person_id, people.c.reachable == 0, reports.c.tell == 1)
    .correlate(reports)
    .scalar_subquery()
)
"""The author of a report who wants to be told and is out of reach."""
_silent = (
    sa.select(_author)
    .where(reports.c.id == targets.c.report_id)
    .correlate(targets)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class ReportCounts:
    """How many reports point at a case, how many of them are withdrawn, and all their files."""

    case: str
    reports: int
    withdrawn: int
    files: int


# The counts of one case.
_OF_CASE = sa.select(*_behind).where(cases.c.id == _P("case"))


async def of_case(tx: Transaction, case: str) -> ReportCounts:
    row = await tx.row(_OF_CASE, case=case)
    return ReportCounts(case, 0, 0, 0) if row is None else _counts(row)


# The counts of cases merged into this one whose reports were not moved yet.
_OF_MERGED = sa.select(*_behind).where(cases.c.merged_into == _P("case"), cases.c.reports > 0)


async def of_merged(tx: Transaction, case: str) -> list[ReportCounts]:
    return [_counts(row) for row in await tx.rows(_OF_MERGED, case=case)]


# Locks the cases of a report, in one order.
_LOCK_CASES = (
    sa.select(cases.c.id).where(cases.c.id.in_(_pointed_at)).order_by(cases.c.id).with_for_update()
)


async def lock_cases(tx: Transaction, report: str) -> None:
    """No other transaction moves the reports of these cases before this one ends.

    The report may move while this waits for a lock: the loop ends when no case is new.
    """
    held: set[str] = set()
    while not held >= (now := {row["id"] for row in await tx.rows(_LOCK_CASES, report=report)}):
        held = now


# The cases of a report that have a report that is not withdrawn.
_STANDING_OF = sa.select(cases.c.id).where(
    cases.c.id.in_(_pointed_at), cases.c.reports > cases.c.withdrawn
)


async def still_standing(tx: Transaction, report: str) -> set[str]:
    return {row["id"] for row in await tx.rows(_STANDING_OF, report=report)}


def _people(count: Any) -> dict[str, Any]:
    """The number of reporters, also as the order of work counts it."""
    return {
        "reporters": count,
        "weight": sa.case((cases.c.patterns.is_(None), count), else_=sa.literal_column("1")),
    }


_files = sa.select(sa.func.count()).where(files.c.report_id == _P("report")).scalar_subquery()
_anonymous = sa.literal_column(f"'{Intake.ANONYMOUS.value}'", sa.Text())
_is_anonymous = (
    sa.select(sa.func.count())
    .where(reports.c.id == _P("report"), reports.c.intake == _anonymous)
    .scalar_subquery()
)
# Counts a report and its files in a case, once per report.
_COUNT_REPORT = (
    sa.update(cases)
    .where(
        cases.c.id == _P("case"),
        ~sa.exists().where(targets.c.report_id == _P("report"), targets.c.case_id == _P("case")),
    )
    .values(
        reports=cases.c.reports + 1,
        files=cases.c.files + _files,
        **_people(
            cases.c.reporters
            + sa.case(
                (_is_anonymous == 0, _P("new_reporter", type_=Big)),
                (cases.c.anonymous == 0, 1),
                else_=0,
            )
        ),
        anonymous=cases.c.anonymous + _is_anonymous,
    )
)
# Adds a target of a report.
_POINT = sa.insert(targets).from_select(
    ["report_id", "position", "case_id", "canonical", "display", "filed_at", "silent"],
    sa.select(
        reports.c.id,
        _P("position", type_=Big),
        _P("case", type_=sa.Text()),
        _P("canonical", type_=sa.Text()),
        _P("display", type_=sa.Text()),
        reports.c.filed_at,
        _author,
    ).where(reports.c.id == _P("report")),
)


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
    await tx.run(_COUNT_REPORT, report=report, case=case, new_reporter=int(not repeated))
    await tx.run(
        _POINT, report=report, position=position, case=case, canonical=canonical, display=shown
    )


_other = reports.alias()
_same_author = sa.select(reports.c.person_id).where(reports.c.id == _P("report")).scalar_subquery()
_reports_here_besides = (
    sa.exists()
    .where(
        _other.c.person_id == _same_author,
        _other.c.id != _P("report"),
        _other.c.withdrawn_at.is_(None),
        targets.c.report_id == _other.c.id,
        targets.c.case_id == cases.c.id,
    )
    .correlate(cases)
)
# Counts a withdrawn report in each of its cases.
_WITHDRAWN = (
    sa.update(cases)
    .where(cases.c.id.in_(_pointed_at))
    .values(
        withdrawn=cases.c.withdrawn + 1,
        **_people(
            cases.c.reporters
            - sa.case(
                (sa.and_(_is_anonymous == 1, cases.c.anonymous > 1), 0),
                (_reports_here_besides, 0),
                else_=1,
            )
        ),
        anonymous=cases.c.anonymous - _is_anonymous,
    )
)


async def withdrawn(tx: Transaction, report: str) -> None:
    """Count that the report was withdrawn. The caller has locked its cases."""
    await tx.run(_WITHDRAWN, report=report)


# Adds to the number of files of each case of a report.
_FILED = (
    sa.update(cases)
    .where(cases.c.id.in_(_pointed_at))
    .values(files=cases.c.files + _P("more", type_=Big))
)


async def filed(tx: Transaction, report: str, more: int) -> None:
    """Count `more` files, or fewer, of a report that belongs to its cases already."""
    if more:
        await lock_cases(tx, report)
        await tx.run(_FILED, report=report, more=more)


_belong = sa.select(targets.c.report_id).where(targets.c.case_id == _P("case"))
_standing = (reports.c.id.in_(_belong), reports.c.withdrawn_at.is_(None))
# Counts all reports of a case anew.
_RECOUNT = (
    sa.update(cases)
    .where(cases.c.id == _P("case"))
    .values(
        reports=sa.select(sa.func.count(sa.distinct(targets.c.report_id)))
        .where(targets.c.case_id == _P("case"))
        .scalar_subquery(),
        withdrawn=sa.select(sa.func.count())
        .where(reports.c.id.in_(_belong), reports.c.withdrawn_at.is_not(None))
        .scalar_subquery(),
        files=sa.select(sa.func.count()).where(files.c.report_id.in_(_belong)).scalar_subquery(),
        **_people(
            sa.select(
                sa.func.count(
                    sa.distinct(
                        sa.case(
                            (reports.c.intake == _anonymous, _anonymous),
                            else_=sa.func.coalesce(reports.c.person_id, reports.c.id),
                        )
                    )
                )
            )
            .where(*_standing)
            .scalar_subquery()
        ),
        anonymous=sa.select(sa.func.count())
        .where(*_standing, reports.c.intake == _anonymous)
        .scalar_subquery(),
    )
)


async def recount(tx: Transaction, *moved: str) -> None:
    """Count anew after reports moved between cases. The caller has locked the cases."""
    for case in moved:
        await tx.run(_RECOUNT, case=case)


# How many reporters of the case wait for news and cannot be written to.
_UNREACHABLE = sa.select(sa.func.count(sa.distinct(targets.c.silent))).where(
    targets.c.case_id == _P("case"), targets.c.silent.is_not(None)
)


async def unreachable(tx: Transaction, case: str) -> int:
    return int(await tx.value(_UNREACHABLE, case=case))


# Updates whether the author of a report can be told.
_REACH_REPORT = sa.update(targets).where(targets.c.report_id == _P("report")).values(silent=_silent)


async def update_reach_of_report(tx: Transaction, report: str) -> None:
    await tx.run(_REACH_REPORT, report=report)


# Locks a report. Its targets as they are.
_LOCK_REPORT = sa.select(reports.c.id).where(reports.c.id == _P("report")).with_for_update()
_REACH = sa.select(targets.c.silent).where(targets.c.report_id == _P("report"))


async def show_reach(tx: Transaction, report: str) -> bool:
    """Let staff see whether the author can be told; whether that has changed.

    The lock keeps a report that is erased at this moment from naming the person again.
    """
    await tx.rows(_LOCK_REPORT, report=report)
    before = await tx.rows(_REACH, report=report)
    await update_reach_of_report(tx, report)
    return await tx.rows(_REACH, report=report) != before


def _counts(row: Row) -> ReportCounts:
    return ReportCounts(row["id"], row["reports"], row["withdrawn"], row["files"])
