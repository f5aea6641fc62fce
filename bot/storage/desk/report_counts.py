"""Who stands behind each case, kept beside it: half the country may report one link.

A report counts once in a case, however many of its links came there. The figures change with what
they count, in the same transaction. Whoever changes those of all cases a report belongs to holds
these first: what moves on meanwhile would be counted where it no longer is.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

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
"""Of a report, if they are to be told and cannot be written to."""
_silent = (
    sa.select(_author)
    .where(reports.c.id == targets.c.report_id)
    .correlate(targets)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many reports point at a case, how many of them were withdrawn, the files with them."""

    case: str
    reports: int
    withdrawn: int
    files: int


_OF_CASE = sa.select(*_behind).where(cases.c.id == _P("case"))


async def of_case(tx: Transaction, case: str) -> Crowd:
    row = await tx.row(_OF_CASE, case=case)
    return Crowd(case, 0, 0, 0) if row is None else _crowd(row)


_OF_MERGED = sa.select(*_behind).where(cases.c.merged_into == _P("case"), cases.c.reports > 0)


async def of_merged(tx: Transaction, case: str) -> list[Crowd]:
    """Those of cases that go into this one and whose reports were not told so yet."""
    return [_crowd(row) for row in await tx.rows(_OF_MERGED, case=case)]


_HOLD = (
    sa.select(cases.c.id).where(cases.c.id.in_(_pointed_at)).order_by(cases.c.id).with_for_update()
)


async def hold(tx: Transaction, report: str) -> None:
    """Let nobody else move the reports of this report's cases before this transaction is over."""
    held: set[str] = set()
    while not held >= (now := {row["id"] for row in await tx.rows(_HOLD, report=report)}):
        held = now


_STANDING_OF = sa.select(cases.c.id).where(
    cases.c.id.in_(_pointed_at), cases.c.reports > cases.c.withdrawn
)


async def still_standing(tx: Transaction, report: str) -> set[str]:
    """Which cases of a report have one that was not withdrawn."""
    return {row["id"] for row in await tx.rows(_STANDING_OF, report=report)}


_files = sa.select(sa.func.count()).where(files.c.report_id == _P("report")).scalar_subquery()
_COME = (
    sa.update(cases)
    .where(
        cases.c.id == _P("case"),
        ~sa.exists().where(targets.c.report_id == _P("report"), targets.c.case_id == _P("case")),
    )
    .values(reports=cases.c.reports + 1, files=cases.c.files + _files)
)
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


async def come(
    tx: Transaction, report: str, position: int, case: str, canonical: str | None, shown: str | None
) -> None:
    """A report points at a case from now on, by a link or without one."""
    await tx.run(_COME, report=report, case=case)
    await tx.run(
        _POINT, report=report, position=position, case=case, canonical=canonical, display=shown
    )


_WITHDRAWN = (
    sa.update(cases).where(cases.c.id.in_(_pointed_at)).values(withdrawn=cases.c.withdrawn + 1)
)


async def withdrawn(tx: Transaction, report: str) -> None:
    """The report was taken back. The caller holds its cases."""
    await tx.run(_WITHDRAWN, report=report)


_FILED = (
    sa.update(cases)
    .where(cases.c.id.in_(_pointed_at))
    .values(files=cases.c.files + _P("more", type_=Big))
)


async def filed(tx: Transaction, report: str, more: int) -> None:
    """A report that belongs to its cases already has more files, or fewer."""
    if more:
        await hold(tx, report)
        await tx.run(_FILED, report=report, more=more)


_belong = sa.select(targets.c.report_id).where(targets.c.case_id == _P("case"))
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
    )
)


async def recount(tx: Transaction, *moved: str) -> None:
    """After reports went from one case to another. The caller holds the cases."""
    for case in moved:
        await tx.run(_RECOUNT, case=case)


_UNREACHABLE = sa.select(sa.func.count(sa.distinct(targets.c.silent))).where(
    targets.c.case_id == _P("case"), targets.c.silent.is_not(None)
)


async def unreachable(tx: Transaction, case: str) -> int:
    """How many reporters of the case cannot be written to at present."""
    return int(await tx.value(_UNREACHABLE, case=case))


_LISTEN_TO_REPORT = (
    sa.update(targets).where(targets.c.report_id == _P("report")).values(silent=_silent)
)


async def listen_to_report(tx: Transaction, report: str) -> None:
    """Look anew whether the author of a report can be told."""
    await tx.run(_LISTEN_TO_REPORT, report=report)


_HOLD_THEIRS = (
    sa.select(reports.c.id)
    .where(reports.c.person_id == _P("person"))
    .order_by(reports.c.filed_at.desc(), reports.c.id)
    .with_for_update()
)
_LISTEN_TO_PERSON = (
    sa.update(targets)
    .where(
        targets.c.report_id.in_(sa.select(reports.c.id).where(reports.c.person_id == _P("person")))
    )
    .values(silent=_silent)
)


async def listen_to_person(tx: Transaction, person: str) -> None:
    """Look anew whether the person can be told about each of their reports.

    A report that is cut off at this moment must not come to name the person again.
    """
    await tx.rows(_HOLD_THEIRS, person=person)
    await tx.run(_LISTEN_TO_PERSON, person=person)


def _crowd(row: Row) -> Crowd:
    return Crowd(row["id"], row["reports"], row["withdrawn"], row["files"])
