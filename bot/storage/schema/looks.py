"""Tables of second looks, golden cases and training."""

import sqlalchemy as sa

from bot.storage.schema.base import Big, index_some, integer, table, text

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

# Decided cases from which moderators learn; deleted when a reporter erases their data.
golden_cases = table(
    "golden_cases",
    text("id", key=True),
    text("case_id"),
    text("desk_id"),  # whose group learns from it
    text("violation"),
    text("opinion"),  # JSON: how the desk decided
    text("reasoning"),  # why, sealed
    integer("chosen_by"),
    integer("chosen_at"),
    sa.UniqueConstraint("case_id"),
)
sa.Index("ix_golden_cases_desk", golden_cases.c.desk_id, golden_cases.c.chosen_at)

# The first answer of each person to each golden case; no history and no figure has it.
training_answers = table(
    "training_answers",
    text("golden_id", key=True),
    sa.Column("staff", Big, primary_key=True, autoincrement=False),
    text("desk_id"),
    integer("same_finding"),
    integer("same_ground", null=True),
    integer("at"),
)
sa.Index("ix_training_answers_staff", training_answers.c.staff)
sa.Index("ix_training_answers_desk", training_answers.c.desk_id)
