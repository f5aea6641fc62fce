"""The cases of a desk that wait for an authority are listed."""

from __future__ import annotations

from alembic import op

from bot.storage.migrations.columns import where

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_cases_awaiting", "cases", ["desk_id", "announced_at", "id"],
        **where("status = 'forwarded'"),
    )  # fmt: skip
