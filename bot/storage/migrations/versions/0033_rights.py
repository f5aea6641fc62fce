"""Consent texts, proofs of erasure, and how long people are kept and hear of broadcasts."""

from __future__ import annotations

import time

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_KEPT_MS = 90 * 24 * 60 * 60 * 1000
_AGREED = "consent_version IS NOT NULL"
_REACHED = f"{_AGREED} AND reachable = 1"


def upgrade() -> None:
    _keep_people()
    _close_cases()
    _new_tables()


def _keep_people() -> None:
    for column in ("kept_until", "news_until"):
        op.add_column("people", sa.Column(column, Big))
    for column in ("declined", "news_asked"):
        op.add_column("people", sa.Column(column, Big, nullable=False, server_default=sa.text("0")))
    op.add_column("people", sa.Column("consent_hash", sa.Text()))
    until = int(time.time() * 1000) + _KEPT_MS
    # Who agreed before heard of broadcasts without asking: they are asked, and have time to answer.
    people = sa.table("people", *map(sa.column, ("kept_until", "news_until", "consent_version")))
    agreed = people.update().where(people.c.consent_version.is_not(None))
    op.execute(agreed.values(kept_until=until, news_until=until))
    op.create_index("ix_people_kept_until", "people", ["kept_until"], **where(_AGREED))
    op.create_index(
        "ix_people_news_asked", "people", ["news_until"], **where("news_until IS NOT NULL")
    )
    op.drop_index("ix_people_audience", "people")
    op.create_index(
        "ix_people_audience", "people", ["language", "region", "news_until"], **where(_REACHED)
    )


def _close_cases() -> None:
    op.add_column("cases", sa.Column("closed_at", Big))
    op.execute(
        "UPDATE cases SET closed_at = CASE"
        " WHEN status = 'closed' AND decided_at IS NOT NULL THEN decided_at ELSE updated_at END"
        " WHERE open = 0"
    )
    op.create_index(
        "ix_cases_forwarded", "cases", ["announced_at"], **where("status = 'forwarded'")
    )


def _new_tables() -> None:
    op.create_table(
        "consent_texts",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("version", Big, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Big, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_consent_texts"),
    )
    op.create_index("ix_consent_texts_version", "consent_texts", ["version", "language"])
    op.create_table(
        "erasures",
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("asked_at", Big, nullable=False),
        sa.Column("done_at", Big),
        sa.PrimaryKeyConstraint("proof", name="pk_erasures"),
    )
    op.create_index("ix_erasures_asked_at", "erasures", ["asked_at"])
