"""Questions that staff ask the reporters of a case, and which of them wait for an answer."""

import sqlalchemy as sa

from bot.domain.citizen.report import Question
from bot.storage.engine.database import Row, Statement, Transaction
from bot.storage.engine.mapper import Table
from bot.storage.engine.queries import first
from bot.storage.schema import asked, questions, replies, reports

_C = questions.c
_table = Table(questions, Question, case="case_id")
get = _table.get
_PUT = sa.insert(asked)


async def ask(tx: Transaction, question: Question, to: list[str]) -> None:
    """Add a question and put it to these reports."""
    await _table.insert(tx, question)
    await tx.run_many(_PUT, [{"report_id": report, "question_id": question.id} for report in to])


def _ids(row: Row) -> tuple[str, str]:
    return row["question"], row["report"]


@first(_ids)
def unanswered(person: str) -> Statement:
    """(question, report): the newest question to a person that they have not answered."""
    is_answered = sa.exists().where(
        replies.c.question_id == _C.id, replies.c.report_id == reports.c.id
    )
    theirs = (reports.c.person_id == person, reports.c.withdrawn_at.is_(None), ~is_answered)
    return (
        sa.select(_C.id.label("question"), reports.c.id.label("report"))
        .join(asked, asked.c.question_id == _C.id)
        .join(reports, reports.c.id == asked.c.report_id)
        .where(*theirs)
        .order_by(_C.asked_at.desc())
        .limit(1)
    )


@_table.all
def put_to(report: str) -> Statement:
    """Questions about a report, oldest first."""
    put = sa.select(questions).join(asked, asked.c.question_id == _C.id)
    return put.where(asked.c.report_id == report).order_by(_C.asked_at)
