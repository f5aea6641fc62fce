"""Which reports a question of staff was put to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asked",
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.Column("question_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", "question_id", name="pk_asked"),
    )
    op.execute(
        "INSERT INTO asked (report_id, question_id)"
        " SELECT DISTINCT reports.id, questions.id FROM questions"
        " JOIN targets ON targets.case_id = questions.case_id"
        " JOIN reports ON reports.id = targets.report_id"
        " WHERE reports.filed_at <= questions.asked_at AND reports.withdrawn_at IS NULL"
    )
