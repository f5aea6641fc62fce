"""What is owed, whole: delivery itself looks at a row only when it is about to send it."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.queues import sending


async def owed(tx, busy=(), limit=50):
    """The rows that may be sent now, in the order in which they are."""
    chosen = await sending.due(tx, busy, limit)
    found = {row["id"]: row for row in await tx.rows(sa.select(*sending.COLUMNS))}
    return [sending.read(found[one.id]) for one in chosen]
