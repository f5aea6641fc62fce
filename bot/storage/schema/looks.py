"""The table of second looks."""

import sqlalchemy as sa

from bot.storage.schema.base import index_some, integer, table, text

# Decided cases that are decided again, see domain.desk.looks.look; rows are never deleted.
second_looks = table(
    "second_looks",
    text("id", key=True),
    integer("version"),
    text("case_id"),
    text("decision_id"),
    integer("decided_at"),
    text("violation"),
    text("drawn"),
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
    integer("same_ground", null=True),
    integer("holder", null=True),
    integer("held_at", null=True),
    text("passed", null=True),  # " 11 22 ": who had it in hands and did not decide
    integer("without_people_since", null=True),
    text("dropped", null=True),
    integer("closed_at", null=True),
    sa.UniqueConstraint("decision_id"),
)
OPEN = "stage IN ('second', 'third')"
index_some("ix_second_looks_open", second_looks.c.drawn_at, where=OPEN)
index_some(
    "ix_second_looks_holder", second_looks.c.holder, second_looks.c.case_id,
    where="holder IS NOT NULL",
)  # fmt: skip
sa.Index("ix_second_looks_case", second_looks.c.case_id)
# Figures of a period read only these indices.
index_some(
    "ix_second_looks_second", second_looks.c.second_at, second_looks.c.violation,
    second_looks.c.agreed, second_looks.c.same_ground, second_looks.c.stage,
    where="second_at IS NOT NULL",
)  # fmt: skip
index_some("ix_second_looks_dropped", second_looks.c.closed_at, where="stage = 'dropped'")
