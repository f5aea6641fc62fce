"""Mapper between rows of a table and values of a dataclass: a field is the column of its name.

The codec of a field's type reads and writes it. A field renamed to None has no column of its own:
`write` and `read` of the table take care of it.
"""

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from operator import itemgetter
from typing import Any, Generic, Protocol, TypeVar, get_type_hints

import sqlalchemy as sa

from bot.core.database.database import Row, Transaction, VersionConflict
from bot.core.database.queries import Codec, P, Query, codec_of, without_none
from bot.core.database.statements import Statement, insert_ignore, upsert

T = TypeVar("T")


class Sealed(Protocol):
    """A column with text that is sealed, see storage.sealed."""

    column: sa.Column[str]
    bound_by: sa.Column[Any]

    def seal(self, by: Transaction, text: str, owner: object) -> str: ...

    def open_in(self, by: Transaction, row: Row) -> str: ...


class Log(Protocol):
    """Keeps what is new in a row; an empty one is not there. See storage.audit.changes."""

    async def __call__(
        self, tx: Transaction, of: sa.Table, id: str, before: Row, after: Row
    ) -> None: ...


class Table(Generic[T]):
    """`write` gives columns beside those of fields, `read` fields beside those of columns."""

    def __init__(
        self,
        table: sa.Table,
        kind: type[T],
        *,
        write: Callable[[T], Mapping[str, Any]] | None = None,
        read: Callable[[Row], Mapping[str, Any]] | None = None,
        sealed: Collection[Sealed] = (),
        log: Log | None = None,
        **renamed: str | None,
    ) -> None:
        self._table, self._kind, self._renamed = table, kind, renamed
        self._write, self._read, self._sealed, self._log = write, read, sealed, log
        self._keys = [column.name for column in table.primary_key]
        self._insert, self._insert_ignore = sa.insert(table), insert_ignore(table)

    @cached_property
    def _columns(self) -> dict[str, str]:
        """Columns by fields."""
        fields: Mapping[str, Any] = vars(self._kind)["__dataclass_fields__"]
        named = {field: self._renamed.get(field, field) for field in fields}
        return {field: column for field, column in named.items() if column is not None}

    @cached_property
    def _values(self) -> Callable[[Row], tuple[Any, ...]]:
        return itemgetter(*self._columns.values())

    @cached_property
    def _codecs(self) -> list[tuple[int, str, Any, Codec]]:
        """Return each field's place in `_columns`, its column, type and codec."""
        hints = get_type_hints(self._kind)
        return [
            (at, column, hints[field], codec)
            for at, (field, column) in enumerate(self._columns.items())
            if (codec := codec_of(without_none(hints[field]))) is not None
        ]

    @cached_property
    def _writers(self) -> list[tuple[str, Callable[[Any], Any]]]:
        return [(column, codec.write) for _, column, _, codec in self._codecs]

    @cached_property
    def _readers(self) -> list[tuple[int, Callable[[Any], Any], Any]]:
        """Return each value's place, its reader, and its value for NULL."""
        nothing: dict[Any, Any] = {frozenset[int]: frozenset()}
        return [(at, codec.read, nothing.get(hint)) for at, _, hint, codec in self._codecs]

    def _plain(self, value: T) -> dict[str, Any]:
        row = {column: getattr(value, field) for field, column in self._columns.items()}
        for column, write in self._writers:
            if row[column] is not None:
                row[column] = write(row[column])
        if self._write is not None:
            row |= self._write(value)
        return row

    def row_of(self, tx: Transaction, value: T) -> dict[str, Any]:
        row = self._plain(value)
        for each in self._sealed:
            if (text := row[each.column.name]) is not None:
                row[each.column.name] = each.seal(tx, text, row[each.bound_by.name])
        return row

    def read(self, tx: Transaction, row: Row) -> T:
        if self._sealed:
            some = [each for each in self._sealed if row[each.column.name] is not None]
            row = {**row, **{each.column.name: each.open_in(tx, row) for each in some}}
        return self.of(row)

    def of(self, row: Row) -> T:
        """The value of a row in which nothing is sealed."""
        values = list(self._values(row))
        for at, read, empty in self._readers:
            values[at] = empty if values[at] is None else read(values[at])
        if self._read is None:
            return self._kind(*values)
        return self._kind(**dict(zip(self._columns, values, strict=True)), **self._read(row))

    def one(self, build: Callable[P, Statement]) -> Query[P, T | None]:
        async def fetch(tx: Transaction, statement: Statement, values: dict[str, Any]) -> T | None:
            row = await tx.row(statement, **values)
            return None if row is None else self.read(tx, row)

        return Query(build, fetch)

    def all(self, build: Callable[P, Statement]) -> Query[P, list[T]]:
        async def fetch(tx: Transaction, statement: Statement, values: dict[str, Any]) -> list[T]:
            return [self.read(tx, row) for row in await tx.rows(statement, **values)]

        return Query(build, fetch)

    async def get(self, tx: Transaction, *key: Any) -> T | None:
        row = await tx.row(self._get, **self._key(*key))
        return None if row is None else self.read(tx, row)

    async def add(self, tx: Transaction, value: T, **more: Any) -> bool:
        """Write a row. False if a constraint forbids it. `more` are columns."""
        row = self.row_of(tx, value) | more
        if await tx.run(self._insert_ignore, **row) != 1:
            return False
        if self._log is not None:
            await self._log(tx, self._table, row[self._keys[0]], {}, row)
        return True

    async def insert(self, tx: Transaction, value: T, **more: Any) -> None:
        """Like `add`, and fails where a constraint forbids it."""
        row = self.row_of(tx, value) | more
        await tx.run(self._insert, **row)
        if self._log is not None:
            await self._log(tx, self._table, row[self._keys[0]], {}, row)

    async def put(self, tx: Transaction, value: T) -> None:
        """Insert it, or replace the row with the same key."""
        row = self.row_of(tx, value)
        key = [row[name] for name in self._keys]
        before = await tx.row(self._get, **self._key(*key)) if self._log else None
        await tx.run(self._upsert, **row)
        if self._log is not None:
            await self._log(tx, self._table, key[0], before or {}, row)

    async def delete(self, tx: Transaction, *key: Any) -> bool:
        """Delete the row. False if it was not there."""
        if not await tx.run(self._delete, **self._key(*key)):
            return False
        if self._log is not None:
            await self._log(tx, self._table, key[0], {}, {})
        return True

    @cached_property
    def _this(self) -> list[sa.ColumnElement[bool]]:
        return [column == sa.bindparam(f"{column.name}_") for column in self._table.primary_key]

    def _key(self, *key: Any) -> dict[str, Any]:
        return {f"{name}_": value for name, value in zip(self._keys, key, strict=True)}

    @cached_property
    def _get(self) -> Statement:
        return sa.select(self._table).where(*self._this)

    @cached_property
    def _delete(self) -> Statement:
        return sa.delete(self._table).where(*self._this)

    @cached_property
    def _upsert(self) -> Statement:
        others = [column.name for column in self._table.c if column.name not in self._keys]
        return upsert(self._table, self._keys, others)


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
        self._fixed, self._compared = {*fixed, *self._keys}, compared
        self._changes: dict[tuple[str, ...], sa.Update] = {}

    async def change(self, tx: Transaction, before: T, after: T) -> None:
        """Store the next version. Raises VersionConflict when it is not as it was read."""
        old, new = self._plain(before), self.row_of(tx, after)
        key = self._key(*(old[name] for name in self._keys))
        if "version" in self._compared:
            new["version"] = max(old["version"] + 1, new["version"])
        row = {name: value for name, value in new.items() if name not in self._fixed}
        was = await tx.row(self._get, **key) if self._log else None
        values = {f"new_{name}": value for name, value in row.items()}
        values |= {f"old_{name}": old[name] for name in self._compared}
        if not await tx.run(self._change(tuple(row)), **key, **values):
            raise VersionConflict(*key.values())
        if self._log is not None and was is not None:
            await self._log(tx, self._table, next(iter(key.values())), was, {**was, **row})

    def _change(self, names: tuple[str, ...]) -> sa.Update:
        """A statement that stays prepared: it writes all columns that ever change."""
        if names not in self._changes:
            as_read = (
                self._table.c[name] == sa.bindparam(f"old_{name}") for name in self._compared
            )
            this = sa.update(self._table).where(*self._this, *as_read)
            self._changes[names] = this.values(
                {name: sa.bindparam(f"new_{name}") for name in names}
            )
        return self._changes[names]
