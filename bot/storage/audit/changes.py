"""Keeps what is new in rows that people read and that have no events of their own."""

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bot.storage.engine.database import Row, Transaction
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


class Log:
    """Keeps these columns of rows; `by` says which of them a person decided, and where that person
    stands; `named` are people by the key that pseudonyms know."""

    def __init__(
        self,
        *columns: str,
        by: Mapping[str, str] | None = None,
        named: Mapping[str, str] | None = None,
    ) -> None:
        self._columns, self._by, self._named = columns, by or {}, named or {}

    def of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """What the log holds of a row; nothing of one that is not there."""
        if not row:
            return {}
        kept = {name: row[name] for name in self._columns}
        kept |= {name: row[column] for name, column in self._named.items()}
        return kept | {what: with_person(row[what], row[by]) for what, by in self._by.items()}

    async def __call__(
        self, tx: Transaction, of: sa.Table, id: str, before: Row, after: Row
    ) -> None:
        if after:
            await record(tx, of, id, self.of(before), self.of(after))
        else:
            await record_removal(tx, of, id)
