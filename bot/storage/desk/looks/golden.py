"""Golden cases, and who answered them while training."""

import json
from dataclasses import dataclass

import sqlalchemy as sa

from bot.domain.desk.looks.look import Opinion, keep_opinion, restore_opinion
from bot.storage.engine.database import Row, Transaction, insert_ignore
from bot.storage.schema import golden_cases, training_answers
from bot.storage.schema.base import Big
from bot.storage.sealed import GOLDEN_REASONING, opened, sealed

_P = sa.bindparam


@dataclass(frozen=True, slots=True)
class Golden:
    """A decided case to learn from; `reasoning` is why the desk decided so, by a senior."""

    id: str
    case: str
    desk: str
    violation: str
    opinion: Opinion
    reasoning: str
    chosen_by: int
    chosen_at: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a person found what the desk did; `same_ground` is None for another outcome."""

    golden: str
    staff: int
    desk: str
    same_finding: bool
    same_ground: bool | None
    at: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many answers, by how many people, and how many of them found the same."""

    answers: int = 0
    people: int = 0
    same: int = 0


# Adds a golden case.
_ADD = sa.insert(golden_cases)


async def put(tx: Transaction, golden: Golden) -> None:
    """In place of an earlier one of the same case."""
    await drop_of_case(tx, golden.case)
    row = {
        "id": golden.id, "case_id": golden.case, "desk_id": golden.desk,
        "violation": golden.violation, "opinion": json.dumps(keep_opinion(golden.opinion)),
        "reasoning": golden.reasoning, "chosen_by": golden.chosen_by,
        "chosen_at": golden.chosen_at,
    }  # fmt: skip
    await tx.run(_ADD, **sealed(tx, [GOLDEN_REASONING], row))


# Deletes the golden case of a case.
_DROP = sa.delete(golden_cases).where(golden_cases.c.case_id == _P("case"))


async def drop_of_case(tx: Transaction, case: str) -> bool:
    return await tx.run(_DROP, case=case) > 0


# One golden case.
_GET = sa.select(golden_cases).where(golden_cases.c.id == _P("id"))


async def get(tx: Transaction, golden: str) -> Golden | None:
    row = await tx.row(_GET, id=golden)
    return None if row is None else _golden(opened(tx, [GOLDEN_REASONING], row))


# The golden cases of a desk that a person has not answered, oldest first.
_LEFT = (
    sa.select(golden_cases)
    .where(
        golden_cases.c.desk_id == _P("desk"),
        ~sa.exists().where(
            training_answers.c.golden_id == golden_cases.c.id,
            training_answers.c.staff == _P("staff", type_=Big),
        ),
    )
    .order_by(golden_cases.c.chosen_at, golden_cases.c.id)
)


async def left_for(tx: Transaction, desk: str, staff: int) -> list[Golden]:
    rows = await tx.rows(_LEFT, desk=desk, staff=staff)
    return [_golden(opened(tx, [GOLDEN_REASONING], row)) for row in rows]


# Keeps the first answer of a person.
_ANSWER = insert_ignore(training_answers)


async def answer(tx: Transaction, given: Answer) -> bool:
    """False for a case that the person answered before."""
    ground = None if given.same_ground is None else int(given.same_ground)
    return await tx.run(
        _ANSWER, golden_id=given.golden, staff=given.staff, desk_id=given.desk,
        same_finding=int(given.same_finding), same_ground=ground, at=given.at,
    ) == 1  # fmt: skip


# The answer of a person to a golden case.
_GIVEN = sa.select(training_answers).where(
    training_answers.c.golden_id == _P("golden"),
    training_answers.c.staff == _P("staff", type_=Big),
)


async def answer_of(tx: Transaction, golden: str, staff: int) -> Answer | None:
    row = await tx.row(_GIVEN, golden=golden, staff=staff)
    if row is None:
        return None
    ground = None if row["same_ground"] is None else bool(row["same_ground"])
    return Answer(golden, staff, row["desk_id"], bool(row["same_finding"]), ground, row["at"])


_counts = sa.select(
    sa.func.count().label("answers"),
    sa.func.count(sa.distinct(training_answers.c.staff)).label("people"),
    sa.func.coalesce(sa.func.sum(training_answers.c.same_finding), 0).label("same"),
)
# What one person answered.
_OWN = _counts.where(training_answers.c.staff == _P("staff", type_=Big))
# What the people of a desk answered.
_OF_DESK = _counts.where(training_answers.c.desk_id == _P("desk"))


async def own(tx: Transaction, staff: int) -> Counts:
    return _counted(await tx.row(_OWN, staff=staff))


async def of_desk(tx: Transaction, desk: str) -> Counts:
    return _counted(await tx.row(_OF_DESK, desk=desk))


def _counted(row: Row | None) -> Counts:
    return Counts() if row is None else Counts(row["answers"], row["people"], int(row["same"]))


def _golden(row: Row) -> Golden:
    return Golden(
        row["id"], row["case_id"], row["desk_id"], row["violation"],
        restore_opinion(json.loads(row["opinion"]), row["chosen_by"]), row["reasoning"],
        row["chosen_by"], row["chosen_at"],
    )  # fmt: skip
