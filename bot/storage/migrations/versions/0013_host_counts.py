"""An index that counts the outcomes of a host."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_cases_host", "cases")
    op.create_index("ix_cases_host", "cases", ["host", "outcome", "id"])
