"""Compiler of SQLAlchemy Core statements to text and arguments, once per dialect.

It executes nothing and does not know connections.
"""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

DialectName = Literal["sqlite", "postgresql"]

KEPT = 800
"""Prepared statements a connection keeps: more than there are, so each is prepared once."""

Statement = sa.Executable


@cache
def _dialect(name: DialectName) -> sa.Dialect:
    if name == "sqlite":
        return sqlite.dialect(paramstyle="qmark")
    # Imported where it is used: a bot on SQLite pays no memory for it.
    from sqlalchemy.dialects.postgresql import asyncpg

    return asyncpg.dialect()  # type: ignore[no-untyped-call]


insert = sqlite.insert
"""INSERT with ON CONFLICT, of which both databases know the same."""
# PostgreSQL's compiler asks for the name of a constraint, which SQLite's clause never has.
sqlite.dml.OnConflictClause.constraint_target = None  # type: ignore[attr-defined]


class CompiledStatement:
    """Text and parameters; lists (`IN`) of constants are written out."""

    __slots__ = ("_constants", "_order", "only_reads", "sql")

    def __init__(self, compiled: SQLCompiler, given: Sequence[str]) -> None:
        unknown = set(given) - set(compiled.binds)
        if unknown:
            raise ValueError(
                f"the statement has no parameter {', '.join(sorted(unknown))}"
            )
        asked = [name for name, bind in compiled.binds.items() if bind.required]
        state = compiled.construct_expanded_state(dict.fromkeys(asked))
        self.sql = state.statement
        self.only_reads = isinstance(compiled.statement, sa.SelectBase)
        self._order = tuple(state.positiontup or ())
        self._constants = {
            name: value for name, value in state.parameters.items() if name not in asked
        }

    def bind(self, values: Mapping[str, Any]) -> Sequence[Any]:
        known = {**self._constants, **values} if self._constants else values
        return [known[name] for name in self._order]


# Statements written at module level are compiled once; the cache is bounded because statements
# built during a call pass through it as well.
@lru_cache(maxsize=512)
def compiled(
    statement: Statement, dialect: DialectName, names: tuple[str, ...]
) -> CompiledStatement:
    columns: list[str] | None = None
    if isinstance(statement, sa.Insert):
        has_values = (
            statement._values or statement._multi_values or statement.select is not None
        )
        # Else its columns are those that the caller gives values for.
        columns = None if has_values else list(names)
    if not isinstance(statement, sa.ClauseElement):
        raise TypeError(f"not a statement: {statement!r}")
    result = statement.compile(dialect=_dialect(dialect), column_keys=columns)
    if not isinstance(result, SQLCompiler):
        raise TypeError(f"not a statement with results: {statement!r}")
    return CompiledStatement(result, names)


def insert_ignore(table: sa.Table, **row: Any) -> sqlite.Insert:
    """Insert a row, or the given columns; one that is there already stays as it is."""
    statement = insert(table).on_conflict_do_nothing()
    return statement.values(row) if row else statement


def upsert(
    table: sa.Table,
    key: Sequence[str],
    set: Sequence[str] = (),
    add: Sequence[str] = (),
) -> sqlite.Insert:
    """Insert the given columns, or replace those of `set` in the row with the same `key` and add
    to those of `add`."""
    row = insert(table)
    changes: dict[str, Any] = {name: row.excluded[name] for name in set}
    changes |= {name: table.c[name] + row.excluded[name] for name in add}
    return row.on_conflict_do_update(index_elements=list(key), set_=changes)


def put(table: sa.Table, *key: str, **row: Any) -> sqlite.Insert:
    """Insert a row, or replace the one with the same key, which is the primary one if not given."""
    key = key or tuple(column.name for column in table.primary_key)
    return upsert(table, key, [name for name in row if name not in key]).values(row)


class _Elements(FunctionElement[str]):
    """The elements of a JSON list, as rows with the column `value`."""

    inherit_cache = True
    name = "elements"


@compiles(_Elements, "sqlite")
def _in_sqlite(element: _Elements, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_Elements, "postgresql")
def _in_postgres(element: _Elements, compiler: SQLCompiler, **options: Any) -> str:
    given = compiler.process(element.clauses, **options)
    return f"jsonb_array_elements_text(CAST({given} AS JSONB))"


def elements(name: str) -> sa.Select[Any]:
    """The elements of a parameter, passed as JSON text: the text of the statement stays the same
    for any length, so both databases keep it prepared."""
    each = _Elements(sa.bindparam(name, type_=sa.Text())).table_valued("value")
    return sa.select(each.c.value)


class JsonPart(FunctionElement[str]):
    """A part of a column of JSON as text, by a path of names like `order.until`."""

    inherit_cache = True
    name = "json_part"
    type = sa.Text()

    def __init__(self, column: sa.ColumnElement[Any], path: str) -> None:
        super().__init__(column, sa.literal_column(path))


@compiles(JsonPart, "sqlite")
def _part_in_sqlite(element: JsonPart, compiler: SQLCompiler, **options: Any) -> str:
    column, path = (compiler.process(one, **options) for one in element.clauses)
    return f"json_extract({column}, '$.{path}')"


@compiles(JsonPart, "postgresql")
def _part_in_postgres(element: JsonPart, compiler: SQLCompiler, **options: Any) -> str:
    column, path = (compiler.process(one, **options) for one in element.clauses)
    return f"CAST({column} AS JSON) #>> '{{{path.replace('.', ',')}}}'"


def whole_numbers(name: str) -> sa.Select[Any]:
    """The same for numbers, which PostgreSQL hands out as text."""
    each = elements(name).subquery()
    return sa.select(sa.cast(each.c.value, sa.BigInteger()))
