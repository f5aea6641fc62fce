"""What admins said of the numbers that they dialled, and when they were asked to dial."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dialled",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("asked_at", Big, nullable=True),
        sa.Column("dialled_at", Big, nullable=True),
        sa.Column("is_right", Big, nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_dialled"),
    )
