"""Create the tables of the schema.

Until 0.2.0 is tagged the baseline follows bot.core.schema. At the tag its statements are
written out here, and later changes get revisions of their own.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.core.schema.base import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create tables, then their indexes, those over some rows last.

    Of two indexes that serve a statement equally well SQLite takes the newer.
    """
    connection = op.get_bind()
    for table in metadata.sorted_tables:
        connection.execute(sa.schema.CreateTable(table))
        for index in sorted(table.indexes, key=_order):
            if connection.dialect.name == "postgresql":
                where = index.dialect_options["sqlite"]["where"]
                index.dialect_options["postgresql"]["where"] = where
            connection.execute(sa.schema.CreateIndex(index))


def _order(index: sa.Index) -> tuple[bool, str]:
    options = index.dialect_options["sqlite"]
    return options["where"] is not None, str(index.name)
