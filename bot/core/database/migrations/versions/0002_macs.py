"""Rows of the log have a MAC. A start gives it to rows of before, see bot.history.service."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

LOGGED = (
    "actors",
    "appointments",
    "case_events",
    "checkpoints",
    "consent_texts",
    "data_events",
    "entry_changes",
    "errata",
    "exports",
    "log_events",
    "row_changes",
)


def upgrade() -> None:
    for name in LOGGED:
        op.add_column(name, sa.Column("mac", sa.LargeBinary(), nullable=True))
