"""An index that finds the calls which a member of staff wrote down."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

CALLED = sa.text("act IN ('open', 'join') AND staff IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_case_events_calls",
        "case_events",
        ["staff", "at", "act"],
        sqlite_where=CALLED,
        postgresql_where=CALLED,
    )
