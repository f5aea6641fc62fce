"""Questions of staff to reporters, and their replies: answers and additions."""

from collections.abc import Collection

import sqlalchemy as sa

from bot.core.database import (
    NOW,
    Statement,
    Table,
    Transaction,
    count,
    first,
    found,
    queries,
    run,
)
from bot.reports import tables
from bot.reports.model import Question, Reply
from bot.reports.tables import asked, reports

replies = Table(
    tables.replies,
    Reply,
    report="report_id",
    case="case_id",
    question="question_id",
    files=None,
)
"""Replies are read without their files."""
_REPLY = replies.c


@replies.all
def replies_named(ids: Collection[str]) -> Statement:
    """Oldest first; those that were erased are left out."""
    return sa.select(replies).where(_REPLY.id.in_(ids)).order_by(_REPLY.at)


@queries.rows
def _locked(ids: Collection[str]) -> Statement:
    return (
        sa.select(_REPLY.id)
        .where(_REPLY.id.in_(ids))
        .order_by(_REPLY.id)
        .with_for_update()
    )


async def replies_stand(tx: Transaction, ids: Collection[str], *, lock: bool) -> bool:
    """True if all of these replies are there; with `lock` none is erased before the commit."""
    if lock:
        await _locked(tx, ids)
    return len(await replies_named(tx, ids)) == len(set(ids))


@replies.all
def replies_of_report(report: str) -> Statement:
    return sa.select(replies).where(_REPLY.report_id == report).order_by(_REPLY.at)


# A first answer to each question is no addition.
_additions = sa.func.count() - sa.func.count(sa.distinct(_REPLY.question_id))


@count
def count_additions(report: str) -> Statement:
    return sa.select(_additions).where(_REPLY.report_id == report)


@count
def additions_since(person: str, since: int, now: int = NOW) -> Statement:
    sent = sa.select(_additions).join(reports, reports.c.id == _REPLY.report_id)
    return sent.where(reports.c.person_id == person, _REPLY.at.between(since, now))


@found
def has_answered(report: str, question: str) -> Statement:
    answers = (_REPLY.report_id == report, _REPLY.question_id == question)
    return sa.select(_REPLY.id).where(*answers).limit(1)


questions = Table(tables.questions, Question, case="case_id")
_QUESTION = questions.c


@run
def _put(report: str, question: str) -> Statement:
    return sa.insert(asked).values(report_id=report, question_id=question)


async def ask_question(tx: Transaction, question: Question, to: list[str]) -> None:
    await questions.insert(tx, question)
    await _put.many(tx, [(report, question.id) for report in to])


@first(lambda row: (row["question"], row["report"]))
def unanswered_question(person: str) -> Statement:
    """(question, report): the newest question to a person that they have not answered."""
    is_answered = sa.exists().where(
        replies.c.question_id == _QUESTION.id, replies.c.report_id == reports.c.id
    )
    theirs = (
        reports.c.person_id == person,
        reports.c.withdrawn_at.is_(None),
        ~is_answered,
    )
    return (
        sa.select(_QUESTION.id.label("question"), reports.c.id.label("report"))
        .join(asked, asked.c.question_id == _QUESTION.id)
        .join(reports, reports.c.id == asked.c.report_id)
        .where(*theirs)
        .order_by(_QUESTION.asked_at.desc())
        .limit(1)
    )


@queries.rows
def waiting_for(person: str) -> Statement:
    """The `question`, `report` and `number` of all that a person has not answered, newest first."""
    is_answered = sa.exists().where(
        replies.c.question_id == _QUESTION.id, replies.c.report_id == reports.c.id
    )
    theirs = (reports.c.person_id == person, reports.c.withdrawn_at.is_(None))
    waiting = sa.select(
        _QUESTION.id.label("question"), reports.c.id.label("report"), reports.c.number
    )
    waiting = waiting.join(asked, asked.c.question_id == _QUESTION.id)
    waiting = waiting.join(reports, reports.c.id == asked.c.report_id)
    waiting = waiting.where(*theirs, ~is_answered)
    return waiting.order_by(_QUESTION.asked_at.desc())


@questions.all
def put_to(report: str) -> Statement:
    put = sa.select(questions).join(asked, asked.c.question_id == _QUESTION.id)
    return put.where(asked.c.report_id == report).order_by(_QUESTION.asked_at)
