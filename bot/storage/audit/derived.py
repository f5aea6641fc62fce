"""Tables that people read, and the rows of the log that say what is in them.

All of it is read in the order of the rows' ids, a portion at a time.
"""

import json
from collections.abc import AsyncIterator, Collection
from typing import Any

import sqlalchemy as sa

from bot.storage.engine.database import Row, Transaction
from bot.storage.engine.statements import with_list
from bot.storage.schema import (
    appeals,
    appointments,
    case_events,
    cases,
    entries,
    entry_changes,
    follow_ups,
    grants,
    row_changes,
    second_looks,
    staff,
)

_P = sa.bindparam
AT_ONCE = 5_000
MOST = 20
"""Rows that no event tells of, which are named."""


class Derived:
    """A table, and the column `told` of the log with what is new in the row that `key` names.

    `order` is that of the events of a row.
    """

    def __init__(
        self,
        table: sa.Table,
        key: sa.Column[str],
        told: sa.Column[Any],
        order: sa.Column[Any],
        *where: sa.ColumnElement[bool],
        id: str = "id",
    ) -> None:
        self.name, self._id = table.name, id
        own = table.c[id]
        place = sa.tuple_(_P("after", type_=sa.Text()), _P("behind", type_=order.type))
        self._events = (
            sa.select(key.label("key"), order.label("place"), told.label("told"))
            .where(sa.tuple_(key, order) > place, *where)
            .order_by(key, order)
            .limit(AT_ONCE)
        )
        self._rows = with_list(lambda elements: sa.select(table).where(own.in_(elements("ids"))))
        self._untold = (
            sa.select(table)
            .where(~sa.exists().where(key == own, *where).correlate(table))
            .order_by(own)
            .limit(MOST)
        )

    async def events(self, tx: Transaction) -> AsyncIterator[list[Row]]:
        """`key` of a row and `told`, JSON or None; those of a row follow each other."""
        after, behind = "", -1
        while rows := await tx.rows(self._events, after=after, behind=behind):
            yield rows
            after, behind = rows[-1]["key"], rows[-1]["place"]

    async def rows(self, tx: Transaction, ids: Collection[str]) -> dict[str, Row]:
        found = await tx.rows(self._rows, ids=json.dumps(list(ids)))
        return {row[self._id]: row for row in found}

    async def untold(self, tx: Transaction) -> dict[str, Row]:
        """Rows of which no event tells."""
        return {row[self._id]: row for row in await tx.rows(self._untold)}


def _by_changes(table: sa.Table, id: str = "id") -> Derived:
    of_table, changes = sa.literal_column(f"'{table.name}'", sa.Text()), row_changes.c
    return Derived(
        table, changes.row_id, changes.said, changes.id, changes.source == of_table, id=id
    )


CASES = Derived(cases, case_events.c.case_id, case_events.c.changed, case_events.c.id)
VERSIONS = Derived(entries, entry_changes.c.entry_id, entry_changes.c.said, entry_changes.c.version)
ENTRIES, LOOKS, APPEALS = (_by_changes(table) for table in (entries, second_looks, appeals))
FOLLOW_UPS = _by_changes(follow_ups, "case_id")

# The newest change of each role: few people ever have one.
_newest = sa.select(sa.func.max(appointments.c.id)).group_by(
    appointments.c.telegram_id, appointments.c.desk_id
)
_APPOINTED = sa.select(appointments).where(
    appointments.c.id.in_(_newest), appointments.c.after.is_not(None)
)
# The roles that people have.
_HELD = sa.union_all(
    sa.select(
        staff.c.telegram_id, sa.literal_column("NULL", sa.Text()).label("desk_id"), staff.c.role
    ).where(staff.c.role.is_not(None)),
    sa.select(grants.c.telegram_id, grants.c.desk_id, grants.c.role),
)
Roles = dict[tuple[int, str | None], str]
"""Roles by person and desk; without a desk for all desks."""


async def roles_given(tx: Transaction) -> Roles:
    """What the history of roles says, but for people whom it names by pseudonyms."""
    rows = await tx.rows(_APPOINTED)
    return {(r["telegram_id"], r["desk_id"]): r["after"] for r in rows if r["telegram_id"] > 0}


async def roles_held(tx: Transaction) -> Roles:
    return {(r["telegram_id"], r["desk_id"]): r["role"] for r in await tx.rows(_HELD)}
