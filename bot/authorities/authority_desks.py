"""The groups of an authority: of a regional department, and of the authority itself."""

from bot.core.database import Transaction
from bot.core.desks_store import Desk, open_desks
from bot.values import DeskKind


async def desks_for(tx: Transaction, authority: str, region: str | None) -> list[Desk]:
    """The open desks whose members may answer: that of a region's department, then the whole."""
    every = await open_desks(tx, DeskKind.AUTHORITY)
    fitting = [
        one
        for one in every
        if one.authority == authority and one.region in {region, None}
    ]
    return sorted(fitting, key=lambda desk: desk.region is None)


async def desk_of(tx: Transaction, authority: str, region: str | None) -> Desk | None:
    """The open desk of the department of a region; where there is none, of the authority itself."""
    return next(iter(await desks_for(tx, authority, region)), None)
