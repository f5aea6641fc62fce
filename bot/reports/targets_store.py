"""The cases that reports point at: by which links they came, and how they move between cases."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from bot.cases import store
from bot.cases.model import Case
from bot.cases.store import lock
from bot.cases.tables import CALLED, case_events, cases
from bot.core.database import Statement, Transaction, count, queries, run
from bot.core.schema import Big
from bot.links.accounts import with_account
from bot.reports import case_reports_store, patterns_store
from bot.reports.reports_store import FROM_CALL
from bot.reports.tables import reports, targets

_C = reports.c
_TARGET = targets.c


@queries.each(lambda row: (row["case_id"], row["display"]))
def targets_of(report: str) -> Statement:
    """(id of the case, link in its unclickable form) of each target, in order."""
    found = sa.select(_TARGET.case_id, _TARGET.display).where(
        _TARGET.report_id == report
    )
    return found.order_by(_TARGET.position)


@queries.each(
    lambda row: row["canonical"] and with_account(row["canonical"], row["account"])
)
def whole_links_of(report: str) -> Statement:
    """The link of each target, in order, as its reporter alone reads it."""
    found = sa.select(_TARGET.canonical, cases.c.account)
    found = found.join(cases, cases.c.id == _TARGET.case_id)
    return found.where(_TARGET.report_id == report).order_by(_TARGET.position)


_FIRST_REPORTS = 20
"""The first reports of a case whose other links are looked for."""


@queries.each(lambda row: (row["report_id"], row["case_id"]))
def links_beside(case: str) -> Statement:
    """(id of the report, id of its case) of each link of the first reports of a case, in order."""
    own = sa.select(_TARGET.report_id).join(reports, _C.id == _TARGET.report_id)
    own = own.where(_TARGET.case_id == case, _C.withdrawn_at.is_(None))
    own = own.order_by(_TARGET.filed_at, _TARGET.report_id).limit(_FIRST_REPORTS)
    found = sa.select(_TARGET.report_id, _TARGET.case_id)
    found = found.where(_TARGET.report_id.in_(own))
    return found.order_by(_TARGET.filed_at, _TARGET.report_id, _TARGET.position)


@store.cases.all
def cases_of(report: str) -> Statement:
    """The cases of a report, each once: two of its links may belong to the same case."""
    place = sa.func.min(_TARGET.position).label("place")
    pointed_at = sa.select(_TARGET.case_id, place).where(_TARGET.report_id == report)
    first = pointed_at.group_by(_TARGET.case_id).subquery("first")
    found = sa.select(cases).join(first, first.c.case_id == cases.c.id)
    return found.order_by(first.c.place)


def _reported(person: Any, staff: Any) -> sa.Select[Any]:
    """The cases that a person's reports came to, and those that these were merged into.

    So do the calls that they wrote down as `staff`. No report names who took it: the log does, at
    the moment at which the report was filed.
    """
    calls = sa.select(_C.id).join(case_events, case_events.c.at == _C.filed_at)
    calls = calls.where(case_events.c.staff == staff, sa.text(CALLED), FROM_CALL)
    filed = (
        sa.select(_C.id).where(_C.person_id == person).union(calls).subquery("filed")
    )

    def pointed_at(column: sa.Column[str]) -> sa.Select[Any]:
        joined = sa.select(column.label("id")).join(
            filed, filed.c.id == _TARGET.report_id
        )
        return joined.where(column.is_not(None))

    reached = pointed_at(_TARGET.case_id).cte("reached", recursive=True)
    merged = sa.select(cases.c.merged_into).join(reached, cases.c.id == reached.c.id)
    merged = merged.where(cases.c.merged_into.is_not(None))
    reached = reached.union(pointed_at(_TARGET.merged_from), merged)
    return sa.select(reached.c.id)


def not_reported_by(person: Any, staff: Any) -> sa.ColumnElement[bool]:
    """Leaves out the cases that a person reported, or as `staff` for a caller; none for None."""
    return cases.c.id.not_in(_reported(person, staff))


NOT_REPORTED = not_reported_by(sa.bindparam("person"), sa.bindparam("staff", type_=Big))
"""The same, for statements with the parameters `person` and `staff`."""


@queries.set_of(str)
def reported_by(person: str | None, staff: int | None = None) -> Statement:
    """The cases of a person's own reports, withdrawn ones too, wherever merges led them.

    With their Telegram id as `staff` also those of the calls that they wrote down.
    """
    return _reported(person, staff)


@queries.dict_of(str, lambda display: display)
def displays_of(case: str) -> Statement:
    """Map the reports of a case to the link by which they came, in its unclickable form."""
    links = sa.select(_TARGET.report_id, _TARGET.display).where(_TARGET.case_id == case)
    return links.order_by(_TARGET.position.desc())


@queries.set_of(str)
def with_several_links(case: str) -> Statement:
    """The reports of a case that have further links."""
    own = sa.select(_TARGET.report_id).where(_TARGET.case_id == case)
    several = sa.select(_TARGET.report_id).where(_TARGET.report_id.in_(own))
    return several.group_by(_TARGET.report_id).having(sa.func.count() > 1)


@count
def last_filed_at(case: str) -> Statement:
    return sa.select(sa.func.max(_TARGET.filed_at)).where(_TARGET.case_id == case)


@run
def _repoint(old: str, new: str) -> Statement:
    came_from = sa.func.coalesce(_TARGET.merged_from, old)
    moved = sa.update(targets).where(_TARGET.case_id == old)
    return moved.values(case_id=new, merged_from=came_from)


async def repoint(tx: Transaction, old: str, new: str) -> None:
    await lock(tx, [old, new])
    await _repoint(tx, old, new)
    await _count_anew(tx, new, [old])


@run
def _take_back(old: str, new: str, canonical: str, since: int) -> Statement:
    of_link = (
        _TARGET.case_id == old,
        _TARGET.canonical == canonical,
        _TARGET.filed_at >= since,
    )
    return sa.update(targets).where(*of_link).values(case_id=new, merged_from=None)


async def take_back(
    tx: Transaction, old: str, new: str, canonical: str, since: int
) -> None:
    await lock(tx, [old, new])
    await _take_back(tx, old, new, canonical, since)
    await _count_anew(tx, new, [old])


async def _count_anew(tx: Transaction, home: str, away: Collection[str]) -> None:
    for old in away:
        await patterns_store.move_mark(tx, old, home)
    for case in (home, *away):
        await case_reports_store.recount(tx, case)


@queries.values(str)
def _moved_to(case: str) -> Statement:
    return sa.select(_TARGET.case_id).where(_TARGET.merged_from == case).distinct()


@run
def _bring_back(member: str, home: str) -> Statement:
    """Move them to a case; its own reports are at home again."""
    came_from = sa.func.nullif(_TARGET.merged_from, home)
    moved = sa.update(targets).where(_TARGET.merged_from == member)
    return moved.values(case_id=home, merged_from=came_from)


async def bring_back(tx: Transaction, family: Sequence[Case], into: str | None) -> None:
    """Move the reports that the first case, or one merged into it, had, back to the first case.

    So do those that came by their links since, at `into` or where the others were.
    """
    home = family[0].id
    away = set[str]()
    if into is not None:
        away.add(into)
    for member in family:
        away |= set(await _moved_to(tx, member.id))
    await lock(tx, [home, *away])
    for member in family:
        await _bring_back(tx, member.id, home)
        if member.canonical is not None and member.decision is not None:
            link = member.canonical
            since = member.decision.at
            for old in away:
                await _take_back(tx, old, home, link, since)
    await _count_anew(tx, home, away)
