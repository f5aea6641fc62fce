"""Versions of entries, whole, with their leaves in the log."""

import json

import sqlalchemy as sa

from bot.domain.register.proof import Place, Version
from bot.storage.audit import leaves as log
from bot.storage.engine.database import Row, Transaction
from bot.storage.register.entries import read_change
from bot.storage.schema import entry_changes, leaves

# The versions of the entries whose ids lie in a range, those of an entry in their order.
_BETWEEN = (
    sa.select(entry_changes, *(column for column in leaves.c))
    .outerjoin(leaves, leaves.c.position == entry_changes.c.leaf)
    .where(
        entry_changes.c.entry_id >= sa.bindparam("first"),
        entry_changes.c.entry_id <= sa.bindparam("last"),
    )
    .order_by(entry_changes.c.entry_id, entry_changes.c.version)
)


async def between(tx: Transaction, first: str, last: str) -> dict[str, list[Version]]:
    """Entry → its versions, the oldest first, for ids from `first` to `last`."""
    found: dict[str, list[Version]] = {}
    for row in await tx.rows(_BETWEEN, first=first, last=last):
        found.setdefault(row["entry_id"], []).append(_read(row))
    return found


def _read(row: Row) -> Version:
    place = None if row["position"] is None else Place(row["position"], log.read(row))
    return Version(read_change(row), json.loads(row["said"]), place)
