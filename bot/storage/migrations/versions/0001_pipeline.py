"""The tables of the pipeline: incoming updates, outgoing messages, tasks, leases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _inbox()
    _outbox()
    _places()
    _tasks()
    _leases()
    _facts()


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
    op.create_index("ix_inbox_dead", "inbox", ["received_at"], **where("state = 2"))
    op.create_index("ix_inbox_open", "inbox", ["key", "update_id"], **where("state = 0"))
    op.create_index("ix_inbox_order", "inbox", ["update_id"], **where("state = 0"))
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
        "ix_outbox_due", "outbox", ["lane", "id", "address", "not_before"], **where("state = 0")
    )
    op.create_index(
        "ix_outbox_latest", "outbox", ["latest"], **where("state = 0 AND latest IS NOT NULL")
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
