"""Answers of authorities wait until they cannot be undone any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "authority_answers",
        sa.Column("referral_id", sa.Text(), nullable=False),
        sa.Column("staff", Big, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", Big, nullable=False),
        sa.Column("due_at", Big, nullable=False),
        sa.PrimaryKeyConstraint("referral_id", name="pk_authority_answers"),
    )
