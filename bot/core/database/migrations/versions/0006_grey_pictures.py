"""A member of staff may choose to see pictures in grey."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    grey = sa.Column("grey", Big, nullable=False, server_default="0")
    op.add_column("duty", grey)
