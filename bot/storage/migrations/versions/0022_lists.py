"""A queue is narrowed down by accounts and conflicts of interest; the last search is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_UNDECIDED = "status IN ('received', 'under_review', 'need_info')"


def upgrade() -> None:
    turn = ("desk_id", "urgency", "reporters DESC", "opened_at", "id")
    narrowed = ("status", "holder", "held_at", "violation", "region", "host", "account", "recused")
    columns = [sa.text(column) for column in (*turn, *narrowed)]
    op.drop_index("ix_cases_turn", "cases")
    op.create_index("ix_cases_turn", "cases", columns, **where(_UNDECIDED))
    op.create_table(
        "searches",
        sa.Column("staff", Big, nullable=False, autoincrement=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("staff", name="pk_searches"),
    )
