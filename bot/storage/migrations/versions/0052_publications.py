"""Told decisions that a second person looks at before they are published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _number(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, Big, nullable=null)


def upgrade() -> None:
    op.create_table(
        "publications",
        _text("id"), _number("version"), _text("case_id"), _text("decision_id"),
        _number("proposed_at"), _number("due_at"), _text("state"),
        _number("settled_at", null=True), _number("settled_by", null=True),
        _number("reminded_at", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_publications"),
        sa.UniqueConstraint("decision_id", name="uq_publications_decision_id"),
    )  # fmt: skip
    op.create_index(
        "ix_publications_due", "publications", ["due_at", "id"], **where("state = 'pending'")
    )
    op.create_index("ix_publications_case", "publications", ["case_id"])
