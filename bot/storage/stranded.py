"""Open cases where nobody sees them: at a desk that was closed, or at none."""

from __future__ import annotations

import sqlalchemy as sa

from bot.domain.case import Case
from bot.storage.cases import read_case
from bot.storage.database import Transaction
from bot.storage.schema import cases, desks

_P = sa.bindparam
# Written out, so that the partial index is used.
_OPEN = cases.c.open == sa.literal_column("1")
_LIMIT = _P("limit", type_=sa.Integer())
_order = (cases.c.urgency, cases.c.opened_at)
# One look into the index for each closed desk, of which there are few: never a join of all cases.
_SOMETHING = (
    sa.select(cases.c.id).where(cases.c.desk_id == desks.c.id, _OPEN).limit(1).scalar_subquery()
)
_CLOSED = sa.select(desks.c.id).where(desks.c.active == 0, _SOMETHING.is_not(None))
_AT_DESK = (
    sa.select(cases).where(cases.c.desk_id == _P("desk"), _OPEN).order_by(*_order).limit(_LIMIT)
)
_AT_NONE = sa.select(cases).where(cases.c.desk_id.is_(None), _OPEN).order_by(*_order).limit(_LIMIT)


async def at_closed_desks(tx: Transaction, limit: int) -> list[Case]:
    """Desk by desk, the urgent and the old first."""
    found: list[Case] = []
    for row in await tx.rows(_CLOSED):
        left = limit - len(found)
        found += [read_case(case) for case in await tx.rows(_AT_DESK, desk=row["id"], limit=left)]
    return found


async def at_no_desk(tx: Transaction, limit: int) -> list[Case]:
    """The urgent and the old first."""
    return [read_case(case) for case in await tx.rows(_AT_NONE, limit=limit)]
