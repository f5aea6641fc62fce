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


def table(name: str, *items: sa.schema.SchemaItem) -> sa.Table:
    return sa.Table(name, metadata, *items)


def table_by_key(name: str, *items: sa.schema.SchemaItem) -> sa.Table:
    """A table whose rows stand in the order of their random key, not in that of their arrival.

    PostgreSQL has no such tables: there `reordering` writes the rows anew.
    """
    return sa.Table(name, metadata, *items, sqlite_with_rowid=False)


def index_some(
    name: str, *columns: sa.ColumnElement[Any], where: str, unique: bool = False
) -> sa.Index:
    """An index over some rows only, in either database.

    The baseline tells it to PostgreSQL, whose dialect a bot on SQLite does not load.
    """
    return sa.Index(name, *columns, unique=unique, sqlite_where=sa.text(where))


def text(name: str, *, null: bool = False, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null, primary_key=key)


def integer(name: str, *, null: bool = False, default: int | None = None) -> sa.Column[int]:
    server = None if default is None else sa.text(str(default))
    return sa.Column(name, Big, nullable=null, server_default=server)
