"""Which answers of authorities were heard: one that comes twice does nothing again."""

import sqlalchemy as sa

from bot.storage.engine.database import Transaction, insert_ignore
from bot.storage.schema import heard

_KEPT_MS = 30 * 24 * 60 * 60 * 1000
"""Longer than any system repeats an event."""
_P = sa.bindparam

# Forgets what is too old to be repeated.
_PRUNE = sa.delete(heard).where(heard.c.at < _P("before", type_=sa.BigInteger()))
# Notes an answer, unless it was heard before.
_NOTE = insert_ignore(heard)


async def note(tx: Transaction, answer: str) -> bool:
    """False for one that was heard before."""
    await tx.run(_PRUNE, before=tx.now - _KEPT_MS)
    return await tx.run(_NOTE, id=answer, at=tx.now) == 1
