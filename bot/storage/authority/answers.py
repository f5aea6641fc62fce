"""Answers of authorities that can still be undone: the first one of a referral."""

from dataclasses import dataclass

import sqlalchemy as sa
from pydantic import TypeAdapter

from bot.domain.authority.answer_draft import AnswerDraft
from bot.storage.engine.database import Row, Transaction, insert_ignore
from bot.storage.schema import authority_answers
from bot.storage.sealed import AUTHORITY_ANSWER, opened, sealed

_P = sa.bindparam
_SEALED = (AUTHORITY_ANSWER,)
_ANSWER = TypeAdapter(AnswerDraft)


@dataclass(frozen=True, slots=True)
class Given:
    """An answer, the Telegram id of who gave it, and from when it counts (ms UTC)."""

    answer: AnswerDraft
    by: int
    at: int
    due_at: int


# Adds an answer, unless the referral has one.
_ADD = insert_ignore(authority_answers)


async def add(tx: Transaction, given: Given) -> bool:
    """False when another answer was faster."""
    body = _ANSWER.dump_json(given.answer).decode()
    row = {
        "referral_id": given.answer.referral, "staff": given.by, "body": body, "at": given.at,
        "due_at": given.due_at,
    }  # fmt: skip
    return await tx.run(_ADD, **sealed(tx, _SEALED, row)) == 1


# The answer to a referral.
_GET = sa.select(authority_answers).where(authority_answers.c.referral_id == _P("referral"))


async def get(tx: Transaction, referral: str) -> Given | None:
    row = await tx.row(_GET, referral=referral)
    return None if row is None else _given(opened(tx, _SEALED, row))


# Takes an answer away: it is undone, or counts. Of both exactly one happens.
_TAKE = (
    sa.delete(authority_answers)
    .where(authority_answers.c.referral_id == _P("referral"))
    .returning(authority_answers)
)


async def take(tx: Transaction, referral: str) -> Given | None:
    row = await tx.row(_TAKE, referral=referral)
    return None if row is None else _given(opened(tx, _SEALED, row))


def _given(row: Row) -> Given:
    return Given(_ANSWER.validate_json(row["body"]), row["staff"], row["at"], row["due_at"])
