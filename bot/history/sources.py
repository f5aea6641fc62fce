"""Tables whose rows become leaves, and the cut of a row into parts.

The life of a table says which of its columns the leaf holds, or names the module of its feature
that adds the table, with a function that cuts its rows.
"""

import json
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from functools import cache
from importlib import import_module
from typing import Any

import sqlalchemy as sa

from bot.core.database import Logged, Row, Transaction, elements, logged, whole_numbers
from bot.core.schema import lives
from bot.core.times import HOUR_MS
from bot.history import store
from bot.history.changes import Numbers
from bot.history.leaf import Leaf, Part, Parts, without_staff
from bot.history.tables import actors, row_changes
from bot.history.tables import leaves as leaves_table

_P = sa.bindparam
AT_ONCE = 250
LATE_MS = HOUR_MS
"""How much later than its time a row may get its leaf, at most: transactions last seconds."""
_LONGEST_ID = 18
"""Digits of a number of 64 bits; a leaf that was changed by hand may name anything."""


class Source:
    """Rows of a table with the columns `at` (ms UTC) and `leaf`, whose key is read as `id`; `read`
    selects more.

    `parts` cuts such a row, with numbers for ids of people; what it returns for one row must never
    change.
    """

    def __init__(
        self,
        table: sa.Table,
        parts: Callable[[Row, Numbers], Parts],
        read: sa.Select[Any] | None = None,
    ) -> None:
        [id] = table.primary_key
        if read is None:
            read = (
                sa.select(table)
                if id.name == "id"
                else sa.select(table, id.label("id"))
            )
        self.name = table.name
        self.table = table
        self.read = read
        self.parts = parts
        limit = _P("limit", type_=sa.Integer())
        self._is_numbered = isinstance(id.type, sa.BigInteger)
        leafless = read.where(table.c.leaf.is_(None)).order_by(id).limit(limit)
        self._leafless = leafless, leafless.where(id > _P("after", type_=id.type))
        ids = whole_numbers("ids") if self._is_numbered else elements("ids")
        self._some = read.where(id.in_(ids))
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
            if len(found) < AT_ONCE:
                return
            found = await tx.rows(further, after=row["id"], limit=AT_ONCE)

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
        await tx.run_many(
            self._mark, [{"row": row["id"], "place": place} for row, place in places]
        )


def read_json(text: str) -> Any:
    """JSON; text that is none, because it was changed by hand, stays text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _of_columns(logged: Logged) -> Callable[[Row, Numbers], Parts]:
    def parts(row: Row, number: Numbers) -> Parts:
        body = {
            name: read_json(row[name]) if name in logged.json else row[name]
            for name in logged.columns
        }
        return {
            Part.BODY: body,
            Part.STAFF: [number(row[name]) for name in logged.staff],
        }

    return parts


def _of_change(row: Row, number: Numbers) -> Parts:
    said, named = without_staff(read_json(row["said"]))
    body = {name: row[name] for name in ("at", "source", "row_id")}
    return {Part.BODY: body | {"said": said}, Part.STAFF: [number(id) for id in named]}


def _of_whole_row(row: Row, _: Numbers) -> Parts:
    body = {name: row[name] for name in row if name not in {"leaf", "mac"}}
    return {Part.BODY: body, Part.STAFF: []}


def _of_actor(row: Row, _: Numbers) -> Parts:
    """The leaf names the row, and so the number."""
    return {Part.BODY: {"at": row["at"]}, Part.STAFF: [row["telegram_id"]]}


BY_NAME: dict[str, Source] = {}
"""The sources of the tables that this process has use for; `every_source` has them all."""


def add_source(
    table: sa.Table,
    parts: Callable[[Row, Numbers], Parts],
    read: sa.Select[Any] | None = None,
) -> Source:
    source = Source(table, parts, read)
    BY_NAME[source.name] = source
    return source


@cache
def every_source() -> Sequence[Source]:
    """All tables of the log, also those of features that this process has no other use for."""
    for _, life in lives():
        if life.logged is not None and life.logged.added_by is not None:
            import_module(life.logged.added_by)
    return tuple(BY_NAME.values())


def _add_declared() -> None:
    for table, life in lives():
        if life.logged is not None and life.logged.added_by is None:
            add_source(
                table,
                _of_columns(life.logged) if life.logged.columns else _of_whole_row,
            )


ACTORS = add_source(actors, _of_actor)
add_source(row_changes, _of_change)
_add_declared()
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
    for source in every_source():
        ids = [leaf.row for leaf in leaves.values() if leaf.source == source.name]
        if ids:
            rows |= {
                (source.name, id): row
                for id, row in (await source.some(tx, ids)).items()
            }
    return leaves, rows
