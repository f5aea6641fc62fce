"""Chooses the desk for a case by type and region; the most specific one wins."""

from bot.domain.desk.case import Case
from bot.services.work import Work
from bot.storage.desk import desks
from bot.storage.desk.desks import Desk


async def desk_for(work: Work, case: Case) -> Desk | None:
    """The most specific desk for the case's type and region, or any desk."""
    every = await desks.all_active(work.tx)
    fitting = [desk for desk in every if _takes(desk, case)]
    # A case at the wrong desk is seen; one without a desk is not.
    return max(fitting or every, key=_specificity, default=None)


async def handles(work: Work, desk: Desk | None, case: Case) -> bool:
    """Whether the case is at this desk, or at another one of the same group."""
    own = await desks.get(work.tx, case.desk) if case.desk else None
    return desk is not None and own is not None and own.chat == desk.chat


def _takes(desk: Desk, case: Case) -> bool:
    type_fits = not desk.types or case.violation in desk.types
    region_fits = not desk.regions or case.region in desk.regions
    return type_fits and region_fits


def _specificity(desk: Desk) -> int:
    return 2 * bool(desk.types) + bool(desk.regions)
