"""Patterns in the reports of a case, whose number then counts no more in the order of work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

_UNDECIDED = "status IN ('received', 'under_review', 'need_info')"


def upgrade() -> None:
    op.add_column("cases", sa.Column("patterns", sa.Text(), nullable=True))
    op.add_column("cases", sa.Column("weight", Big, nullable=False, server_default=sa.text("0")))
    op.execute("UPDATE cases SET weight = reporters")
    turn = ("desk_id", "urgency", "overdue DESC", "weight DESC", "opened_at", "id")
    narrowed = ("status", "holder", "held_at", "violation", "region", "host", "account", "recused")
    columns = [sa.text(column) for column in (*turn, *narrowed)]
    op.drop_index("ix_cases_turn", "cases")
    op.create_index("ix_cases_turn", "cases", columns, **where(_UNDECIDED))
    op.create_index(
        "ix_cases_accounts", "cases", ["account", "id"],
        **where(f"{_UNDECIDED} AND account IS NOT NULL"),
    )  # fmt: skip
    op.create_index(
        "ix_cases_nameless", "cases", ["id"],
        **where(f"{_UNDECIDED} AND account IS NULL AND reports > 1"),
    )  # fmt: skip
