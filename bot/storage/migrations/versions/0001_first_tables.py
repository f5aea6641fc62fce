"""The first tables: the pipeline, the citizen's side, the staff's side."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _inbox()
    _outbox()
    _places()
    _tasks()
    _leases()
    _facts()
    _people()
    _drafts()
    _reports()
    _targets()
    _files()
    _replies()
    _questions()
    _words()
    _cases()
    _case_events()
    _desks()
    _staff()
    _members()
    _prompts()


def _where(condition: str) -> dict[str, Any]:
    """An index over some rows only, in either database."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("update_id", Big, autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body", sa.Text()),
        sa.Column("state", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("attempts", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("not_before", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_until", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("received_at", Big, nullable=False),
        sa.Column("done_at", Big),
        sa.Column("error_id", sa.Text()),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("update_id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_dead", "inbox", ["received_at"], **_where("state = 2"))
    op.create_index("ix_inbox_open", "inbox", ["key", "update_id"], **_where("state = 0"))
    op.create_index("ix_inbox_order", "inbox", ["update_id"], **_where("state = 0"))
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("lane", Big, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("params", sa.Text()),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("edit", Big),
        sa.Column("reply_to", Big),
        sa.Column("under", sa.Text()),
        sa.Column("once", sa.Text()),
        sa.Column("latest", sa.Text()),
        sa.Column("remember", sa.Text()),
        sa.Column("state", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("attempts", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("not_before", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("created_at", Big, nullable=False),
        sa.Column("sent_at", Big),
        sa.Column("message_id", Big),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("once", name="uq_outbox_once"),
    )
    op.create_index("ix_outbox_address", "outbox", ["address", "state"])
    op.create_index(
        "ix_outbox_due", "outbox", ["lane", "id", "address", "not_before"], **_where("state = 0")
    )
    op.create_index(
        "ix_outbox_latest", "outbox", ["latest"], **_where("state = 0 AND latest IS NOT NULL")
    )
    op.create_index("ix_outbox_sent_at", "outbox", ["sent_at"])


def _places() -> None:
    op.create_table(
        "places",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("chat_id", Big, nullable=False),
        sa.Column("thread_id", Big),
        sa.Column("message_id", Big, nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("at", Big, nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_places"),
    )
    op.create_index("ix_places_message", "places", ["chat_id", "message_id"])


def _tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("run_at", Big, nullable=False),
        sa.Column("attempts", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("dead", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
        sa.UniqueConstraint("key", name="uq_tasks_key"),
    )
    op.create_index("ix_tasks_run_at", "tasks", ["dead", "run_at"])


def _leases() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("until", Big, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )


def _facts() -> None:
    op.create_table(
        "facts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_facts"),
    )


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


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("version", Big, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("open", Big, nullable=False),
        sa.Column("violation", sa.Text(), nullable=False),
        sa.Column("region", sa.Text()),
        sa.Column("urgency", Big, nullable=False),
        sa.Column("canonical", sa.Text()),
        sa.Column("host", sa.Text()),
        sa.Column("display", sa.Text()),
        sa.Column("desk_id", sa.Text()),
        sa.Column("holder", Big),
        sa.Column("held_at", Big),
        sa.Column("decision", sa.Text()),
        sa.Column("outcome", sa.Text()),
        sa.Column("decided_at", Big),
        sa.Column("announced_at", Big),
        sa.Column("merged_into", sa.Text()),
        sa.Column("opened_at", Big, nullable=False),
        sa.Column("updated_at", Big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("number", name="uq_cases_number"),
    )
    op.create_index("ix_cases_canonical", "cases", ["canonical"])
    op.create_index("ix_cases_host", "cases", ["host"])
    op.create_index("ix_cases_merged_into", "cases", ["merged_into"])
    op.create_index("ix_cases_queue", "cases", ["desk_id", "open", "urgency", "opened_at"])
    op.create_index(
        "uq_cases_open_canonical",
        "cases",
        ["canonical"],
        unique=True,
        **_where("open = 1 AND canonical IS NOT NULL"),
    )


def _case_events() -> None:
    op.create_table(
        "case_events",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("version", Big, nullable=False),
        sa.Column("at", Big, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("staff", Big),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_events"),
    )
    op.create_index("ix_case_events_case", "case_events", ["case_id", "id"])


def _desks() -> None:
    op.create_table(
        "desks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("chat_id", Big, nullable=False),
        sa.Column("thread_id", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("types", sa.Text(), nullable=False),
        sa.Column("regions", sa.Text(), nullable=False),
        sa.Column("active", Big, nullable=False, server_default=sa.text("1")),
        sa.Column("trouble", sa.Text()),
        sa.Column("created_by", Big, nullable=False),
        sa.Column("created_at", Big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desks"),
        sa.UniqueConstraint("chat_id", "thread_id", name="uq_desks_chat_id"),
    )


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("telegram_id", Big, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("seen_at", Big, nullable=False),
        sa.PrimaryKeyConstraint("telegram_id", name="pk_staff"),
    )


def _members() -> None:
    op.create_table(
        "members",
        sa.Column("chat_id", Big, autoincrement=False, nullable=False),
        sa.Column("telegram_id", Big, autoincrement=False, nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("checked_at", Big, nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "telegram_id", name="pk_members"),
    )


def _prompts() -> None:
    op.create_table(
        "prompts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("chat_id", Big, nullable=False),
        sa.Column("staff", Big, nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("created_at", Big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_prompts"),
    )
    op.create_index("ix_prompts_staff", "prompts", ["chat_id", "staff"])
