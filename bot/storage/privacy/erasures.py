"""Erasures by their proof number; nothing here says whose data it was."""

import sqlalchemy as sa

from bot.storage.engine.database import Row, Transaction, insert_ignore
from bot.storage.engine.expiring import Expiring
from bot.storage.schema import erasures

_P = sa.bindparam
_this = erasures.c.proof == _P("number")
OLD = Expiring(erasures, erasures.c.asked_at)
# Adds an erasure, unless its number is taken.
_ADD = insert_ignore(erasures)


async def add(tx: Transaction, proof: str, asked_at: int) -> bool:
    return await tx.run(_ADD, proof=proof, asked_at=asked_at) == 1


# Notes that the last trace of the person is gone.
_DONE = sa.update(erasures).where(_this).values(done_at=_P("at"))


async def done(tx: Transaction, proof: str, at: int) -> None:
    await tx.run(_DONE, number=proof, at=at)


# Notes the same of all that were asked for.
_ALL_DONE = sa.update(erasures).where(erasures.c.done_at.is_(None)).values(done_at=_P("at"))


async def all_done(tx: Transaction, at: int) -> None:
    await tx.run(_ALL_DONE, at=at)


# An erasure by its number.
_GET = sa.select(erasures).where(_this)


async def get(tx: Transaction, proof: str) -> Row | None:
    return await tx.row(_GET, number=proof)
