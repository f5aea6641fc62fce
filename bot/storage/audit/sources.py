"""The tables whose rows become leaves, and how a row is cut into parts.

A further table needs a column `leaf`, its index (see schema.audit) and a Source here.
"""

import json
from collections.abc import Callable, Collection
from typing import Any

import sqlalchemy as sa

from bot.domain.audit.leaf import Part, Parts, without_staff
from bot.domain.register.proof import parts_of
from bot.storage.engine.database import Row, Transaction
from bot.storage.engine.statements import whole_numbers, with_list
from bot.storage.schema import (
    amendments,
    appointments,
    case_events,
    cases,
    data_events,
    entry_changes,
    exports,
)
from bot.storage.schema.base import Big

_P = sa.bindparam


class Source:
    """Rows of a table with the columns `id`, `at` (ms UTC) and `leaf`; `read` selects them.

    `parts` cuts such a row; what it returns for one row must never change but by an amendment.
    """

    def __init__(
        self, table: sa.Table, read: sa.Select[Any], parts: Callable[[Row], Parts]
    ) -> None:
        self.name, self.read, self.parts = table.name, read, parts
        id, leafless = table.c.id, table.c.leaf.is_(None)
        limit = _P("limit", type_=sa.Integer())
        self._is_numbered = isinstance(id.type, sa.BigInteger)
        self._leafless = read.where(leafless).order_by(id).limit(limit)
        self._overdue = (
            read.where(leafless, table.c.at < _P("before", type_=Big)).order_by(id).limit(limit)
        )
        self._some = with_list(
            lambda elements: read.where(
                id.in_(whole_numbers(elements, "ids") if self._is_numbered else elements("ids"))
            )
        )
        self._mark = sa.update(table).where(id == _P("row")).values(leaf=_P("place"))

    async def leafless(self, tx: Transaction, limit: int) -> list[Row]:
        """Rows that have no leaf yet, in the order of their ids."""
        return await tx.rows(self._leafless, limit=limit)

    async def overdue(self, tx: Transaction, before: int, limit: int) -> list[Row]:
        """Rows of before a moment that have no leaf."""
        return await tx.rows(self._overdue, before=before, limit=limit)

    async def some(self, tx: Transaction, ids: Collection[str]) -> dict[str, Row]:
        """The rows that are there, by their ids as leaves name them."""
        keys = [int(id) for id in ids] if self._is_numbered else list(ids)
        found = await tx.rows(self._some, ids=json.dumps(keys))
        return {str(row["id"]): row for row in found}

    async def mark(self, tx: Transaction, places: Collection[tuple[Row, int]]) -> None:
        """Keep where the leaves of rows stand."""
        await tx.run_many(self._mark, [{"row": row["id"], "place": place} for row, place in places])


def _of_event(row: Row) -> Parts:
    detail, named = without_staff(json.loads(row["detail"]))
    names = ("case_id", "number", "version", "at", "act")
    return {
        Part.FIXED: {name: row[name] for name in names},
        Part.STAFF: [row["staff"], *named],
        Part.DETAIL: detail,
    }


def _of_export(row: Row) -> Parts:
    names = ("at", "period", "format", "filters", "rows")
    staff = [row["staff"], row["name"]]
    return {Part.FIXED: {name: row[name] for name in names}, Part.STAFF: staff, Part.DETAIL: {}}


def _of_appointment(row: Row) -> Parts:
    fixed = {name: row[name] for name in ("at", "before", "after")}
    if row["desk_id"] is not None:  # earlier rows were for the whole channel
        fixed["desk"] = row["desk_id"]
    staff = [row["by"], row["telegram_id"]]
    return {Part.FIXED: fixed, Part.STAFF: staff, Part.DETAIL: {}}


def _of_data_request(row: Row) -> Parts:
    fixed = {name: row[name] for name in ("at", "number", "kind", "act")}
    detail = json.loads(row["detail"])
    return {Part.FIXED: fixed, Part.STAFF: [row["staff"]], Part.DETAIL: detail}


def _of_amendment(row: Row) -> Parts:
    fixed = {name: row[name] for name in ("at", "source", "row_id", "part", "rule")}
    fixed["commitment"] = bytes(row["commitment"]).hex()
    return {Part.FIXED: fixed, Part.STAFF: [], Part.DETAIL: {}}


def _of_entry(row: Row) -> Parts:
    """All of it is published, but for the time of day."""
    return parts_of(row["id"], row["on_day"], row["change"], json.loads(row["said"]))


EVENTS = Source(
    case_events,
    sa.select(case_events, cases.c.number).outerjoin(cases, cases.c.id == case_events.c.case_id),
    _of_event,
)
EXPORTS = Source(exports, sa.select(exports), _of_export)
APPOINTMENTS = Source(appointments, sa.select(appointments), _of_appointment)
DATA_REQUESTS = Source(data_events, sa.select(data_events), _of_data_request)
AMENDMENTS = Source(amendments, sa.select(amendments), _of_amendment)
ENTRIES = Source(entry_changes, sa.select(entry_changes), _of_entry)
SOURCES = (EVENTS, EXPORTS, APPOINTMENTS, DATA_REQUESTS, AMENDMENTS, ENTRIES)
BY_NAME = {source.name: source for source in SOURCES}
PADDING = "padding"
"""The source of leaves that stand for nothing: they hide how many rows there are."""
NO_PARTS: Parts = dict.fromkeys(Part)
