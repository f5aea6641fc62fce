"""Second looks, golden cases and training."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import Big, where

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_OPEN = "stage IN ('second', 'third')"


def upgrade() -> None:
    _second_looks()
    _golden_cases()


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _integer(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, Big, nullable=null)


def _second_looks() -> None:
    name = "second_looks"
    op.create_table(
        name,
        _text("id"), _integer("version"), _text("case_id"), _text("decision_id"),
        _integer("decided_at"), _text("violation"), _text("drawn"), _text("ticket"),
        _text("percent"), _integer("drawn_at"), _text("stage"), _text("first"),
        _integer("first_by"), _text("second", null=True), _integer("second_by", null=True),
        _integer("second_at", null=True), _text("third", null=True),
        _integer("third_by", null=True), _integer("agreed", null=True),
        _integer("same_ground", null=True), _integer("holder", null=True),
        _integer("held_at", null=True), _text("passed", null=True),
        _integer("without_people_since", null=True), _text("dropped", null=True),
        _integer("closed_at", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_second_looks"),
        sa.UniqueConstraint("decision_id", name="uq_second_looks_decision_id"),
    )  # fmt: skip
    op.create_index("ix_second_looks_open", name, ["drawn_at"], **where(_OPEN))
    held = where("holder IS NOT NULL")
    op.create_index("ix_second_looks_holder", name, ["holder", "case_id"], **held)
    op.create_index("ix_second_looks_case", name, ["case_id"])
    counted = ["second_at", "violation", "agreed", "same_ground", "stage"]
    op.create_index("ix_second_looks_second", name, counted, **where("second_at IS NOT NULL"))
    op.create_index("ix_second_looks_dropped", name, ["closed_at"], **where("stage = 'dropped'"))


def _golden_cases() -> None:
    op.create_table(
        "golden_cases",
        _text("id"), _text("case_id"), _text("desk_id"), _text("violation"), _text("opinion"),
        _text("reasoning"), _integer("chosen_by"), _integer("chosen_at"),
        sa.PrimaryKeyConstraint("id", name="pk_golden_cases"),
        sa.UniqueConstraint("case_id", name="uq_golden_cases_case_id"),
    )  # fmt: skip
    op.create_index("ix_golden_cases_desk", "golden_cases", ["desk_id", "chosen_at"])
    op.create_table(
        "training_answers",
        _text("golden_id"), _integer("staff"), _text("desk_id"), _integer("same_finding"),
        _integer("same_ground", null=True), _integer("at"),
        sa.PrimaryKeyConstraint("golden_id", "staff", name="pk_training_answers"),
    )  # fmt: skip
    op.create_index("ix_training_answers_staff", "training_answers", ["staff"])
    op.create_index("ix_training_answers_desk", "training_answers", ["desk_id"])
