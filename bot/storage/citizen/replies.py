"""Replies: what reporters answer to questions of staff or add to their reports."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from bot.domain.citizen.report import Reply
from bot.storage.citizen.files import ATTACHMENTS
from bot.storage.citizen.files import add as add_files
from bot.storage.engine.database import Statement, Transaction
from bot.storage.engine.mapper import Table
from bot.storage.engine.queries import NOW, count, found, rows, run
from bot.storage.schema import files, replies, reports
from bot.storage.sealed import REPLY_TEXT

_C = replies.c


def _without_files(row: object) -> dict[str, Any]:
    return {"files": ()}


_table = Table(
    replies,
    Reply,
    read=_without_files,
    sealed=(REPLY_TEXT,),
    report="report_id",
    case="case_id",
    question="question_id",
    files=None,
)
get = _table.get
"""Without its files, like the other reads."""


async def add(tx: Transaction, reply: Reply) -> None:
    """Add an answer or an addition."""
    await _table.insert(tx, reply)
    await add_files(tx, reply.report, reply.files, reply.id)


@run
def _reword(reply: str, words: str | None) -> Statement:
    return sa.update(replies).where(_C.id == reply).values(text=words)


async def extend(tx: Transaction, reply: Reply) -> None:
    """Keep the reply's words, and add its files to those that it has."""
    await _reword(tx, reply.id, _table.row_of(tx, reply)["text"])
    await add_files(tx, reply.report, reply.files, reply.id)


@ATTACHMENTS.all
def files_of(reply: str) -> Statement:
    """The files that came with a reply."""
    report = sa.select(_C.report_id).where(_C.id == reply).scalar_subquery()
    return sa.select(files).where(files.c.report_id == report, files.c.reply_id == reply)


@_table.all
def several(ids: list[str]) -> Statement:
    """Oldest first; those that were erased are left out."""
    return sa.select(replies).where(_C.id.in_(ids)).order_by(_C.at)


@rows
def _there(ids: Collection[str]) -> Statement:
    return sa.select(_C.id).where(_C.id.in_(ids))


@rows
def _there_locked(ids: Collection[str]) -> Statement:
    return sa.select(_C.id).where(_C.id.in_(ids)).order_by(_C.id).with_for_update()


async def stand(tx: Transaction, ids: Collection[str], *, lock: bool) -> bool:
    """Whether all of these replies are there; with `lock` none is erased before the commit."""
    there = await (_there_locked(tx, ids) if lock else _there(tx, ids))
    return len(there) == len(set(ids))


@_table.all
def of_report(report: str) -> Statement:
    """Oldest first."""
    return sa.select(replies).where(_C.report_id == report).order_by(_C.at)


# A first answer to each question is no addition.
_additions = sa.func.count() - sa.func.count(sa.distinct(_C.question_id))


@count
def additions(report: str) -> Statement:
    return sa.select(_additions).where(_C.report_id == report)


@count
def additions_since(person: str, since: int, now: int = NOW) -> Statement:
    sent = sa.select(_additions).join(reports, reports.c.id == _C.report_id)
    return sent.where(reports.c.person_id == person, _C.at.between(since, now))


@found
def has_answered(report: str, question: str) -> Statement:
    """The report has an answer to the question."""
    answers = (_C.report_id == report, _C.question_id == question)
    return sa.select(_C.id).where(*answers).limit(1)
