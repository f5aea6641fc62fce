"""Tables with their lives, and kinds of columns: plain integers, text and bytes, the same in both
databases."""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.core.database.life import Life, Order, check_life, life_of

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""64 bits in both; SQLite numbers rows by itself only in a column of type INTEGER."""


def table(
    name: str, *items: sa.schema.SchemaItem, life: Life, **options: Any
) -> sa.Table:
    """A table with its life. Raises UndeclaredColumn where that leaves out a column.

    PostgreSQL has no tables in the order of their keys: there `row_order` writes the rows anew.
    """
    if life.order is not Order.ARRIVAL:
        options["sqlite_with_rowid"] = False
    log = () if life.logged is None else _of_log(name, items)
    made = sa.Table(name, metadata, *items, *log, info={"life": life}, **options)
    check_life(made, life)
    return made


@cache
def every_table() -> list[sa.Table]:
    """All tables in the order of their names: those of each `tables.py` of the program, whether or
    not this process has use for its feature."""
    program = Path(__file__).parents[1]
    for path in sorted(program.rglob("tables.py")):
        import_module(".".join(path.relative_to(program.parent).with_suffix("").parts))
    return [table for _, table in sorted(metadata.tables.items())]


def lives() -> Iterator[tuple[sa.Table, Life]]:
    """All tables with what each declares."""
    for table in every_table():
        yield table, life_of(table)


def index(
    name: str, *columns: str, where: str | None = None, unique: bool = False
) -> sa.Index:
    """An index of the table in which it stands; over some rows only with `where`.

    Revisions tell that to PostgreSQL, whose dialect a bot on SQLite does not load.
    """
    some: dict[str, Any] = {} if where is None else {"sqlite_where": sa.text(where)}
    return sa.Index(name, *columns, unique=unique, **some)


def text(
    name: str, *, null: bool = False, key: bool = False, **more: Any
) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null, primary_key=key, **more)


def integer(
    name: str,
    *,
    null: bool = False,
    key: bool = False,
    default: int | None = None,
    **more: Any,
) -> sa.Column[int]:
    if default is not None:
        more["server_default"] = sa.text(str(default))
    return sa.Column(
        name, Big, nullable=null, primary_key=key, autoincrement=False, **more
    )


def number(name: str) -> sa.Column[int]:
    """The key of a table that counts its rows."""
    return sa.Column(name, Big, primary_key=True, autoincrement=True)


def blob(
    name: str, *, null: bool = False, key: bool = False, **more: Any
) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=null, primary_key=key, **more)


def _of_log(
    name: str, items: Iterable[sa.schema.SchemaItem]
) -> Iterator[sa.schema.SchemaItem]:
    """The place of a row's leaf in the log's tree, NULL until it has one, and the MAC of
    bot.core.database.logged. An index finds rows without a leaf, however late they were committed.
    """
    [key] = (
        each.name for each in items if isinstance(each, sa.Column) and each.primary_key
    )
    yield integer("leaf", null=True)
    yield blob("mac", null=True)
    yield index(f"ix_{name}_leafless", key, where="leaf IS NULL")
