"""An index that tells whether a report points at a case."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_targets_case", "targets")
    op.create_index("ix_targets_case", "targets", ["case_id", "report_id"])
