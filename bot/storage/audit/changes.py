"""Keeps what is new in rows that people read and that have no events of their own."""

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bot.storage.engine.database import Transaction
from bot.storage.schema import row_changes

# Adds what is new in a row.
_RECORD = sa.insert(row_changes)


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The values of `after` that `before` does not have; what it lacks is None."""
    return {name: value for name, value in after.items() if value != before.get(name)}


async def record(
    tx: Transaction, of: sa.Table, id: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Keep the difference between two states of the row `id`, if there is one."""
    if said := difference(before, after):
        text = json.dumps(said, ensure_ascii=False)
        await tx.run(_RECORD, at=tx.now, source=of.name, row_id=id, said=text)


async def record_removal(tx: Transaction, of: sa.Table, id: str) -> None:
    """The row `id` is not there any more."""
    await tx.run(_RECORD, at=tx.now, source=of.name, row_id=id, said="null")


def with_person(kept: str | None, by: int | None) -> dict[str, Any] | None:
    """What a person decided, with who it was by the key that pseudonyms know."""
    return None if kept is None and by is None else {**json.loads(kept or "{}"), "by": by}
