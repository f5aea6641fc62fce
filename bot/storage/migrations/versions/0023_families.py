"""Cases leave marks by which those that belong together are found; a person makes them a family.

A forwarded post is kept apart from the reporter's own words, and notes and answers of a case are
found without reading its whole history.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.domain.desk.likeness import marks_of_text
from bot.storage.migrations.columns import where

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_AT_ONCE = 2_000


def upgrade() -> None:
    op.add_column("cases", sa.Column("family", sa.Text(), nullable=True))
    op.create_index(
        "ix_cases_family", "cases", ["family", "opened_at"], **where("family IS NOT NULL")
    )
    op.add_column("reports", sa.Column("forwarded", sa.Text(), nullable=True))
    op.create_index(
        "ix_case_events_notes", "case_events", ["case_id", "id"], **where("act = 'note'")
    )
    op.create_index("ix_replies_case", "replies", ["case_id", "at"])
    op.create_table(
        "marks",
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("report_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("mark", "case_id", "report_id", name="pk_marks"),
    )
    op.create_index("ix_marks_case", "marks", ["case_id", "mark"])
    op.create_index("ix_marks_report", "marks", ["report_id"])
    _fill()


def _fill() -> None:
    """Old cases are marked by today's rules: new cases are compared with them."""
    op.execute(
        "INSERT INTO marks (mark, case_id, report_id)"
        " SELECT 'a:' || account, id, '' FROM cases WHERE account LIKE '%/%'"
    )
    op.execute(
        "INSERT INTO marks (mark, case_id, report_id)"
        " SELECT DISTINCT 'f:' || files.unique_id, targets.case_id, files.report_id FROM files"
        " JOIN targets ON targets.report_id = files.report_id"
    )
    reports = sa.table("reports", *map(sa.column, ("id", "description")))
    pointed = sa.table("targets", *map(sa.column, ("report_id", "case_id")))
    marks = sa.table("marks", *map(sa.column, ("mark", "case_id", "report_id")))
    bind, last = op.get_bind(), ""
    read = (
        sa.select(reports.c.id, reports.c.description)
        .where(reports.c.id > sa.bindparam("last"))
        .order_by(reports.c.id)
        .limit(_AT_ONCE)
    )
    cases = sa.select(pointed.c.case_id).where(pointed.c.report_id == sa.bindparam("report"))
    while rows := bind.execute(read, {"last": last}).all():
        last = rows[-1].id
        added = [
            {"mark": mark, "case_id": case, "report_id": row.id}
            for row in rows
            if (found := marks_of_text(row.description or ""))
            for case in {one.case_id for one in bind.execute(cases, {"report": row.id})}
            for mark in sorted(found)
        ]
        if added:
            bind.execute(sa.insert(marks), added)
