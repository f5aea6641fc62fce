"""Indices that hold only waiting rows."""

from __future__ import annotations

from alembic import op

from bot.storage.migrations.columns import where

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_UNDECIDED = "status IN ('received', 'under_review', 'need_info')"


def upgrade() -> None:
    op.drop_index("ix_outbox_address", "outbox")
    op.create_index("ix_outbox_unsent", "outbox", ["address", "state"], **where("state <> 2"))
    op.drop_index("ix_outbox_sent_at", "outbox")
    op.create_index("ix_outbox_sent_at", "outbox", ["sent_at"], **where("sent_at IS NOT NULL"))
    op.drop_index("ix_outbox_passing", "outbox")
    op.create_index(
        "ix_outbox_passing", "outbox", ["sent_at"], **where("once IS NULL AND sent_at IS NOT NULL")
    )
    op.drop_index("ix_cases_queue", "cases")
    op.create_index(
        "ix_cases_open", "cases", ["desk_id", "urgency", "opened_at"], **where("open = 1")
    )
    op.create_index(
        "ix_cases_undecided", "cases", ["desk_id", "urgency", "opened_at", "id"],
        **where(_UNDECIDED),
    )  # fmt: skip
