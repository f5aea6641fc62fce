"""Authorities and the default among desks; the case that a merged report came from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_MOVED = sa.text("merged_from IS NOT NULL")
# A report that came before its case was merged and told was moved by that merge. Without a link,
# a case has one report, of the same moment.
_CARRY_OVER = """
UPDATE targets SET merged_from = (
    SELECT min(cases.id) FROM cases
    WHERE cases.canonical = targets.canonical AND cases.merged_into IS NOT NULL
      AND cases.announced_at IS NOT NULL AND cases.id <> targets.case_id
      AND targets.filed_at <= cases.decided_at
)
WHERE canonical IN (
    SELECT canonical FROM cases WHERE merged_into IS NOT NULL AND announced_at IS NOT NULL
)
"""
_CARRY_OVER_WITHOUT_LINK = """
UPDATE targets SET merged_from = (
    SELECT min(cases.id) FROM cases
    WHERE cases.canonical IS NULL AND cases.merged_into IS NOT NULL
      AND cases.announced_at IS NOT NULL AND cases.opened_at = targets.filed_at
)
WHERE canonical IS NULL AND filed_at IN (
    SELECT opened_at FROM cases
    WHERE canonical IS NULL AND merged_into IS NOT NULL AND announced_at IS NOT NULL
)
"""


def upgrade() -> None:
    op.add_column(
        "desks", sa.Column("authorities", sa.Text(), nullable=False, server_default=sa.text("''"))
    )
    op.add_column(
        "desks", sa.Column("is_default", Big, nullable=False, server_default=sa.text("0"))
    )
    op.add_column("targets", sa.Column("merged_from", sa.Text()))
    op.create_index(
        "ix_targets_merged_from", "targets", ["merged_from"],
        sqlite_where=_MOVED, postgresql_where=_MOVED,
    )  # fmt: skip
    op.execute(_CARRY_OVER)
    op.execute(_CARRY_OVER_WITHOUT_LINK)
