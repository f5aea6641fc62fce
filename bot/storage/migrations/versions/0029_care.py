"""What keeps moderators from seeing too much: text-only shifts and limits of opened files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "care",
        sa.Column("whom", sa.Text(), nullable=False),
        sa.Column("text_only", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("most", Big, nullable=True),
        sa.PrimaryKeyConstraint("whom", name="pk_care"),
    )
