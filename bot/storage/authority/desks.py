"""Desks of authorities."""

import sqlalchemy as sa

from bot.domain.desk.limits import DeskKind
from bot.storage.desk.desks import Desk, of_row
from bot.storage.engine.database import Transaction
from bot.storage.schema import desks

_P = sa.bindparam

# The open desks of authorities, the oldest first.
_ALL = (
    sa.select(desks)
    .where(desks.c.active == 1, desks.c.kind == DeskKind.AUTHORITY.value)
    .order_by(desks.c.created_at)
)


async def all_open(tx: Transaction) -> list[Desk]:
    return [of_row(row) for row in await tx.rows(_ALL)]


async def desks_for(tx: Transaction, authority: str, region: str | None) -> list[Desk]:
    """The open desks whose members may answer: that of a region's department, then the whole."""
    every = [desk for desk in await all_open(tx) if desk.authority == authority]
    fitting = [desk for desk in every if desk.region in {region, None}]
    return sorted(fitting, key=lambda desk: desk.region is None)


async def desk_of(tx: Transaction, authority: str, region: str | None) -> Desk | None:
    """The open desk of the department of a region; where there is none, of the authority itself."""
    return next(iter(await desks_for(tx, authority, region)), None)


# The kinds of the desks that were ever opened in a group.
_KINDS = sa.select(desks.c.kind).where(desks.c.chat_id == _P("chat")).distinct()


async def kinds_in(tx: Transaction, chat: int) -> frozenset[DeskKind]:
    return frozenset(DeskKind(row["kind"]) for row in await tx.rows(_KINDS, chat=chat))
