"""Rows that are sealed or hashed with a key: read and replaced in portions.

A replacement takes place only where the old value still stands.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag

from bot.core.database.database import Row, Transaction
from bot.core.schema.desk import cases
from bot.core.schema.reporting import pauses, people, reports, targets
from bot.core.sealed import ALL, SealedColumn

_P = sa.bindparam


@dataclass(frozen=True, slots=True)
class Content:
    """How the rows of a sealed column are read in the order of their keys, and replaced."""

    sealed: SealedColumn
    first: Any
    """Comes before every key."""
    read: sa.Executable
    replace: sa.Executable


def _content(sealed: SealedColumn) -> Content:
    column = sealed.column
    [key] = column.table.primary_key.columns
    read = (
        sa.select(key.label("key"), column.label("kept"), sealed.bound_by.label("owner"))
        .where(column.is_not(None), key > _P("after"))
        .order_by(key)
        .limit(_P("limit", type_=sa.Integer()))
    )
    replace = (
        sa.update(column.table)
        .where(key == _P("row"), column == _P("old"))
        .values({column.name: _P("new")})
    )
    return Content(sealed, "" if isinstance(key.type, sa.Text) else -(2**63), read, replace)


CONTENTS = tuple(map(_content, ALL))


async def renew_contents(tx: Transaction, content: Content, after: Any, limit: int) -> Any:
    """Seal a portion with the current key; the last row's key, None behind the last row.

    What no key opens stays as it is.
    """
    rows = await tx.rows(content.read, after=after, limit=limit)
    changes = []
    for row in rows:
        with suppress(InvalidTag):
            new = content.sealed.renewed(tx, row["kept"], row["owner"])
            if new is not None:
                changes.append({"row": row["key"], "old": row["kept"], "new": new})
    await tx.run_many(content.replace, changes)
    return rows[-1]["key"] if rows else None


# A portion of people.
_PEOPLE = (
    sa.select(people.c.id, people.c.identity, people.c.address)
    .where(people.c.id > _P("after"))
    .order_by(people.c.id)
    .limit(_P("limit", type_=sa.Integer()))
)


async def people_after(tx: Transaction, after: str, limit: int) -> list[Row]:
    """`id`, `identity` and `address` of people, in the order of their ids."""
    return await tx.rows(_PEOPLE, after=after, limit=limit)


# Replaces the hash and the sealed address of a person.
_REPLACE_PERSON = (
    sa.update(people)
    .where(
        people.c.id == _P("row"),
        people.c.identity == _P("old_identity"),
        people.c.address == _P("old_address"),
    )
    .values(identity=_P("new_identity"), address=_P("new_address"))
)
# Replaces the hash that a pause is known by.
_REPLACE_PAUSE = sa.update(pauses).where(pauses.c.identity == _P("old")).values(identity=_P("new"))


async def replace_people(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Each of `rows` has `row` and the old and new identity and address."""
    await tx.run_many(_REPLACE_PERSON, rows)


async def replace_pauses(tx: Transaction, rows: Sequence[Mapping[str, bytes]]) -> None:
    """Each of `rows` has the `old` and the `new` identity."""
    await tx.run_many(_REPLACE_PAUSE, rows)


def _made_with(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    return sa.func.substr(column, 1, 4) == _P("key", type_=sa.LargeBinary())


_is_followed = (
    sa.exists()
    .where(
        targets.c.report_id == reports.c.id,
        cases.c.id == targets.c.case_id,
        sa.or_(cases.c.open == 1, cases.c.updated_at >= _P("before")),
    )
    .correlate(reports)
)
# Reports whose code only a key finds, and that have not expired.
_REPORTS = sa.select(sa.func.count()).where(
    _made_with(reports.c.receipt), sa.or_(reports.c.filed_at >= _P("before"), _is_followed)
)
# Pauses that only a key finds.
_PAUSES = sa.select(sa.func.count()).where(
    _made_with(pauses.c.identity),
    pauses.c.until > _P("now"),
    ~sa.exists().where(people.c.identity == pauses.c.identity),
)


async def reports_of(tx: Transaction, key: bytes, before: int) -> int:
    """How many reports have a code hashed with this key, and cases that were open since `before`.

    `key` is the id of a key.
    """
    return int(await tx.value(_REPORTS, key=key, before=before))


async def pauses_of(tx: Transaction, key: bytes) -> int:
    """How many pauses of people who are not known any more were hashed with this key."""
    return int(await tx.value(_PAUSES, key=key, now=tx.now))
