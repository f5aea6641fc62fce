"""Cases that are put off, passed on for a conflict of interest, or got words after a decision."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("snoozed_until", Big, nullable=True))
    op.add_column("cases", sa.Column("unread_since", Big, nullable=True))
    op.add_column("cases", sa.Column("recused", sa.Text(), nullable=True))
    op.create_index(
        "ix_cases_unread", "cases", ["desk_id", "unread_since"], **where("unread_since IS NOT NULL")
    )
