"""Cards that wait are found by their place: the keys of messages are hashed at the next start.

That needs the secret key, which no revision has: see bot/core/queues/message_keys.py.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    waiting = sa.text("state = 0 AND remember IS NOT NULL")
    op.create_index(
        "ix_outbox_remember",
        "outbox",
        ["remember"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
