"""What rules erase or replace in rows that have a leaf: recorded, and a leaf itself."""

import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from bot.domain.audit.leaf import SALT_BYTES, Part, commitment
from bot.storage.audit import leaves
from bot.storage.audit.sources import Source
from bot.storage.engine.database import Row, Transaction
from bot.storage.engine.statements import with_list
from bot.storage.schema import amendments

_P = sa.bindparam
WHOLE = "row"
"""The part of an amendment that removes a row."""


class Rule(StrEnum):
    """Why a row changed."""

    FORMER_STAFF = "former_staff"  # a pseudonym takes the place of a person of staff
    ERASED = "erased"  # the detail was emptied, or the row was removed


Change = tuple[Row, Row | None]
"""A row as it was and as it will be; None: it is removed."""

# Adds an amendment; deletes the salts of earlier ones of the same part.
_ADD = sa.insert(amendments)
_DROP_SALT = (
    sa.update(amendments)
    .where(
        amendments.c.source == _P("of_source"),
        amendments.c.row_id == _P("of_row"),
        amendments.c.part == _P("of_part"),
        amendments.c.salt.is_not(None),
    )
    .values(salt=None)
)


@dataclass(frozen=True, slots=True)
class _Made:
    position: int
    part: Part
    seal: bytes


async def amend(tx: Transaction, source: Source, rule: Rule, changes: Sequence[Change]) -> None:
    """Record what is about to change in rows, and delete the salts of what goes.

    A row that has no leaf yet needs none: its leaf will be made of what it holds then. Called
    before the rows change. Raises ValueError where a part changes that is fixed.
    """
    await leaves.lock(tx)
    found = await leaves.of_rows(tx, source.name, [str(before["id"]) for before, _ in changes])
    sealed: list[_Made] = []
    added = []
    for before, after in changes:
        leaf = found.get(str(before["id"]))
        if leaf is None:
            continue
        was, now = source.parts(before), None if after is None else source.parts(after)
        gone = [part for part in Part if now is None or now[part] != was[part]]
        if now is not None and Part.FIXED in gone:
            raise ValueError("what is fixed in a row of the log cannot be amended")
        for part in gone:
            if len(seal := bytes(leaf[part.value])) == SALT_BYTES:
                sealed.append(_Made(leaf["position"], part, commitment(seal, was[part])))
        named = [(WHOLE, None)] if now is None else [(part.value, now[part]) for part in gone]
        for name, value in named:
            salt = secrets.token_bytes(SALT_BYTES)
            added.append({
                "at": tx.now, "source": source.name, "row_id": leaf["row_id"], "part": name,
                "rule": rule.value, "salt": salt, "commitment": commitment(salt, value),
            })  # fmt: skip
    for part in Part:
        await leaves.seal(tx, part, [(m.position, m.seal) for m in sealed if m.part is part])
    earlier = [
        {"of_source": row["source"], "of_row": row["row_id"], "of_part": row["part"]}
        for row in added
    ]
    await tx.run_many(_DROP_SALT, earlier)
    await tx.run_many(_ADD, added)


# The amendments of some rows, the oldest first.
_OF_ROWS = with_list(
    lambda elements: (
        sa.select(amendments)
        .where(amendments.c.source == _P("of_source"), amendments.c.row_id.in_(elements("ids")))
        .order_by(amendments.c.id)
    )
)


async def of_rows(
    tx: Transaction, source: str, ids: Collection[str]
) -> Mapping[tuple[str, str], Row]:
    """The newest amendment of each part of these rows, by row and part."""
    rows = await tx.rows(_OF_ROWS, of_source=source, ids=json.dumps(list(ids)))
    return {(row["row_id"], row["part"]): row for row in rows}
