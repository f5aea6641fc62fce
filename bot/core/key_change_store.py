"""Rows that are sealed or hashed with a key: read and replaced in portions.

A replacement takes place only where the old value still stands.
"""

from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag

from bot.core.database.database import Transaction
from bot.core.database.queries import NOW, count, rows, run
from bot.core.database.statements import Statement
from bot.core.schema.desk import cases
from bot.core.schema.reporting import pauses, people, reports, targets
from bot.core.sealed import ALL, SealedColumn
from bot.dataclass import frozen

_P = sa.bindparam


@frozen
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


@rows
def people_after(after: str, limit: int) -> Statement:
    """`id`, `identity` and `address` of people, in the order of their ids."""
    known = sa.select(people.c.id, people.c.identity, people.c.address)
    return known.where(people.c.id > after).order_by(people.c.id).limit(limit)


@run
def replace_person(
    id: str, identity: bytes, address: bytes, new_identity: bytes, new_address: bytes
) -> Statement:
    """Replace the hash and the sealed address of a person."""
    as_read = (people.c.id == id, people.c.identity == identity, people.c.address == address)
    return sa.update(people).where(*as_read).values(identity=new_identity, address=new_address)


@run
def replace_pause(old: bytes, new: bytes) -> Statement:
    """Replace the hash that a pause is known by."""
    return sa.update(pauses).where(pauses.c.identity == old).values(identity=new)


def _made_with(key: bytes, column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    return sa.func.substr(column, 1, 4) == key


@count
def reports_of(key: bytes, before: int) -> Statement:
    """Return how many reports have a code hashed with the key of this id and are not over."""
    is_followed = sa.exists().where(
        targets.c.report_id == reports.c.id,
        cases.c.id == targets.c.case_id,
        sa.or_(cases.c.open == 1, cases.c.updated_at >= before),
    )
    lasts = sa.or_(reports.c.filed_at >= before, is_followed.correlate(reports))
    return sa.select(sa.func.count()).where(_made_with(key, reports.c.receipt), lasts)


@count
def pauses_of(key: bytes, now: int = NOW) -> Statement:
    """How many pauses of people who are not known any more were hashed with the key of this id."""
    is_known = sa.exists().where(people.c.identity == pauses.c.identity)
    made = (_made_with(key, pauses.c.identity), pauses.c.until > now, ~is_known)
    return sa.select(sa.func.count()).where(*made)
