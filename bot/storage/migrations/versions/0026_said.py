"""The replies of a case are counted by its events: one reply may belong to several cases."""

from __future__ import annotations

from alembic import op

from bot.storage.migrations.columns import where

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_SAID = "act IN ('add', 'answer')"


def upgrade() -> None:
    op.create_index("ix_case_events_said", "case_events", ["case_id", "id"], **where(_SAID))
    op.drop_index("ix_replies_case", "replies")
