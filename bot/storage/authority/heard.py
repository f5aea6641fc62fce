"""Which answers of authorities were heard: one that comes twice does nothing again."""

import sqlalchemy as sa

from bot.storage.engine.database import Statement, Transaction, insert_ignore
from bot.storage.engine.queries import run
from bot.storage.schema import heard

_KEPT_MS = 30 * 24 * 60 * 60 * 1000
"""Longer than any system repeats an event."""
_NOTE = insert_ignore(heard)


@run
def _forget(before: int) -> Statement:
    return sa.delete(heard).where(heard.c.at < before)


async def note(tx: Transaction, answer: str) -> bool:
    """False for one that was heard before."""
    await _forget(tx, tx.now - _KEPT_MS)
    return await tx.run(_NOTE, id=answer, at=tx.now) == 1
