"""Roles for one desk alone, and custodians."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "grants",
        sa.Column("telegram_id", Big, autoincrement=False, nullable=False),
        sa.Column("desk_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("telegram_id", "desk_id", name="pk_grants"),
    )
    op.add_column("appointments", sa.Column("desk_id", sa.Text(), nullable=True))
