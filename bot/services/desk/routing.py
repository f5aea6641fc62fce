"""Which desk a case goes to: by type and region, the most particular one first."""

from __future__ import annotations

from bot.domain.desk.case import Case
from bot.services.work import Work
from bot.storage.desk import desks
from bot.storage.desk.desks import Desk


async def desk_for(work: Work, case: Case) -> Desk | None:
    """The desk that names the case's type and region most particularly, or any that takes all."""
    every = await desks.all_active(work.tx)
    fitting = [desk for desk in every if _takes(desk, case)]
    # A desk for everything is better than a case that nobody sees.
    return max(fitting or every, key=_particular, default=None)


async def handles(work: Work, desk: Desk | None, case: Case) -> bool:
    """Whether the case is at this desk, or at another one of the same group."""
    home = await desks.get(work.tx, case.desk) if case.desk else None
    return desk is not None and home is not None and home.chat == desk.chat


def _takes(desk: Desk, case: Case) -> bool:
    type_fits = not desk.types or case.violation in desk.types
    region_fits = not desk.regions or case.region in desk.regions
    return type_fits and region_fits


def _particular(desk: Desk) -> int:
    return 2 * bool(desk.types) + bool(desk.regions)
