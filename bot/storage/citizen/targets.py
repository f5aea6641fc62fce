"""Targets: which cases a report points at, and by which links."""

import sqlalchemy as sa

from bot.storage.desk import marks, report_counts
from bot.storage.desk.cases import lock
from bot.storage.engine.database import Transaction
from bot.storage.schema import targets

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


# Moves the reports of one case to another.
_REPOINT = sa.update(targets).where(targets.c.case_id == _P("old")).values(case_id=_P("new"))


async def repoint(tx: Transaction, old: str, new: str) -> None:
    await lock(tx, old, new)
    if await tx.run(_REPOINT, old=old, new=new):
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
    .values(case_id=_P("new"))
)


async def take_back(tx: Transaction, old: str, new: str, canonical: str, since: int) -> None:
    await lock(tx, old, new)
    if await tx.run(_TAKE_BACK, old=old, new=new, canonical=canonical, since=since):
        await marks.move(tx, old, new)
        await report_counts.recount(tx, old, new)
