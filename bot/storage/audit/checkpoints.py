"""Checkpoints that were signed."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.engine.database import Transaction
from bot.storage.schema import checkpoints
from bot.storage.schema.base import Big


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed note about a tree of `size` leaves, and when it was made (ms UTC)."""

    size: int
    at: int
    note: str


# Adds a checkpoint.
_ADD = sa.insert(checkpoints)


async def add(tx: Transaction, signed: Signed) -> None:
    await tx.run(_ADD, size=signed.size, at=signed.at, note=signed.note)


_signed = sa.select(checkpoints.c.size, checkpoints.c.at, checkpoints.c.note)
# The newest checkpoint.
_NEWEST = _signed.order_by(checkpoints.c.size.desc()).limit(1)


async def newest(tx: Transaction) -> Signed | None:
    return await tx.one(lambda row: Signed(**row), _NEWEST)


# The checkpoints of larger trees, the smallest first.
_AFTER = _signed.where(checkpoints.c.size > sa.bindparam("beyond", type_=Big)).order_by(
    checkpoints.c.size
)


async def after(tx: Transaction, size: int) -> list[Signed]:
    return [Signed(**row) for row in await tx.rows(_AFTER, beyond=size)]


# The first checkpoint of a larger tree.
_COVERING = _AFTER.limit(1)


async def covering(tx: Transaction, position: int) -> Signed | None:
    """The first checkpoint that covers the leaf at this position."""
    return await tx.one(lambda row: Signed(**row), _COVERING, beyond=position)
