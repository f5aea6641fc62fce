"""Appeals against decisions, and appeals being filled in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

_TEXTS = ("number", "kind", "case_id", "decision_id", "first", "violation", "language", "stage")
_SOME_TEXTS = (
    "entry_id", "report_id", "person_id", "about", "words", "passed", "finding", "outcome",
    "ground", "reason", "reply", "reply_language", "replaced_by",
)  # fmt: skip
_NUMBERS = ("version", "first_by", "filed_at", "due_at", "reminded")
_SOME_NUMBERS = (
    "entry_version", "holder", "held_at", "without_people_since", "decided_by", "decided_at",
    "closed_at",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _TEXTS),
        *(sa.Column(name, sa.Text(), nullable=True) for name in _SOME_TEXTS),
        *(sa.Column(name, Big, nullable=False) for name in _NUMBERS),
        *(sa.Column(name, Big, nullable=True) for name in _SOME_NUMBERS),
        sa.Column("receipt", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_appeals"),
        sa.UniqueConstraint("number", name="uq_appeals_number"),
        sa.UniqueConstraint("person_id", "entry_id", "entry_version", name="uq_appeals_person"),
        sa.UniqueConstraint("report_id", "case_id", name="uq_appeals_report"),
    )
    op.create_index(
        "ix_appeals_open", "appeals", ["due_at"], **where("stage IN ('waiting', 'decided')")
    )
    op.create_index(
        "ix_appeals_receipt", "appeals", ["receipt"], unique=True, **where("receipt IS NOT NULL")
    )
    op.create_index("ix_appeals_case", "appeals", ["case_id"])
    op.create_index("ix_appeals_filed", "appeals", ["filed_at", "kind", "violation"])
    op.create_index(
        "ix_appeals_closed", "appeals", ["closed_at", "kind", "finding"],
        **where("closed_at IS NOT NULL"),
    )  # fmt: skip
    op.create_table(
        "appeal_drafts",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("expires_at", Big, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_appeal_drafts"),
    )
    op.create_index("ix_appeal_drafts_expires_at", "appeal_drafts", ["expires_at"])
