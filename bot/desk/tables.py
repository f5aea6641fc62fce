"""Table of second looks."""

import sqlalchemy as sa

from bot.core.database import Life, Recorded
from bot.core.schema import index, integer, table, text

OPEN = "stage IN ('second', 'third')"

# Decided cases that are decided again; rows are never deleted.
second_looks = table(
    "second_looks",
    text("id", key=True),
    integer("version"),
    text("case_id"),
    text("decision_id"),
    integer("decided_at"),
    text("violation"),
    text("ticket"),
    text("percent"),  # the share at that time
    integer("drawn_at"),
    text("stage"),
    text("first"),  # JSON, as the two below
    integer("first_by"),
    text("second", null=True),
    integer("second_by", null=True),
    integer("second_at", null=True),
    text("third", null=True),
    integer("third_by", null=True),
    integer("agreed", null=True),
    text("dropped", null=True),
    integer("closed_at", null=True),
    sa.UniqueConstraint("decision_id"),
    index("ix_second_looks_open", "drawn_at", where=OPEN),
    index("ix_second_looks_case", "case_id"),
    index("ix_second_looks_second", "second_at", where="second_at IS NOT NULL"),
    index("ix_second_looks_dropped", "closed_at", where="stage = 'dropped'"),
    life=Life(
        stays=(
            "id",
            "version",
            "case_id",
            "decision_id",
            "decided_at",
            "violation",
            "ticket",
            "percent",
            "drawn_at",
            "stage",
            "first",
            "second",
            "second_at",
            "third",
            "agreed",
            "dropped",
            "closed_at",
        ),
        pseudonym=("first_by", "second_by", "third_by"),
        recorded=Recorded(
            (
                "case_id",
                "decision_id",
                "decided_at",
                "violation",
                "ticket",
                "percent",
                "drawn_at",
                "stage",
                "second_at",
                "agreed",
                "dropped",
                "closed_at",
            ),
            by=(("first", "first_by"), ("second", "second_by"), ("third", "third_by")),
        ),
    ),
)
