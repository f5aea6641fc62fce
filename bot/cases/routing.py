"""Routing of a case to a desk by type, region and authority; the most specific desk wins."""

from collections.abc import Sequence

from bot.cases.model import Case
from bot.channel.model import Channel, UnknownId
from bot.core import desks_store
from bot.core.database import Transaction
from bot.core.work import Work


async def desk_for(work: Work, case: Case) -> desks_store.Desk | None:
    """The most specific desk that takes the case; where none does, the default desk.

    Without a default the least specialised desk gets it: a case at the wrong desk is seen; one
    without a desk is not.
    """
    every = await desks_store.open_desks(work.tx)
    fitting = [
        desk for desk in every if takes(work.channel, desk, case.violation, case.region)
    ]
    if not fitting:
        return last_resort(every)
    return max(fitting, key=_specificity)


def last_resort(every: Sequence[desks_store.Desk]) -> desks_store.Desk | None:
    default = next((desk for desk in every if desk.is_default), None)
    return default or min(every, key=_specificity, default=None)


async def desk_of(tx: Transaction, case: Case) -> desks_store.Desk | None:
    """The desk that has the case, be it open or closed."""
    return await desks_store.desks.get(tx, case.desk)


async def handles(work: Work, desk: desks_store.Desk | None, case: Case) -> bool:
    """True if the case is at this desk, or at another one of the same group."""
    own = await desk_of(work.tx, case)
    if desk is None or own is None:
        return False
    return own.chat == desk.chat


def takes(
    channel: Channel, desk: desks_store.Desk, violation: str, region: str | None
) -> bool:
    if desk.types and violation not in desk.types:
        return False
    if desk.regions and region not in desk.regions:
        return False
    if not desk.authorities:
        return True
    try:
        authorities = channel.type(violation).authorities
    except UnknownId:
        return False
    return not desk.authorities.isdisjoint(authorities)


def _specificity(desk: desks_store.Desk) -> tuple[int, int, int, bool]:
    """Types say more than an authority, this more than a region; of equals the smaller one."""
    level = 4 * bool(desk.types) + 2 * bool(desk.authorities) + bool(desk.regions)
    return level, -len(desk.types), -len(desk.regions), desk.is_default
