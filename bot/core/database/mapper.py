"""Rows of a table as values: a field stands in the column of its name.

    reviews = Versioned(schema.reviews, Review, case="case_id")

It stands for the table in statements. The codec of a field's type writes and reads it; `write` and
`read` of the table take care of a field renamed to None, which has no column of its own.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import cached_property
from operator import itemgetter
from typing import Any, Generic, TypeVar, get_origin, get_type_hints

import sqlalchemy as sa

from bot.core.database import logged
from bot.core.database.codecs import (
    Codec,
    codec_of,
    sealed_columns,
    unseal,
    without_none,
)
from bot.core.database.database import Row, Transaction, VersionConflict
from bot.core.database.queries import P, Query
from bot.core.database.statements import Statement, insert_ignore, upsert
from bot.values import Value

T = TypeVar("T", bound=Value)
Log = Callable[[Transaction, sa.Table, str, Row, Row], Awaitable[None]]
"""Keeps what is new in a row; an empty one is not there. See bot.history.changes."""


class Table(Generic[T]):
    """`write` gives columns beside those of fields, `read` fields beside those of columns."""

    def __init__(
        self,
        table: sa.Table,
        kind: type[T],
        *,
        write: Callable[[T], dict[str, Any]] | None = None,
        read: Callable[[Row], Mapping[str, Any]] | None = None,
        log: Log | None = None,
        **renamed: str | None,
    ) -> None:
        self.table = table
        self.c = table.c
        self._kind = kind
        self._renamed = renamed
        self._write = write
        self._read = read
        self._log = log
        self._sealed = sealed_columns(table)
        self._keys = [column.name for column in table.primary_key]
        self._updates: dict[tuple[tuple[str, ...], ...], sa.Update] = {}

    def __clause_element__(self) -> Any:
        return self.table

    @cached_property
    def _this(self) -> list[sa.ColumnElement[bool]]:
        return [
            column == sa.bindparam(f"{column.name}_")
            for column in self.table.primary_key
        ]

    @cached_property
    def _get(self) -> Statement:
        return sa.select(self.table).where(*self._this)

    @cached_property
    def _delete(self) -> Statement:
        return sa.delete(self.table).where(*self._this)

    @cached_property
    def _insert(self) -> Statement:
        return sa.insert(self.table)

    @cached_property
    def _insert_ignore(self) -> Statement:
        return insert_ignore(self.table)

    @cached_property
    def _upsert(self) -> Statement:
        others = [column.name for column in self.table.c if not column.primary_key]
        return upsert(self.table, self._keys, others)

    @cached_property
    def _columns(self) -> dict[str, str]:
        named = {
            name: self._renamed.get(name, name) for name in self._kind.__struct_fields__
        }
        return {field: column for field, column in named.items() if column is not None}

    @cached_property
    def _values(self) -> Callable[[Row], tuple[Any, ...]]:
        first, *others = self._columns.values()
        if not others:
            return lambda row: (row[first],)
        return itemgetter(first, *others)

    @cached_property
    def _codecs(self) -> list[tuple[int, str, Any, Codec]]:
        """Positions of fields in `_columns`, their columns, what NULL is, and their codecs."""
        hints = get_type_hints(self._kind)
        found = []
        for at, (field, column) in enumerate(self._columns.items()):
            codec = codec_of(without_none(hints[field]))
            if codec is not None:
                empty = (
                    frozenset[Any]() if get_origin(hints[field]) is frozenset else None
                )
                found.append((at, column, empty, codec))
        return found

    def _written(self, row: dict[str, Any]) -> dict[str, Any]:
        for _, column, _, codec in self._codecs:
            if row.get(column) is not None:
                row[column] = codec.write(row[column])
        return row

    def _plain(self, value: T) -> dict[str, Any]:
        row = {column: getattr(value, field) for field, column in self._columns.items()}
        written = self._written(row)
        if self._write is None:
            return written
        return written | self._write(value)

    def row_of(self, tx: Transaction, value: T) -> dict[str, Any]:
        row = self._plain(value)
        for each in self._sealed:
            if (text := row[each.column.name]) is not None:
                row[each.column.name] = each.seal(tx, text, row[each.bound_by.name])
        return row

    def read(self, tx: Transaction, row: Row) -> T:
        if self._sealed:
            row = unseal(self._sealed, tx, row)
        return self.of(row)

    def of(self, row: Row) -> T:
        """The value of a row in which nothing is sealed."""
        values = list(self._values(row))
        for at, _, empty, codec in self._codecs:
            values[at] = empty if values[at] is None else codec.read(values[at])
        if self._read is None:
            return self._kind(*values)
        return self._kind(
            **dict(zip(self._columns, values, strict=True)), **self._read(row)
        )

    async def _first(
        self, tx: Transaction, found: Statement, values: dict[str, Any]
    ) -> T | None:
        row = await tx.row(found, **values)
        if row is None:
            return None
        return self.read(tx, row)

    def one(self, build: Callable[P, Statement]) -> Query[P, T | None]:
        return Query(build, self._first)

    def all(self, build: Callable[P, Statement]) -> Query[P, list[T]]:
        async def fetch(
            tx: Transaction, statement: Statement, values: dict[str, Any]
        ) -> list[T]:
            return [self.read(tx, row) for row in await tx.rows(statement, **values)]

        return Query(build, fetch)

    async def get(self, tx: Transaction, *key: Any) -> T | None:
        """Return the value of a key; None, without a query, for a key that is None."""
        if None in key:
            return None
        return await self._first(tx, self._get, self._key(*key))

    async def add(self, tx: Transaction, value: T, **more: Any) -> bool:
        """Insert it; False where a constraint forbids it. `more` are columns."""
        return await self._added(tx, value, more, ignores=True)

    async def insert(self, tx: Transaction, value: T, **more: Any) -> None:
        """Like `add`, and fails where a constraint forbids it."""
        await self._added(tx, value, more, ignores=False)

    async def _added(
        self, tx: Transaction, value: T, more: dict[str, Any], *, ignores: bool
    ) -> bool:
        row = self.row_of(tx, value) | more
        if logged.is_logged(self.table):
            return await logged.add_row(tx, self.table, row, ignores=ignores)
        insert = self._insert_ignore if ignores else self._insert
        if await tx.run(insert, **row) != 1:
            return False
        await self._keep(tx, row.get(self._keys[0]), {}, row)
        return True

    async def put(self, tx: Transaction, value: T, **more: Any) -> None:
        row = self.row_of(tx, value) | more
        key = [row[name] for name in self._keys]
        before = await tx.row(self._get, **self._key(*key)) if self._log else None
        await tx.run(self._upsert, **row)
        await self._keep(tx, key[0], before or {}, row)

    async def set(self, tx: Transaction, *key: Any, **columns: Any) -> bool:
        """Set columns to values, or to expressions that never vary; False without the row."""
        statement, values = self._update(self._written(columns))
        return await tx.run(statement, **self._key(*key), **values) > 0

    async def delete(self, tx: Transaction, *key: Any) -> bool:
        if not await tx.run(self._delete, **self._key(*key)):
            return False
        await self._keep(tx, key[0], {}, {})
        return True

    async def _keep(self, tx: Transaction, key: Any, before: Row, after: Row) -> None:
        if self._log is not None:
            await self._log(tx, self.table, key, before, after)

    def _key(self, *key: Any) -> dict[str, Any]:
        return {f"{name}_": value for name, value in zip(self._keys, key, strict=True)}

    def _update(
        self, row: Mapping[str, Any], compared: Collection[str] = ()
    ) -> tuple[sa.Update, dict[str, Any]]:
        """The statement that sets these columns, which stays prepared, and its values."""
        by_sql = {
            name: it for name, it in row.items() if isinstance(it, sa.ClauseElement)
        }
        names = (tuple(row), tuple(by_sql), tuple(compared))
        if names not in self._updates:
            as_read = (self.c[name] == sa.bindparam(f"old_{name}") for name in compared)
            new: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in row}
            self._updates[names] = (
                sa.update(self.table).where(*self._this, *as_read).values(new | by_sql)
            )
        plain = ((name, value) for name, value in row.items() if name not in by_sql)
        return self._updates[names], {f"new_{name}": value for name, value in plain}


class Versioned(Table[T]):
    """Rows that are changed by compare-and-set on the columns `compared`; those of `fixed` stay."""

    def __init__(
        self,
        table: sa.Table,
        kind: type[T],
        *,
        fixed: Collection[str] = (),
        compared: Collection[str] = ("version",),
        **more: Any,
    ) -> None:
        super().__init__(table, kind, **more)
        self._fixed = {*fixed, *self._keys}
        self._compared = compared

    async def change(self, tx: Transaction, before: T, after: T, **more: Any) -> None:
        """Store the next version and, like `set`, `more` columns. Raises VersionConflict when the
        row is not as it was read."""
        old = self._plain(before)
        new = self.row_of(tx, after)
        key = self._key(*(old[name] for name in self._keys))
        if "version" in self._compared:
            new["version"] = max(old["version"] + 1, new["version"])
        row = {
            name: value for name, value in new.items() if name not in self._fixed
        } | more
        was = await tx.row(self._get, **key) if self._log else None
        statement, values = self._update(row, self._compared)
        values |= {f"old_{name}": old[name] for name in self._compared}
        if not await tx.run(statement, **key, **values):
            raise VersionConflict(*key.values())
        if was is not None:
            await self._keep(tx, next(iter(key.values())), was, {**was, **row})
