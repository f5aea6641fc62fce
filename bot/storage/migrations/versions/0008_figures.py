"""When staff first worked on a case, indices for the figures, and the history of exports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_CLAIMED = """
    UPDATE cases SET claimed_at = (
        SELECT MIN(at) FROM case_events
        WHERE case_id = cases.id AND staff IS NOT NULL AND act IN ('take', 'ask', 'decide', 'merge')
    )
"""


def upgrade() -> None:
    op.add_column("cases", sa.Column("claimed_at", Big))
    op.execute(_CLAIMED)
    op.create_index(
        "ix_cases_opened",
        "cases",
        ["opened_at", "id", "merged_into", "region", "decided_at", "status"],
    )
    op.create_index(
        "ix_cases_decided", "cases", ["decided_at", "outcome", "violation", "opened_at"]
    )
    op.create_index("ix_cases_claimed", "cases", ["claimed_at", "opened_at"])
    op.create_index("ix_case_events_act", "case_events", ["act", "at"])
    op.create_index("ix_reports_counted", "reports", ["filed_at", "violation", "language"])
    op.create_table(
        "exports",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("staff", Big, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", Big, nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.Column("rows", Big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exports"),
    )
    op.create_index("ix_exports_at", "exports", ["at"])
