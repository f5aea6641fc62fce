"""What left with a referral, and the hashes of files whose bytes the bot saw."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_files",
        sa.Column("referral_id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", Big, nullable=False),
        sa.PrimaryKeyConstraint("referral_id", name="pk_case_files"),
    )
    op.add_column("files", sa.Column("sha256", sa.Text(), nullable=True))
    op.add_column("files", sa.Column("seen_at", Big, nullable=True))
