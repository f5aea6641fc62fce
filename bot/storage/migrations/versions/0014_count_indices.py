"""Indices that count withdrawn reports, unreachable reporters and waiting cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_UNDECIDED = sa.text("status IN ('received', 'under_review', 'need_info')")


def upgrade() -> None:
    for name, table, where in (
        ("ix_reports_withdrawn", "reports", "withdrawn_at IS NOT NULL"),
        ("ix_people_unreachable", "people", "reachable = 0"),
    ):
        op.create_index(
            name, table, ["id"], sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )
    op.drop_index("ix_cases_undecided", "cases")
    op.create_index(
        "ix_cases_undecided",
        "cases",
        ["desk_id", "urgency", "opened_at", "id", "holder", "held_at", "status"],
        sqlite_where=_UNDECIDED,
        postgresql_where=_UNDECIDED,
    )
