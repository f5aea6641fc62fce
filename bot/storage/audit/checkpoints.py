"""Checkpoints that were signed."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.engine.database import Statement
from bot.storage.engine.mapper import Table
from bot.storage.schema import checkpoints

_C = checkpoints.c


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed note about a tree of `size` leaves, and when it was made (ms UTC)."""

    size: int
    at: int
    note: str


_table = Table(checkpoints, Signed)
add = _table.insert


@_table.one
def newest() -> Statement:
    return sa.select(checkpoints).order_by(_C.size.desc()).limit(1)


@_table.all
def after(size: int) -> Statement:
    """The checkpoints of larger trees, the smallest first."""
    return sa.select(checkpoints).where(_C.size > size).order_by(_C.size)


@_table.one
def covering(position: int) -> Statement:
    """The first checkpoint that covers the leaf at this position."""
    return sa.select(checkpoints).where(_C.size > position).order_by(_C.size).limit(1)
