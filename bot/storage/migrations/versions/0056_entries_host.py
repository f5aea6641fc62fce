"""Entries of a platform are narrowed by type and ground in the index of hosts alone."""

from __future__ import annotations

from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_entries_host", "entries")
    columns = ["host_key", "decided_on", "id", "category", "ground"]
    op.create_index("ix_entries_host", "entries", columns)
