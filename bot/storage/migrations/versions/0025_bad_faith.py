"""Reports closed for bad faith, and reporters who cannot file until a moment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reports", sa.Column("voided", sa.Text(), nullable=True))
    op.create_index("ix_reports_voided", "reports", ["voided"], **where("voided IS NOT NULL"))
    op.create_table(
        "pauses",
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("until", Big, nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("identity", name="pk_pauses"),
    )
