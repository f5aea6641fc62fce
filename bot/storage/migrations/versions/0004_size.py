"""Indices for a database with a million reports."""

from __future__ import annotations

from alembic import op

from bot.storage.migrations.columns import where

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _words()
    op.create_index(
        "ix_reports_filed_at", "reports", ["filed_at"], **where("person_id IS NOT NULL")
    )
    op.create_index(
        "ix_people_passers_by", "people", ["seen_at"], **where("consent_version IS NULL")
    )
    op.create_index(
        "ix_outbox_later", "outbox", ["not_before"], **where("state = 0 AND not_before > 0")
    )
    op.create_index("ix_outbox_passing", "outbox", ["sent_at"], **where("once IS NULL"))
    op.drop_index("ix_cases_host", "cases")
    op.create_index("ix_cases_host", "cases", ["host", "outcome"])
    op.create_index("ix_cases_open_host", "cases", ["host", "opened_at"], **where("open = 1"))


def _words() -> None:
    """Words are looked for by how they begin, which only the plain order of symbols serves."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE words ALTER COLUMN word TYPE TEXT COLLATE "C"')
    op.drop_index("ix_words_report", "words")
    op.create_index("ix_words_report", "words", ["report_id", "word"])
