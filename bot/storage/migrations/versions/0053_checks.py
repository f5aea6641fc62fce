"""How many links an account looked up in the register this hour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checks",
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("hour", Big, nullable=False),
        sa.Column("links", Big, nullable=False),
        sa.PrimaryKeyConstraint("who", name="pk_checks"),
    )
    op.create_index("ix_checks_hour", "checks", ["hour", "links"])
