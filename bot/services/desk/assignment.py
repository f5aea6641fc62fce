"""Where a case is handled: giving it to another desk, and finding those that are at none."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.desk.case import Case
from bot.services.desk import cards, routing
from bot.services.work import Work
from bot.storage.desk import cases, desks, unassigned
from bot.storage.desk.desks import Desk


async def rehome(work: Work, case: Case, desk: Desk | None) -> None:
    """The case goes to this desk, with its card; the old card only points to it."""
    homed = replace(case, desk=desk.id if desk else None)
    if homed.desk != case.desk:
        await cards.leave_place(work, case, here=False)
    await cases.reassign(work.tx, homed)
    await cards.show(work, homed)


async def bring(work: Work, found: list[Case]) -> None:
    """Each case to the desk that fits it best."""
    for case in found:
        await rehome(work, case, await routing.desk_for(work, case))


async def gather(work: Work, limit: int) -> int:
    """Give desks to open cases that have none any more; how many, at most `limit`.

    Who files a report and who sends /desk or /desk off at the same moment know nothing of each
    other (PostgreSQL): the case stays at a desk that was just closed, or without the one that was
    just opened.
    """
    found = await unassigned.at_closed_desks(work.tx, limit)
    if await desks.all_active(work.tx):
        found += await cases.without_desk(work.tx, limit - len(found))
    await bring(work, found)
    return len(found)
