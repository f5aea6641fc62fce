"""Replies: what reporters answer to questions of staff or add to their reports."""

import json
from collections.abc import Collection
from functools import partial
from typing import Any

import sqlalchemy as sa

from bot.domain.citizen.draft import Attachment
from bot.domain.citizen.report import Reply
from bot.storage.citizen.files import add as add_files
from bot.storage.citizen.files import read_file
from bot.storage.engine.database import Row, Transaction
from bot.storage.engine.statements import ListOf, with_list
from bot.storage.schema import files, replies, reports
from bot.storage.schema.base import Big
from bot.storage.sealed import REPLY_TEXT, opened, sealed

_P = sa.bindparam
# Adds an answer or an addition.
_ADD = sa.insert(replies)


async def add(tx: Transaction, reply: Reply) -> None:
    row = {
        "id": reply.id, "report_id": reply.report, "case_id": reply.case, "at": reply.at,
        "question_id": reply.question, "text": reply.text,
    }  # fmt: skip
    await tx.run(_ADD, **sealed(tx, (REPLY_TEXT,), row))
    await add_files(tx, reply.report, reply.files, reply.id)


# Replaces the words of a reply.
_REWORD = sa.update(replies).where(replies.c.id == _P("id")).values(text=_P("words"))


async def extend(tx: Transaction, reply: Reply) -> None:
    """Keep the reply's words, and add its files to those that it has."""
    words = None if reply.text is None else REPLY_TEXT.seal(tx, reply.text, reply.id)
    await tx.run(_REWORD, id=reply.id, words=words)
    await add_files(tx, reply.report, reply.files, reply.id)


# One reply.
_GET = sa.select(replies).where(replies.c.id == _P("id"))


async def get(tx: Transaction, reply: str) -> Reply | None:
    """Without its files."""
    return await tx.one(partial(_reply, tx), _GET, id=reply)


_report = sa.select(replies.c.report_id).where(replies.c.id == _P("reply")).scalar_subquery()
# The files that came with a reply.
_FILES = sa.select(files).where(files.c.report_id == _report, files.c.reply_id == _P("reply"))


async def files_of(tx: Transaction, reply: str) -> list[Attachment]:
    return [read_file(row) for row in await tx.rows(_FILES, reply=reply)]


# Some replies, oldest first.
_SEVERAL = with_list(
    lambda elements: (
        sa.select(replies).where(replies.c.id.in_(elements("ids"))).order_by(replies.c.at)
    )
)


async def several(tx: Transaction, ids: list[str]) -> list[Reply]:
    """Without their files; those that were erased are left out."""
    return [_reply(tx, row) for row in await tx.rows(_SEVERAL, ids=json.dumps(ids))] if ids else []


def _among(elements: ListOf) -> sa.Select[Any]:
    return sa.select(replies.c.id).where(replies.c.id.in_(elements("ids"))).order_by(replies.c.id)


# The replies of a list that are there, locked or not.
_THERE = with_list(_among)
_THERE_LOCKED = with_list(lambda elements: _among(elements).with_for_update())


async def stand(tx: Transaction, ids: Collection[str], *, lock: bool) -> bool:
    """Whether all of these replies are there; with `lock` none is erased before the commit."""
    found = await tx.rows(_THERE_LOCKED if lock else _THERE, ids=json.dumps(list(ids)))
    return len(found) == len(set(ids))


# The replies to a report, oldest first.
_OF_REPORT = sa.select(replies).where(replies.c.report_id == _P("report")).order_by(replies.c.at)


async def of_report(tx: Transaction, report: str) -> list[Reply]:
    return [_reply(tx, row) for row in await tx.rows(_OF_REPORT, report=report)]


# A first answer to each question is no addition.
_additions = sa.func.count() - sa.func.count(sa.distinct(replies.c.question_id))
# How many additions a report has.
_COUNT = sa.select(_additions).where(replies.c.report_id == _P("report"))


async def additions(tx: Transaction, report: str) -> int:
    return int(await tx.value(_COUNT, report=report))


# How many additions a person sent since a time.
_COUNT_SINCE = (
    sa.select(_additions)
    .join(reports, reports.c.id == replies.c.report_id)
    .where(
        reports.c.person_id == _P("person"),
        replies.c.at.between(_P("first", type_=Big), _P("now", type_=Big)),
    )
)


async def additions_since(tx: Transaction, person: str, since: int) -> int:
    return int(await tx.value(_COUNT_SINCE, person=person, first=since, now=tx.now))


# Whether a report has an answer to a question.
_ANSWERED = sa.select(
    sa.exists().where(replies.c.report_id == _P("report"), replies.c.question_id == _P("question"))
)


async def has_answered(tx: Transaction, report: str, question: str) -> bool:
    return bool(await tx.value(_ANSWERED, report=report, question=question))


def _reply(tx: Transaction, row: Row) -> Reply:
    row = opened(tx, (REPLY_TEXT,), row)
    return Reply(
        row["id"], row["report_id"], row["case_id"], row["question_id"], row["text"], row["at"]
    )
