"""The history becomes a log: leaves of a Merkle tree, its tiles, checkpoints.

Rows that are there get their leaves while the bot runs, in portions.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leaves",
        sa.Column("position", Big, autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Text(), nullable=False),
        *(
            sa.Column(part, sa.LargeBinary(), nullable=False)
            for part in ("fixed", "staff", "detail")
        ),
        sa.PrimaryKeyConstraint("position", name="pk_leaves"),
        sa.UniqueConstraint("source", "row_id", name="uq_leaves_source"),
    )
    op.create_table(
        "tiles",
        sa.Column("level", Big, autoincrement=False, nullable=False),
        sa.Column("number", Big, autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name="pk_tiles"),
    )
    op.create_table(
        "checkpoints",
        sa.Column("size", Big, autoincrement=False, nullable=False),
        sa.Column("at", Big, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_checkpoints"),
    )
    _amendments()
    for rows in ("case_events", "appointments", "exports"):
        op.add_column(rows, sa.Column("leaf", Big, nullable=True))
    for rows in ("amendments", "case_events", "appointments", "exports"):
        op.create_index(f"ix_{rows}_leafless", rows, ["id"], **where("leaf IS NULL"))


def _amendments() -> None:
    op.create_table(
        "amendments",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("at", Big, nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("source", "row_id", "part", "rule")
        ),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", Big, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_amendments"),
    )
    op.create_index("ix_amendments_row", "amendments", ["source", "row_id"])
