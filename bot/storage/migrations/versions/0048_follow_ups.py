"""Decided cases are looked at again, and orders that end are noticed.

Cases that wait for an authority are followed from now on, those of version 0.1, too. Its other
decisions get no row: there is no order on record.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

_WEEK_MS = 7 * 24 * 60 * 60 * 1000


def upgrade() -> None:
    op.create_table(
        "follow_ups",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("decided_at", Big, nullable=False),
        sa.Column("has_order", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("order_until", sa.Text(), nullable=True),
        sa.Column("order_over_at", Big, nullable=True),
        sa.Column("look_at", Big, nullable=True),
        sa.Column("times", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("looked_at", Big, nullable=True),
        sa.Column("found", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("case_id", name="pk_follow_ups"),
    )
    op.create_index("ix_follow_ups_look", "follow_ups", ["look_at"], **where("look_at IS NOT NULL"))
    found = where("found IS NOT NULL")
    op.create_index("ix_follow_ups_found", "follow_ups", ["looked_at", "found"], **found)
    _follow_what_waits()


def _follow_what_waits() -> None:
    told = "SELECT id, decision, decided_at FROM cases WHERE status = 'forwarded'"
    rows = op.get_bind().execute(sa.text(f"{told} AND announced_at IS NOT NULL")).all()
    follow_ups = sa.table(
        "follow_ups",
        *(sa.column(name) for name in ("case_id", "decision_id", "decided_at", "look_at")),
    )
    followed = [
        {
            "case_id": id, "decision_id": json.loads(decision)["id"], "decided_at": at,
            "look_at": at + _WEEK_MS,
        }
        for id, decision, at in rows
        if decision
    ]  # fmt: skip
    if followed:
        op.bulk_insert(follow_ups, followed)
