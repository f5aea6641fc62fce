"""Targets: which cases a report points at, and by which links."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.domain.desk.case import Case
from bot.storage.desk import marks, report_counts
from bot.storage.desk.cases import lock
from bot.storage.engine.database import Transaction
from bot.storage.schema import cases, reports, targets

_P = sa.bindparam

# The cases a report points at, each with the unclickable form of its link.
_CASES_OF = (
    sa.select(targets.c.case_id, targets.c.display)
    .where(targets.c.report_id == _P("report"))
    .order_by(targets.c.position)
)


async def cases_of(tx: Transaction, report: str) -> list[tuple[str, str | None]]:
    """(case, link) of each target, in order."""
    return [(r["case_id"], r["display"]) for r in await tx.rows(_CASES_OF, report=report)]


def _pointed_at(column: sa.Column[str]) -> sa.Select[str]:
    joined = sa.select(column.label("id")).join(reports, reports.c.id == targets.c.report_id)
    return joined.where(reports.c.person_id == _P("person"), column.is_not(None))


_reached = _pointed_at(targets.c.case_id).cte("reached", recursive=True)
_reached = _reached.union(
    _pointed_at(targets.c.merged_from),
    sa.select(cases.c.merged_into)
    .join(_reached, cases.c.id == _reached.c.id)
    .where(cases.c.merged_into.is_not(None)),
)
# The cases that a person's reports came to, and those that these were merged into.
_REPORTED = sa.select(_reached.c.id)
NOT_REPORTED = cases.c.id.not_in(_REPORTED)
"""Leaves out the cases that a `person` reported; none where that is None."""


async def reported_by(tx: Transaction, person: str) -> frozenset[str]:
    """The cases of a person's own reports, withdrawn ones too, wherever merges led them."""
    return frozenset(row["id"] for row in await tx.rows(_REPORTED, person=person))


# The link by which each report came to a case, in its unclickable form.
_DISPLAYS = (
    sa.select(targets.c.report_id, targets.c.display)
    .where(targets.c.case_id == _P("case"))
    .order_by(targets.c.position.desc())
)


async def displays(tx: Transaction, case: str) -> dict[str, str | None]:
    """report → link"""
    rows = await tx.rows(_DISPLAYS, case=case)
    return {row["report_id"]: row["display"] for row in rows}


# When the last report of a case came.
_LAST_FILED = sa.select(sa.func.max(targets.c.filed_at)).where(targets.c.case_id == _P("case"))


async def last_filed(tx: Transaction, case: str) -> int:
    """ms UTC; 0 for a case that no report points at."""
    return int(await tx.value(_LAST_FILED, case=case) or 0)


# Moves the reports of one case to another, and keeps where they came from.
_REPOINT = (
    sa.update(targets)
    .where(targets.c.case_id == _P("old"))
    .values(case_id=_P("new"), merged_from=sa.func.coalesce(targets.c.merged_from, _P("from_case")))
)


async def repoint(tx: Transaction, old: str, new: str) -> None:
    await lock(tx, old, new)
    if await tx.run(_REPOINT, old=old, new=new, from_case=old):
        await marks.move(tx, old, new)
        await report_counts.recount(tx, old, new)


# Moves the reports of a link that came since a moment to the link's own case.
_TAKE_BACK = (
    sa.update(targets)
    .where(
        targets.c.case_id == _P("old"),
        targets.c.canonical == _P("canonical"),
        targets.c.filed_at >= _P("since"),
    )
    .values(case_id=_P("new"), merged_from=None)
)


async def take_back(tx: Transaction, old: str, new: str, canonical: str, since: int) -> None:
    await lock(tx, old, new)
    if await tx.run(_TAKE_BACK, old=old, new=new, canonical=canonical, since=since):
        await marks.move(tx, old, new)
        await report_counts.recount(tx, old, new)


# Where the reports that a merge moved away from a case are now.
_MOVED_TO = sa.select(targets.c.case_id).where(targets.c.merged_from == _P("case")).distinct()
# Moves them to a case; its own reports are at home again.
_BRING_BACK = (
    sa.update(targets)
    .where(targets.c.merged_from == _P("member"))
    .values(case_id=_P("to"), merged_from=sa.func.nullif(targets.c.merged_from, _P("home")))
)


async def bring_back(tx: Transaction, family: Sequence[Case], into: str | None) -> None:
    """Move the reports that the first case, or one merged into it, had, back to the first case.

    So do those that came by their links since, at `into` or where the others were.
    """
    home = family[0].id
    away = {into} if into is not None else set()
    for member in family:
        away |= {row["case_id"] for row in await tx.rows(_MOVED_TO, case=member.id)}
    await lock(tx, home, *away)
    for member in family:
        await tx.run(_BRING_BACK, member=member.id, to=home, home=home)
        if member.canonical is not None and member.decision is not None:
            link, since = member.canonical, member.decision.at
            for old in away:
                await tx.run(_TAKE_BACK, old=old, new=home, canonical=link, since=since)
    for old in away:
        await marks.move(tx, old, home)
    await report_counts.recount(tx, home, *away)
