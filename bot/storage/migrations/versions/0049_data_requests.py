"""Requests about data, which custodians answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "data_requests",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", Big, nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=True)
            for name in ("words", "person_id", "report_id", "held")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_data_requests"),
        sa.UniqueConstraint("number", name="uq_data_requests_number"),
    )
    op.create_index("ix_data_requests_person", "data_requests", ["person_id"])
    op.create_table(
        "data_events",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("at", Big, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("number", "kind", "act")),
        sa.Column("staff", Big, nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("leaf", Big, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_data_events"),
    )
    op.create_index("ix_data_events_leafless", "data_events", ["id"], **where("leaf IS NULL"))
    op.create_index("ix_data_events_act", "data_events", ["act", "id"])
