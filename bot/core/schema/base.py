"""Kinds of columns: plain integers, text and bytes, the same in both databases."""

from typing import Any

import sqlalchemy as sa

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


def table(name: str, *items: sa.schema.SchemaItem, **options: Any) -> sa.Table:
    return sa.Table(name, metadata, *items, **options)


def table_by_key(name: str, *items: sa.schema.SchemaItem) -> sa.Table:
    """A table whose rows stand in the order of their random key, not in that of their arrival.

    PostgreSQL has no such tables: there `row_order` writes the rows anew.
    """
    return table(name, *items, sqlite_with_rowid=False)


def index(name: str, *columns: str, where: str | None = None, unique: bool = False) -> sa.Index:
    """An index of the table in which it stands; over some rows only with `where`.

    Revisions tell that to PostgreSQL, whose dialect a bot on SQLite does not load.
    """
    some: dict[str, Any] = {} if where is None else {"sqlite_where": sa.text(where)}
    return sa.Index(name, *columns, unique=unique, **some)


def text(name: str, *, null: bool = False, key: bool = False, **more: Any) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null, primary_key=key, **more)


def integer(
    name: str, *, null: bool = False, key: bool = False, default: int | None = None, **more: Any
) -> sa.Column[int]:
    if default is not None:
        more["server_default"] = sa.text(str(default))
    return sa.Column(name, Big, nullable=null, primary_key=key, autoincrement=False, **more)


def number(name: str) -> sa.Column[int]:
    """The key of a table that counts its rows."""
    return sa.Column(name, Big, primary_key=True, autoincrement=True)


def blob(name: str, *, null: bool = False, key: bool = False, **more: Any) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=null, primary_key=key, **more)


def logged_table(name: str, *items: sa.schema.SchemaItem) -> sa.Table:
    """A table whose rows get leaves in the log's tree; NULL until one has its leaf. The MAC is that
    of bot.core.database.logged.

    Its index finds those without one, however late they were committed.
    """
    [key] = (each.name for each in items if isinstance(each, sa.Column) and each.primary_key)
    leafless = index(f"ix_{name}_leafless", key, where="leaf IS NULL")
    return table(name, *items, integer("leaf", null=True), blob("mac", null=True), leafless)
