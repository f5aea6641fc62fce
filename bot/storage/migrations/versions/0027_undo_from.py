"""When a card showed Undo. Decisions of before were undone for a time after the decision."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("undo_from", Big, nullable=True))
    op.execute("UPDATE cases SET undo_from = decided_at WHERE decided_at IS NOT NULL")
