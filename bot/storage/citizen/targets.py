"""Targets: which cases a report points at, and by which links."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bot.domain.desk.case import Case
from bot.storage.desk import marks, report_counts
from bot.storage.desk.cases import lock
from bot.storage.engine.database import Statement, Transaction
from bot.storage.engine.queries import count, each, only, rows, run
from bot.storage.schema import cases, reports, targets

_C = targets.c


@rows
def _of_report(report: str) -> Statement:
    return sa.select(_C.case_id, _C.display).where(_C.report_id == report).order_by(_C.position)


async def cases_of(tx: Transaction, report: str) -> list[tuple[str, str | None]]:
    """(case, link in its unclickable form) of each target, in order."""
    return [(row["case_id"], row["display"]) for row in await _of_report(tx, report)]


def _reported(person: Any) -> sa.Select[Any]:
    """The cases that a person's reports came to, and those that these were merged into."""

    def pointed_at(column: sa.Column[str]) -> sa.Select[Any]:
        joined = sa.select(column.label("id")).join(reports, reports.c.id == _C.report_id)
        return joined.where(reports.c.person_id == person, column.is_not(None))

    reached = pointed_at(_C.case_id).cte("reached", recursive=True)
    merged = sa.select(cases.c.merged_into).join(reached, cases.c.id == reached.c.id)
    reached = reached.union(
        pointed_at(_C.merged_from), merged.where(cases.c.merged_into.is_not(None))
    )
    return sa.select(reached.c.id)


def not_reported_by(person: str | None) -> sa.ColumnElement[bool]:
    """Leaves out the cases that a person reported; none where that is None."""
    return cases.c.id.not_in(_reported(person))


NOT_REPORTED = cases.c.id.not_in(_reported(sa.bindparam("person")))
"""The same, for statements with the parameter `person`."""


@each(only)
def _of_person(person: str) -> Statement:
    return _reported(person)


async def reported_by(tx: Transaction, person: str) -> frozenset[str]:
    """The cases of a person's own reports, withdrawn ones too, wherever merges led them."""
    return frozenset(await _of_person(tx, person))


@rows
def _of_case(case: str) -> Statement:
    links = sa.select(_C.report_id, _C.display).where(_C.case_id == case)
    return links.order_by(_C.position.desc())


async def displays(tx: Transaction, case: str) -> dict[str, str | None]:
    """report → the link by which it came to the case, in its unclickable form"""
    return {row["report_id"]: row["display"] for row in await _of_case(tx, case)}


@count
def last_filed(case: str) -> Statement:
    """The moment (ms UTC) at which the last report came; 0 where no report points at the case."""
    return sa.select(sa.func.max(_C.filed_at)).where(_C.case_id == case)


@run
def _repoint(old: str, new: str) -> Statement:
    """Move the reports of one case to another, and keep where they came from."""
    came_from = sa.func.coalesce(_C.merged_from, old)
    return sa.update(targets).where(_C.case_id == old).values(case_id=new, merged_from=came_from)


async def repoint(tx: Transaction, old: str, new: str) -> None:
    await lock(tx, old, new)
    if await _repoint(tx, old, new):
        await marks.move(tx, old, new)
        await report_counts.recount(tx, old, new)


@run
def _take_back(old: str, new: str, canonical: str, since: int) -> Statement:
    """Move the reports of a link that came since a moment to the link's own case."""
    of_link = (_C.case_id == old, _C.canonical == canonical, _C.filed_at >= since)
    return sa.update(targets).where(*of_link).values(case_id=new, merged_from=None)


async def take_back(tx: Transaction, old: str, new: str, canonical: str, since: int) -> None:
    await lock(tx, old, new)
    if await _take_back(tx, old, new, canonical, since):
        await marks.move(tx, old, new)
        await report_counts.recount(tx, old, new)


@each(only)
def _moved_to(case: str) -> Statement:
    """Where the reports that a merge moved away from a case are now."""
    return sa.select(_C.case_id).where(_C.merged_from == case).distinct()


@run
def _bring_back(member: str, home: str) -> Statement:
    """Move them to a case; its own reports are at home again."""
    came_from = sa.func.nullif(_C.merged_from, home)
    moved = sa.update(targets).where(_C.merged_from == member)
    return moved.values(case_id=home, merged_from=came_from)


async def bring_back(tx: Transaction, family: Sequence[Case], into: str | None) -> None:
    """Move the reports that the first case, or one merged into it, had, back to the first case.

    So do those that came by their links since, at `into` or where the others were.
    """
    home = family[0].id
    away = {into} if into is not None else set()
    for member in family:
        away |= set(await _moved_to(tx, member.id))
    await lock(tx, home, *away)
    for member in family:
        await _bring_back(tx, member.id, home)
        if member.canonical is not None and member.decision is not None:
            link, since = member.canonical, member.decision.at
            for old in away:
                await _take_back(tx, old, home, link, since)
    for old in away:
        await marks.move(tx, old, home)
    await report_counts.recount(tx, home, *away)
