"""Confirmed cases on their way to authorities.

Cases that version 0.1 forwarded get no referral: nothing was sent then.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _integer(name: str, *, null: bool = False, default: str | None = None) -> sa.Column[int]:
    server = None if default is None else sa.text(default)
    return sa.Column(name, Big, nullable=null, server_default=server)


def upgrade() -> None:
    op.create_table(
        "referrals",
        _text("id"), _text("case_id"), _text("decision_id"), _text("authority"),
        _text("department", null=True), _text("way"), _text("stage"), _integer("created_at"),
        *(_integer(name, null=True) for name in ("sent_at", "received_at", "closed_at")),
        _integer("attempts", default="0"), _integer("chased", default="0"),
        _integer("chase_at", null=True),
        *(
            _text(name, null=True)
            for name in ("court_order", "refusal", "refusal_language", "receipt")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_referrals"),
    )  # fmt: skip
    waiting = "stage IN ('leaving', 'failed', 'sent', 'received')"
    op.create_index("uq_referrals_waiting", "referrals", ["case_id"], unique=True, **where(waiting))
    planned = "stage = 'planned'"
    op.create_index("uq_referrals_planned", "referrals", ["case_id"], unique=True, **where(planned))
    op.create_index("ix_referrals_case", "referrals", ["case_id", "created_at"])
    op.create_index("ix_referrals_authority", "referrals", ["authority", "department", "stage"])
    chased = where("chase_at IS NOT NULL")
    op.create_index("ix_referrals_chase", "referrals", ["chase_at"], **chased)
