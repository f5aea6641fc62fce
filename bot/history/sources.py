"""Tables whose rows become leaves, and the cut of a row into parts.

A further table needs a column `leaf`, its index (see bot/core/schema/history.py) and a Source here.
"""

import json
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from typing import Any

import sqlalchemy as sa

from bot.core.database import logged
from bot.core.database.database import Row, Transaction
from bot.core.database.statements import elements, whole_numbers
from bot.core.schema import register, reports
from bot.core.schema.desk import appointments, case_events, cases, exports
from bot.core.schema.history import actors, checkpoints, log_events, row_changes
from bot.core.schema.history import leaves as leaves_table
from bot.core.schema.privacy import data_events
from bot.core.times import HOUR_MS
from bot.history import store
from bot.history.changes import Numbers
from bot.history.leaf import Leaf, Part, Parts, parts_of, without_staff

_P = sa.bindparam
AT_ONCE = 250
LATE_MS = HOUR_MS
"""How much later than its time a row may get its leaf, at most: transactions last seconds."""
_LONGEST_ID = 18
"""Digits of a number of 64 bits; a leaf that was changed by hand may name anything."""


class Source:
    """Rows of a table with the columns `id`, `at` (ms UTC) and `leaf`; `read` selects more.

    `parts` cuts such a row, with numbers for ids of people; what it returns for one row must never
    change. `id` is another column that is read as `id`.
    """

    def __init__(
        self,
        table: sa.Table,
        parts: Callable[[Row, Numbers], Parts],
        read: sa.Select[Any] | None = None,
        id: sa.Column[Any] | None = None,
    ) -> None:
        read = sa.select(table) if read is None else read
        self.name, self.table, self.read, self.parts = table.name, table, read, parts
        id = table.c.id if id is None else id
        limit = _P("limit", type_=sa.Integer())
        self._is_numbered = isinstance(id.type, sa.BigInteger)
        leafless = read.where(table.c.leaf.is_(None)).order_by(id).limit(limit)
        self._leafless = leafless, leafless.where(id > _P("after", type_=id.type))
        self._some = read.where(
            id.in_(whole_numbers("ids") if self._is_numbered else elements("ids"))
        )
        self._count = sa.select(sa.func.count()).select_from(table)
        self._mark = sa.update(table).where(id == _P("row")).values(leaf=_P("place"))
        self._strays = (
            sa.select(sa.cast(id, sa.Text()).label("id"), table.c.leaf)
            .outerjoin(leaves_table, leaves_table.c.position == table.c.leaf)
            .where(
                table.c.leaf.is_not(None),
                sa.or_(
                    leaves_table.c.position.is_(None),
                    leaves_table.c.source != self.name,
                    leaves_table.c.row_id != sa.cast(id, sa.Text()),
                ),
            )
            .order_by(id)
            .limit(limit)
        )

    async def leafless(self, tx: Transaction) -> AsyncIterator[Row]:
        """Rows that have no leaf yet, in the order of their ids."""
        first, further = self._leafless
        found = await tx.rows(first, limit=AT_ONCE)
        while found:
            for row in found:
                yield row
            more = len(found) == AT_ONCE
            found = await tx.rows(further, after=row["id"], limit=AT_ONCE) if more else []

    def is_genuine(self, tx: Transaction, row: Row) -> bool:
        return logged.is_genuine(tx, self.table, row)

    async def count(self, tx: Transaction) -> int:
        return int(await tx.value(self._count))

    async def strays(self, tx: Transaction, limit: int) -> list[Row]:
        """`id` and `leaf` of rows that name a leaf of another row, or one that is not there."""
        return await tx.rows(self._strays, limit=limit)

    async def some(self, tx: Transaction, ids: Collection[str]) -> dict[str, Row]:
        keys: list[Any] = list(ids)
        if self._is_numbered:
            keys = [int(id) for id in ids if id.isdecimal() and len(id) <= _LONGEST_ID]
        found = await tx.rows(self._some, ids=json.dumps(keys))
        return {str(row["id"]): row for row in found}

    async def mark(self, tx: Transaction, places: Collection[tuple[Row, int]]) -> None:
        await tx.run_many(self._mark, [{"row": row["id"], "place": place} for row, place in places])


