"""Questions that staff ask the reporters of a case, and which of them wait for an answer."""

import json

import sqlalchemy as sa

from bot.domain.citizen.report import Question
from bot.storage.engine.database import Row, Transaction
from bot.storage.engine.statements import with_list
from bot.storage.schema import asked, questions, replies, reports

_P = sa.bindparam
# Adds a question of staff.
_ASK = sa.insert(questions)
# Puts a question to some reports.
_PUT = with_list(
    lambda elements: sa.insert(asked).from_select(
        ["report_id", "question_id"],
        sa.select(elements("reports").subquery().c.value, sa.cast(_P("question"), sa.Text())),
    )
)


async def ask(tx: Transaction, question: Question, to: list[str]) -> None:
    """Add a question and put it to these reports."""
    await tx.run(
        _ASK, id=question.id, case_id=question.case, text=question.text,
        asked_by=question.asked_by, asked_at=question.asked_at,
    )  # fmt: skip
    await tx.run(_PUT, question=question.id, reports=json.dumps(to))


# One question.
_QUESTION = sa.select(questions).where(questions.c.id == _P("id"))


async def get(tx: Transaction, question: str) -> Question | None:
    return await tx.one(_question, _QUESTION, id=question)


# The newest question to a person that they have not answered.
_UNANSWERED = (
    sa.select(questions.c.id.label("question"), reports.c.id.label("report"))
    .join(asked, asked.c.question_id == questions.c.id)
    .join(reports, reports.c.id == asked.c.report_id)
    .where(
        reports.c.person_id == _P("person"),
        reports.c.withdrawn_at.is_(None),
        ~sa.exists().where(
            replies.c.question_id == questions.c.id, replies.c.report_id == reports.c.id
        ),
    )
    .order_by(questions.c.asked_at.desc())
    .limit(1)
)


async def unanswered(tx: Transaction, person: str) -> tuple[str, str] | None:
    """(question, report)"""
    return await tx.one(lambda row: (row["question"], row["report"]), _UNANSWERED, person=person)


# What was asked about a report, oldest first.
_PUT_TO = (
    sa.select(questions)
    .join(asked, asked.c.question_id == questions.c.id)
    .where(asked.c.report_id == _P("report"))
    .order_by(questions.c.asked_at)
)


async def put_to(tx: Transaction, report: str) -> list[Question]:
    return [_question(row) for row in await tx.rows(_PUT_TO, report=report)]


def _question(row: Row) -> Question:
    return Question(row["id"], row["case_id"], row["text"], row["asked_by"], row["asked_at"])
