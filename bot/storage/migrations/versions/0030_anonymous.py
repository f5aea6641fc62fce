"""Anonymous reports; what is over forgets from whom it came and to whom it went."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_DAY = 24 * 60 * 60 * 1000


def upgrade() -> None:
    op.create_table(
        "anonymous_today",
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("day", Big, nullable=False),
        sa.Column("filed", Big, nullable=False),
        sa.PrimaryKeyConstraint("who", name="pk_anonymous_today"),
    )
    op.add_column("cases", sa.Column("anonymous", Big, nullable=False, server_default=sa.text("0")))
    anonymous = where("intake = 'anonymous'")
    op.create_index("ix_reports_anonymous", "reports", ["filed_at"], **anonymous)
    op.execute("UPDATE inbox SET key = 'other' WHERE state = 1")
    op.execute("UPDATE outbox SET latest = NULL WHERE state IN (2, 6)")
    op.execute(
        "UPDATE outbox SET address = 'person:-' WHERE state IN (2, 6) AND address LIKE 'person:%'"
    )
    for column in ("created_at", "seen_at"):
        op.execute(f"UPDATE people SET {column} = {column} - {column} % {_DAY}")  # noqa: S608