def _read(text: str) -> Any:
    """JSON; text that is none, because it was changed by hand, stays text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _of_event(row: Row, number: Numbers) -> Parts:
    said = {"detail": _read(row["detail"])}
    said |= {} if row["changed"] is None else {"changed": _read(row["changed"])}
    told, named = without_staff(said)
    body = {name: row[name] for name in ("case_id", "number", "version", "at", "act")}
    people = [number(id) for id in (row["staff"], *named)]
    return {Part.BODY: body | told, Part.STAFF: people}


def _of(
    *names: str, staff: Sequence[str] = (), json: Collection[str] = ()
) -> Callable[[Row, Numbers], Parts]:
    """Cut a row into these columns, of which some hold `json`, and the people in others."""

    def parts(row: Row, number: Numbers) -> Parts:
        body = {name: _read(row[name]) if name in json else row[name] for name in names}
        return {Part.BODY: body, Part.STAFF: [number(row[name]) for name in staff]}

    return parts


def _of_change(row: Row, number: Numbers) -> Parts:
    said, named = without_staff(_read(row["said"]))
    body = {name: row[name] for name in ("at", "source", "row_id")}
    return {Part.BODY: body | {"said": said}, Part.STAFF: [number(id) for id in named]}


def _of_text(row: Row, _: Numbers) -> Parts:
    body = {name: row[name] for name in row if name not in {"leaf", "mac"}}
    return {Part.BODY: body, Part.STAFF: []}


def _of_entry(row: Row, _: Numbers) -> Parts:
    """All of it is published, but for the time of day."""
    id = f"{row['entry_id']}:{row['version']}"
    return parts_of(id, row["on_day"], row["change"], _read(row["said"]))


def _of_actor(row: Row, _: Numbers) -> Parts:
    """The leaf names the row, and so the number."""
    return {Part.BODY: {"at": row["at"]}, Part.STAFF: [row["telegram_id"]]}


ACTORS = Source(actors, _of_actor)
EVENTS = Source(
    case_events,
    _of_event,
    sa.select(case_events, cases.c.number).outerjoin(cases, cases.c.id == case_events.c.case_id),
)
APPOINTMENTS = Source(
    appointments, _of("at", "before", "after", "desk_id", staff=["by", "telegram_id"])
)
SOURCES = (
    ACTORS,
    EVENTS,
    Source(exports, _of("at", "format", "filters", "rows", staff=["staff"])),
    APPOINTMENTS,
    Source(
        data_events, _of("at", "number", "kind", "act", "detail", staff=["staff"], json=["detail"])
    ),
    Source(register.entry_changes, _of_entry),
    Source(row_changes, _of_change),
    Source(register.errata, _of_text),
    Source(reports.consent_texts, _of_text),
    Source(log_events, _of("at", "note")),
    Source(
        checkpoints,
        _of("at", "note"),
        sa.select(checkpoints, checkpoints.c.size.label("id")),
        id=checkpoints.c.size,
    ),
)
BY_NAME = {source.name: source for source in SOURCES}
PADDING = "padding"
"""The source of leaves that stand for nothing: they hide how many rows there are."""
NO_PARTS: Parts = dict.fromkeys(Part)


async def leaves_with_rows(
    tx: Transaction, begin: int, end: int
) -> tuple[dict[int, Leaf], dict[tuple[str, str], Row]]:
    """Leaves by their positions, and their rows by source and id."""
    found = await store.leaves_between(tx, begin, end)
    leaves = {row["position"]: store.read_leaf(row) for row in found}
    rows = dict[tuple[str, str], Row]()
    for source in SOURCES:
        ids = [leaf.row for leaf in leaves.values() if leaf.source == source.name]
        if ids:
            rows |= {(source.name, id): row for id, row in (await source.some(tx, ids)).items()}
    return leaves, rows
