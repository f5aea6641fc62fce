"""Report counts are kept on the case, and its reports have an order of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("targets", sa.Column("filed_at", Big, nullable=False, server_default="0"))
    op.add_column("targets", sa.Column("silent", sa.Text(), nullable=True))
    for column in ("reports", "withdrawn", "files"):
        op.add_column("cases", sa.Column(column, Big, nullable=False, server_default="0"))
    op.execute(
        "UPDATE targets SET filed_at = reports.filed_at, silent = (SELECT people.id FROM people"
        " WHERE people.id = reports.person_id AND people.reachable = 0 AND reports.tell = 1)"
        " FROM reports WHERE reports.id = targets.report_id"
    )
    op.drop_index("ix_targets_case", "targets")
    op.create_index("ix_targets_case", "targets", ["case_id", "filed_at", "report_id"])
    op.create_index(
        "ix_targets_silent", "targets", ["case_id", "silent"], **where("silent IS NOT NULL")
    )
    op.drop_index("ix_people_unreachable", "people")
    op.drop_index("ix_reports_withdrawn", "reports")
    op.execute(
        "UPDATE cases SET reports = behind.reports, withdrawn = behind.withdrawn,"
        " files = behind.files FROM"
        " (SELECT pointed.case_id, count(*) AS reports, count(reports.withdrawn_at) AS withdrawn,"
        " CAST(coalesce(sum(kept.n), 0) AS BIGINT) AS files"
        " FROM (SELECT DISTINCT case_id, report_id FROM targets) AS pointed"
        " JOIN reports ON reports.id = pointed.report_id"
        " LEFT JOIN (SELECT report_id, count(*) AS n FROM files GROUP BY report_id) AS kept"
        " ON kept.report_id = pointed.report_id"
        " GROUP BY pointed.case_id) AS behind WHERE behind.case_id = cases.id"
    )
