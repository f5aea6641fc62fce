"""Erasures by their proof number; nothing here says whose data it was."""

import sqlalchemy as sa

from bot.storage.engine.database import Statement, Transaction, insert_ignore
from bot.storage.engine.expiring import Expiring
from bot.storage.engine.queries import row, run
from bot.storage.schema import erasures

_C = erasures.c
OLD = Expiring(erasures, _C.asked_at)
_ADD = insert_ignore(erasures)


async def add(tx: Transaction, proof: str, asked_at: int) -> bool:
    """False where its number is taken."""
    return await tx.run(_ADD, proof=proof, asked_at=asked_at) == 1


@run
def done(proof: str, at: int) -> Statement:
    """Note that the last trace of the person is gone."""
    return sa.update(erasures).where(_C.proof == proof).values(done_at=at)


@run
def all_done(at: int) -> Statement:
    """Note the same of all that were asked for."""
    return sa.update(erasures).where(_C.done_at.is_(None)).values(done_at=at)


@row
def get(proof: str) -> Statement:
    return sa.select(erasures).where(_C.proof == proof)
