"""What admins change of the channel file, with its history."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "channel_changes",
        sa.Column("id", Big, nullable=False, autoincrement=True),
        sa.Column("at", Big, nullable=False),
        sa.Column("by", Big, nullable=False),
        sa.Column("second", Big),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.Column("leaf", Big),
        sa.Column("mac", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id"),
    )
    is_leafless = sa.text("leaf IS NULL")
    op.create_index(
        "ix_channel_changes_leafless",
        "channel_changes",
        ["id"],
        sqlite_where=is_leafless,
        postgresql_where=is_leafless,
    )
    op.create_table(
        "channel_proposals",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.Column("by", Big, nullable=False),
        sa.Column("until", Big, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
