"""The tables of staff: cases and their history, desks, members."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _cases()
    _case_events()
    _desks()
    _staff()
    _members()
    _prompts()


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
        **where("open = 1 AND canonical IS NOT NULL"),
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
