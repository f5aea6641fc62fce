"""Posts of public channels are kept as evidence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "public_posts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("message", Big, nullable=False),
        sa.Column("posted_at", Big, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kept_on", Big, nullable=False),
        sa.Column("since", Big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_public_posts"),
    )
    op.create_index(
        "uq_public_posts_case", "public_posts", ["case_id", "channel", "message"], unique=True
    )
    op.create_index("ix_public_posts_since", "public_posts", ["since"])
