"""Roles given by admins, and the history of their changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("role", sa.Text()))
    op.create_table(
        "appointments",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("at", Big, nullable=False),
        sa.Column("by", Big, nullable=False),
        sa.Column("telegram_id", Big, nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_appointments"),
    )
    op.create_index("ix_appointments_telegram_id", "appointments", ["telegram_id", "id"])
