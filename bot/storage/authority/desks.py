"""Desks of authorities."""

import sqlalchemy as sa

from bot.domain.desk.limits import DeskKind
from bot.storage.desk.desks import Desk, every
from bot.storage.engine.database import Statement, Transaction
from bot.storage.engine.queries import each, only
from bot.storage.schema import desks


async def all_open(tx: Transaction) -> list[Desk]:
    """The open desks of authorities, the oldest first."""
    return await every(tx, DeskKind.AUTHORITY)


async def desks_for(tx: Transaction, authority: str, region: str | None) -> list[Desk]:
    """The open desks whose members may answer: that of a region's department, then the whole."""
    of_it = [desk for desk in await all_open(tx) if desk.authority == authority]
    fitting = [desk for desk in of_it if desk.region in {region, None}]
    return sorted(fitting, key=lambda desk: desk.region is None)


async def desk_of(tx: Transaction, authority: str, region: str | None) -> Desk | None:
    """The open desk of the department of a region; where there is none, of the authority itself."""
    return next(iter(await desks_for(tx, authority, region)), None)


@each(only)
def _kinds(chat: int) -> Statement:
    return sa.select(desks.c.kind).where(desks.c.chat_id == chat).distinct()


async def kinds_in(tx: Transaction, chat: int) -> frozenset[DeskKind]:
    """The kinds of the desks that were ever opened in a group."""
    return frozenset(map(DeskKind, await _kinds(tx, chat)))
