"""Assigns cases to desks, also those whose desk was closed."""

from bot.domain.desk.case import Case
from bot.services.desk import cards, routing
from bot.services.work import Work
from bot.storage.desk import cases, desks
from bot.storage.desk.desks import Desk


async def assign(work: Work, case: Case, desk: Desk | None) -> None:
    """Move the case and its card to a desk; the old card only points to the new one."""
    to = desk.id if desk else None
    if to != case.desk:
        await cards.retire(work, case)
        case = await cases.reassign(work.tx, case, to)
    await cards.show(work, case)


async def assign_all(work: Work, found: list[Case]) -> None:
    for case in found:
        await assign(work, case, await routing.desk_for(work, case))


async def assign_unassigned(work: Work, limit: int) -> int:
    """Assign at most `limit` open cases that have no open desk; how many.

    On PostgreSQL a report filed while a desk is opened or closed does not see that change: its
    case stays at the closed desk, or without the new one.
    """
    found = await cases.at_closed_desks(work.tx, limit)
    if await desks.all_active(work.tx):
        found += await cases.without_desk(work.tx, limit - len(found))
    await assign_all(work, found)
    return len(found)
