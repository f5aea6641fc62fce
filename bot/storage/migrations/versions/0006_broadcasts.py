"""Broadcasts, their recipients, and the topics of people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _broadcasts()
    _recipients()
    _tallies()
    _choices()
    _links()
    op.create_index(
        "ix_people_audience", "people", ["language", "region"],
        **where("consent_version IS NOT NULL AND reachable = 1"),
    )  # fmt: skip


def _broadcasts() -> None:
    zero = sa.text("0")
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("version", Big, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("urgent", Big, nullable=False, server_default=zero),
        sa.Column("paid", Big, nullable=False, server_default=zero),
        sa.Column("pace", Big),
        sa.Column("contents", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("author", Big, nullable=False),
        sa.Column("approved_by", Big),
        sa.Column("scheduled_at", Big),
        sa.Column("started_at", Big),
        sa.Column("ended_at", Big),
        sa.Column("errand", sa.Text(), nullable=False),
        sa.Column("run", Big, nullable=False, server_default=zero),
        sa.Column("created_at", Big, nullable=False),
        sa.Column("listed", Big, nullable=False, server_default=zero),
        sa.Column("listed_to", sa.Text()),
        sa.Column("total", Big, nullable=False, server_default=zero),
        sa.Column("epoch", Big, nullable=False, server_default=zero),
        sa.Column("position", Big, nullable=False, server_default=zero),
        sa.Column("floor", Big, nullable=False, server_default=zero),
        sa.PrimaryKeyConstraint("id", name="pk_broadcasts"),
        sa.UniqueConstraint("number", name="uq_broadcasts_number"),
    )
    op.create_index("ix_broadcasts_stage", "broadcasts", ["stage", "created_at"])


def _recipients() -> None:
    op.create_table(
        "recipients",
        sa.Column("broadcast_id", sa.Text(), nullable=False),
        sa.Column("position", Big, nullable=False, autoincrement=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("fate", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("message_id", Big),
        sa.Column("run", Big, nullable=False, server_default=sa.text("0")),
        sa.PrimaryKeyConstraint("broadcast_id", "position", name="pk_recipients"),
    )
    again = where("fate IN (1, 7)")
    op.create_index("ix_recipients_again", "recipients", ["broadcast_id", "position"], **again)


def _tallies() -> None:
    op.create_table(
        "tallies",
        sa.Column("broadcast_id", sa.Text(), nullable=False),
        sa.Column("run", Big, nullable=False, autoincrement=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("fate", Big, nullable=False, autoincrement=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("count", Big, nullable=False),
        sa.PrimaryKeyConstraint(
            "broadcast_id", "run", "language", "fate", "reason", name="pk_tallies"
        ),
    )


def _choices() -> None:
    op.create_table(
        "topic_choices",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("wanted", Big, nullable=False),
        sa.Column("broadcast_id", sa.Text()),
        sa.Column("at", Big, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "topic", name="pk_topic_choices"),
    )
    op.create_index("ix_topic_choices_topic", "topic_choices", ["topic", "wanted"])
    op.create_index("ix_topic_choices_broadcast", "topic_choices", ["broadcast_id"])


def _links() -> None:
    op.create_table(
        "broadcast_links",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("broadcast_id", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("position", Big, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("presses", Big, nullable=False, server_default=sa.text("0")),
        sa.PrimaryKeyConstraint("token", name="pk_broadcast_links"),
    )
    op.create_index("ix_broadcast_links_broadcast", "broadcast_links", ["broadcast_id"])
