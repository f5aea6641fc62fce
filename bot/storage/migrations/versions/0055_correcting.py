"""A correction of a broadcast is a draft of its own; what was being corrected is begun anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("broadcasts", sa.Column("corrects", sa.Text(), nullable=True))
    op.drop_table("corrections")
    op.execute("DELETE FROM facts WHERE name LIKE 'correction:%'")
