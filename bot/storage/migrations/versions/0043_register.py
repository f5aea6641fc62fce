"""The public register: entries, their versions, errata."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def upgrade() -> None:
    _entries()
    op.create_table(
        "entry_changes",
        _text("id"), sa.Column("at", Big, nullable=False), _text("entry_id"),
        sa.Column("version", Big, nullable=False),
        *(_text(name) for name in ("on_day", "change", "said")),
        sa.Column("leaf", Big, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_entry_changes"),
    )  # fmt: skip
    op.create_index("ix_entry_changes_entry", "entry_changes", ["entry_id", "version"])
    op.create_index("ix_entry_changes_day", "entry_changes", ["on_day", "id"])
    op.create_index("ix_entry_changes_leafless", "entry_changes", ["id"], **where("leaf IS NULL"))
    op.create_table(
        "errata",
        *(_text(name) for name in ("id", "on_day", "since", "text")),
        sa.PrimaryKeyConstraint("id", name="pk_errata"),
    )


def _entries() -> None:
    op.create_table(
        "entries",
        _text("id"), _text("case_id"), sa.Column("version", Big, nullable=False),
        *(_text(name) for name in ("scope", "host", "host_key")), _text("link_hash", null=True),
        *(_text(name) for name in ("category", "outcome", "ground", "reason", "texts")),
        *(_text(name, null=True) for name in ("court_order", "until")),
        *(_text(name) for name in ("decided_on", "published_on", "standing")),
        _text("gone_on", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
        sa.UniqueConstraint("case_id", name="uq_entries_case_id"),
    )  # fmt: skip
    op.create_index(
        "ix_entries_link_hash", "entries", ["link_hash"], **where("link_hash IS NOT NULL")
    )
    op.create_index("ix_entries_order", "entries", ["decided_on", "id"])
    op.create_index("ix_entries_host", "entries", ["host_key", "decided_on", "id"])
    op.create_index("ix_entries_category", "entries", ["category", "decided_on", "id"])
    op.create_index("ix_entries_ground", "entries", ["ground", "decided_on", "id"])
    op.create_index("ix_entries_published", "entries", ["published_on", "id"])
