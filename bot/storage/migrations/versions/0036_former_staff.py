"""The acts of one member of staff are found when a pseudonym takes their place."""

from __future__ import annotations

from alembic import op

from bot.storage.migrations.columns import where

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_case_events_staff", "case_events", ["staff"], **where("staff IS NOT NULL"))
