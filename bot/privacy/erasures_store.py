"""Erasures by the numbers that prove them."""

import sqlalchemy as sa

from bot.core.database import Statement, Table, run
from bot.privacy.tables import erasures
from bot.values import Value


class Erasure(Value):
    """An erasure by the number that proves it; done when the last trace of the person is gone."""

    proof: str
    asked_at: int
    done_at: int | None = None


proofs = Table(erasures, Erasure)


@run
def end_all_erasures(at: int) -> Statement:
    return sa.update(erasures).where(erasures.c.done_at.is_(None)).values(done_at=at)
