"""Replies: what reporters answer to questions of staff or add to their reports."""

import sqlalchemy as sa

from bot.domain.citizen.draft import Attachment
from bot.domain.citizen.report import Reply
from bot.storage.citizen.files import add as add_files
from bot.storage.citizen.files import read_file
from bot.storage.engine.database import Row, Transaction
from bot.storage.schema import files, replies

_P = sa.bindparam
# Adds an answer or an addition.
_ADD = sa.insert(replies)


async def add(tx: Transaction, reply: Reply) -> None:
    await tx.run(
        _ADD, id=reply.id, report_id=reply.report, case_id=reply.case,
        question_id=reply.question, text=reply.text, at=reply.at,
    )  # fmt: skip
    await add_files(tx, reply.report, reply.files, reply.id)


# One reply.
_GET = sa.select(replies).where(replies.c.id == _P("id"))


async def get(tx: Transaction, reply: str) -> Reply | None:
    """Without its files."""
    return await tx.one(_reply, _GET, id=reply)


_report = sa.select(replies.c.report_id).where(replies.c.id == _P("reply")).scalar_subquery()
# The files that came with a reply.
_FILES = sa.select(files).where(files.c.report_id == _report, files.c.reply_id == _P("reply"))


async def files_of(tx: Transaction, reply: str) -> list[Attachment]:
    return [read_file(row) for row in await tx.rows(_FILES, reply=reply)]


# The newest replies on a case.
_OF_CASE = (
    sa.select(replies)
    .where(replies.c.case_id == _P("case"))
    .order_by(replies.c.at.desc())
    .limit(_P("limit", type_=sa.Integer()))
)


async def newest_of_case(tx: Transaction, case: str, limit: int) -> list[Reply]:
    """Without their files."""
    return [_reply(row) for row in await tx.rows(_OF_CASE, case=case, limit=limit)]


# The replies to a report, oldest first.
_OF_REPORT = sa.select(replies).where(replies.c.report_id == _P("report")).order_by(replies.c.at)


async def of_report(tx: Transaction, report: str) -> list[Reply]:
    return [_reply(row) for row in await tx.rows(_OF_REPORT, report=report)]


def _reply(row: Row) -> Reply:
    return Reply(
        row["id"], row["report_id"], row["case_id"], row["question_id"], row["text"], row["at"]
    )
