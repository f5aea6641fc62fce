"""The tables of citizens: people, drafts, reports and their parts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _people()
    _drafts()
    _reports()
    _targets()
    _files()
    _replies()
    _questions()
    _words()


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("language_chosen", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("consent_version", Big),
        sa.Column("consent_language", sa.Text()),
        sa.Column("consent_at", Big),
        sa.Column("reachable", Big, nullable=False, server_default=sa.text("1")),
        sa.Column("unreachable_at", Big),
        sa.Column("expecting", sa.Text()),
        sa.Column("created_at", Big, nullable=False),
        sa.Column("seen_at", Big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("identity", name="uq_people_identity"),
    )


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("revision", Big, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("updated_at", Big, nullable=False),
        sa.Column("expires_at", Big, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_drafts"),
        sa.UniqueConstraint("id", name="uq_drafts_id"),
    )
    op.create_index("ix_drafts_expires_at", "drafts", ["expires_at"])


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Text()),
        sa.Column("violation", sa.Text(), nullable=False),
        sa.Column("region", sa.Text()),
        sa.Column("place", sa.Text()),
        sa.Column("description", sa.Text()),
        sa.Column("origin", sa.Text()),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("tell", Big, nullable=False, server_default=sa.text("1")),
        sa.Column("filed_at", Big, nullable=False),
        sa.Column("withdrawn_at", Big),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.UniqueConstraint("draft_id", name="uq_reports_draft_id"),
        sa.UniqueConstraint("number", name="uq_reports_number"),
        sa.UniqueConstraint("receipt", name="uq_reports_receipt"),
    )
    op.create_index("ix_reports_person", "reports", ["person_id", "filed_at"])


def _targets() -> None:
    op.create_table(
        "targets",
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.Column("position", Big, autoincrement=False, nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("canonical", sa.Text()),
        sa.Column("display", sa.Text()),
        sa.PrimaryKeyConstraint("report_id", "position", name="pk_targets"),
    )
    op.create_index("ix_targets_case", "targets", ["case_id"])


def _files() -> None:
    op.create_table(
        "files",
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.Column("unique_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("mime", sa.Text()),
        sa.Column("size", Big),
        sa.Column("reply_id", sa.Text()),
        sa.Column("added_at", Big, nullable=False),
        sa.PrimaryKeyConstraint("report_id", "unique_id", name="pk_files"),
    )


def _replies() -> None:
    op.create_table(
        "replies",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text()),
        sa.Column("question_id", sa.Text()),
        sa.Column("text", sa.Text()),
        sa.Column("at", Big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_replies"),
    )
    op.create_index("ix_replies_report", "replies", ["report_id"])


def _questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_by", Big, nullable=False),
        sa.Column("asked_at", Big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
    )
    op.create_index("ix_questions_case", "questions", ["case_id"])


def _words() -> None:
    op.create_table(
        "words",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("word", "report_id", name="pk_words"),
    )
    op.create_index("ix_words_report", "words", ["report_id"])
