"""Compiler of SQLAlchemy Core statements to text and arguments, once per dialect.

It executes nothing and does not know connections.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.sql.compiler import SQLCompiler

from bot.dataclass import dataclass

DialectName = Literal["sqlite", "postgresql"]

KEPT = 800
"""Prepared statements a connection keeps: more than there are, so each is prepared once."""

_DIALECTS: dict[DialectName, sa.Dialect] = {
    "sqlite": sqlite.dialect(paramstyle="qmark"),
    "postgresql": asyncpg.dialect(),  # type: ignore[no-untyped-call]
}


@dataclass(frozen=True, slots=True, eq=False)
class PerDialect:
    """A statement that is spelled differently in the two databases."""

    sqlite: sa.Executable
    postgresql: sa.Executable


Statement = sa.Executable | PerDialect


class CompiledStatement:
    """Text and parameters; lists (`IN`) of constants are written out."""

    __slots__ = ("_constants", "_order", "only_reads", "sql")

    def __init__(self, compiled: SQLCompiler, given: Sequence[str]) -> None:
        unknown = set(given) - set(compiled.binds)
        if unknown:
            raise ValueError(f"the statement has no parameter {', '.join(sorted(unknown))}")
        asked = [name for name, bind in compiled.binds.items() if bind.required]
        state = compiled.construct_expanded_state(dict.fromkeys(asked))
        self.sql = state.statement
        self.only_reads = isinstance(compiled.statement, sa.SelectBase)
        self._order = tuple(state.positiontup or ())
        self._constants = {
            name: value for name, value in state.parameters.items() if name not in asked
        }

    def bind(self, values: Mapping[str, Any]) -> tuple[str, Sequence[Any]]:
        known = {**self._constants, **values} if self._constants else values
        return self.sql, [known[name] for name in self._order]


# Statements written at module level are compiled once; the cache is bounded because statements
# built during a call pass through it as well.
@lru_cache(maxsize=512)
def compiled(
    statement: Statement, dialect: DialectName, names: tuple[str, ...]
) -> CompiledStatement:
    if isinstance(statement, PerDialect):
        statement = statement.sqlite if dialect == "sqlite" else statement.postgresql
    columns: list[str] | None = None
    if isinstance(statement, sa.Insert) and _is_bare(statement):
        columns = list(names)
    if not isinstance(statement, sa.ClauseElement):
        raise TypeError(f"not a statement: {statement!r}")
    result = statement.compile(dialect=_DIALECTS[dialect], column_keys=columns)
    if not isinstance(result, SQLCompiler):
        raise TypeError(f"not a statement with results: {statement!r}")
    return CompiledStatement(result, names)


def _is_bare(statement: sa.Insert) -> bool:
    """An insert whose columns are those the caller gives values for."""
    return not (statement._values or statement._multi_values or statement.select is not None)


def insert_ignore(table: sa.Table) -> PerDialect:
    """Insert the given columns; a row that is there already stays as it is."""
    return PerDialect(
        sqlite.insert(table).on_conflict_do_nothing(),
        postgresql.insert(table).on_conflict_do_nothing(),
    )


def upsert(
    table: sa.Table, key: Sequence[str], set: Sequence[str] = (), add: Sequence[str] = ()
) -> PerDialect:
    """Insert the given columns, or replace those of `set` in the row with the same `key` and add
    to those of `add`."""
    lite, post = sqlite.insert(table), postgresql.insert(table)

    def changes(new: sa.ColumnCollection[Any, Any]) -> dict[str, Any]:
        return {name: new[name] for name in set} | {name: table.c[name] + new[name] for name in add}

    return PerDialect(
        lite.on_conflict_do_update(index_elements=list(key), set_=changes(lite.excluded)),
        post.on_conflict_do_update(index_elements=list(key), set_=changes(post.excluded)),
    )


def put(table: sa.Table, *key: str, **row: Any) -> PerDialect:
    """Insert a row, or replace the one with the same key, which is the primary one if not given."""
    key = key or tuple(column.name for column in table.primary_key)
    new = upsert(table, key, [name for name in row if name not in key])
    return _with(new, row)


def add(table: sa.Table, **row: Any) -> PerDialect:
    """Insert a row; one that is there already stays as it is."""
    return _with(insert_ignore(table), row)


def _with(insert: PerDialect, row: Mapping[str, Any]) -> PerDialect:
    lite, post = (getattr(insert, name).values(row) for name in ("sqlite", "postgresql"))
    return PerDialect(lite, post)


ListOf = Callable[[str], sa.Select[Any]]


def with_list(build: Callable[[ListOf], sa.Executable]) -> PerDialect:
    """A statement with lists as parameters: `build` gets a function that names one.

    The caller passes each list as JSON text. Unlike expanding parameters, the text of the
    statement stays the same for any length, so both databases keep it prepared.
    """
    return PerDialect(build(elements_in_sqlite), build(elements_in_postgres))


def whole_numbers(elements: ListOf, name: str) -> sa.Select[Any]:
    """The numbers of a list, whose elements PostgreSQL hands out as text."""
    each = elements(name).subquery()
    return sa.select(sa.cast(each.c.value, sa.BigInteger()))


def elements_in_sqlite(name: str) -> sa.Select[Any]:
    each = sa.func.json_each(sa.bindparam(name, type_=sa.Text())).table_valued("value")
    return sa.select(each.c.value)


def elements_in_postgres(name: str) -> sa.Select[Any]:
    given = sa.cast(sa.bindparam(name, type_=sa.Text()), postgresql.JSONB)
    each = sa.func.jsonb_array_elements_text(given).table_valued("value")
    return sa.select(each.c.value)
