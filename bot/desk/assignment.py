"""Routing of a case to a desk by type, region and authority; the most specific desk wins."""

from bot.cases import store
from bot.cases.model import Case
from bot.cases.routing import (
    desk_for,
)
from bot.core import desks_store
from bot.core.desks_store import Desk
from bot.core.queues.tasks import every
from bot.core.work import Work
from bot.desk import cards


async def assign(work: Work, case: Case, desk: Desk | None) -> None:
    """Move the case and its card to a desk; the old card only points to the new one."""
    to = desk.id if desk else None
    if to != case.desk:
        await cards.retire(work, case)
        case = await store.reassign(work.tx, case, to)
    await cards.show(work, case)


async def assign_all(work: Work, found: list[Case]) -> None:
    for case in found:
        await assign(work, case, await desk_for(work, case))


ASSIGNED_AT_ONCE = 100
"""Cases assigned in one sweep: each of them sends a card."""
SOON_MS = 500


@every("assign", minutes=10)
async def sweep(work: Work) -> int | None:
    """Assign cases without a desk."""
    return SOON_MS if await assign_unassigned(work, ASSIGNED_AT_ONCE) == ASSIGNED_AT_ONCE else None


async def assign_unassigned(work: Work, limit: int) -> int:
    """Assign at most `limit` open cases that have no open desk; how many.

    On PostgreSQL a report filed while a desk is opened or closed does not see that change: its
    case stays at the closed desk, or without the new one.
    """
    found = await store.open_at_closed_desks(work.tx, limit)
    if await desks_store.open_desks(work.tx):
        found += await store.without_desk(work.tx, limit - len(found))
    await assign_all(work, found)
    return len(found)
