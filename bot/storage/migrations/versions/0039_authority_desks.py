"""A group can be the desk of an authority, or of one of its departments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = sa.Column("kind", sa.Text(), nullable=False, server_default=sa.text("'desk'"))
    op.add_column("desks", kind)
    op.add_column("desks", sa.Column("authority", sa.Text(), nullable=True))
    op.add_column("desks", sa.Column("region", sa.Text(), nullable=True))
