"""Reports that callers make by phone, and what staff fill in for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reports", sa.Column("intake", sa.Text(), nullable=False, server_default="chat"))
    op.create_index("ix_reports_calls", "reports", ["filed_at"], **where("intake = 'call'"))
    op.create_table(
        "call_drafts",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("expires_at", Big, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_call_drafts"),
    )
    op.create_index("ix_call_drafts_expires_at", "call_drafts", ["expires_at"])
