"""By when cases are due and reporters hear, and who is on duty.

The times follow from the channel file: services.desk.duty.deadlines fills them in after the start.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_UNDECIDED = "status IN ('received', 'under_review', 'need_info')"


def upgrade() -> None:
    for name in ("clock_at", "paused_at", "due_at", "remind_at"):
        op.add_column("cases", sa.Column(name, Big, nullable=True))
    for name in ("reminded", "overdue"):
        op.add_column("cases", sa.Column(name, Big, nullable=False, server_default=sa.text("0")))
    turn = ("desk_id", "urgency", "overdue DESC", "reporters DESC", "opened_at", "id")
    narrowed = ("status", "holder", "held_at", "violation", "region", "host", "account", "recused")
    columns = [sa.text(column) for column in (*turn, *narrowed)]
    op.drop_index("ix_cases_turn", "cases")
    op.create_index("ix_cases_turn", "cases", columns, **where(_UNDECIDED))
    op.create_index("ix_cases_remind", "cases", ["remind_at"], **where("remind_at IS NOT NULL"))
    _stop_clocks()
    op.add_column("reports", sa.Column("promised_at", Big, nullable=True))
    op.create_index(
        "ix_reports_promised", "reports", ["promised_at"], **where("promised_at IS NOT NULL")
    )
    op.create_table(
        "duty",
        sa.Column("telegram_id", Big, nullable=False, autoincrement=False),
        sa.Column("plan", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("switched", Big, nullable=True),
        sa.Column("switched_until", Big, nullable=True),
        sa.Column("quiet_from", Big, nullable=True),
        sa.Column("quiet_until", Big, nullable=True),
        sa.PrimaryKeyConstraint("telegram_id", name="pk_duty"),
    )


def _stop_clocks() -> None:
    """The time of a case that waits for an answer stands still since it was asked."""
    op.execute(
        "UPDATE cases SET paused_at = coalesce((SELECT max(at) FROM case_events"
        " WHERE case_id = cases.id AND act = 'ask'), updated_at) WHERE status = 'need_info'"
    )
