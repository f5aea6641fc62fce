"""Decisions wait for a second person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import where

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("proposal", sa.Text(), nullable=True))
    op.add_column("private_cards", sa.Column("proposal", sa.Text(), nullable=True))
    proposed = where("proposal IS NOT NULL")
    op.create_index("ix_cases_proposed", "cases", ["desk_id", "opened_at"], **proposed)
