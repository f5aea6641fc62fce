"""Open cases of desks that were closed, where staff no longer see them."""

from __future__ import annotations

import sqlalchemy as sa

from bot.domain.desk.case import Case
from bot.storage.desk.cases import OPEN, open_at
from bot.storage.engine.database import Transaction
from bot.storage.schema import cases, desks

# A subquery for each closed desk, of which there are few: a join might read all cases.
_SOMETHING = (
    sa.select(cases.c.id).where(cases.c.desk_id == desks.c.id, OPEN).limit(1).scalar_subquery()
)
# Closed desks that have open cases.
_CLOSED = sa.select(desks.c.id).where(desks.c.active == 0, _SOMETHING.is_not(None))


async def at_closed_desks(tx: Transaction, limit: int) -> list[Case]:
    """Desk by desk, the urgent and the old first."""
    found: list[Case] = []
    for row in await tx.rows(_CLOSED):
        found += await open_at(tx, row["id"], limit - len(found))
    return found
