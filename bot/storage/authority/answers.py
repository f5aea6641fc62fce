"""Answers of authorities that can still be undone: the first one of a referral."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.domain.authority.answer_draft import AnswerDraft
from bot.storage.engine.database import Row, Statement
from bot.storage.engine.mapper import Table
from bot.storage.schema import authority_answers
from bot.storage.sealed import AUTHORITY_ANSWER


@dataclass(frozen=True, slots=True)
class Given:
    """An answer, the Telegram id of who gave it, and from when it counts (ms UTC)."""

    answer: AnswerDraft
    by: int
    at: int
    due_at: int


def _referral(given: Given) -> Row:
    return {"referral_id": given.answer.referral}


_table = Table(
    authority_answers,
    Given,
    write=_referral,
    sealed=(AUTHORITY_ANSWER,),
    answer="body",
    by="staff",
)
add, get = _table.add, _table.get


@_table.one
def take(referral: str) -> Statement:
    """Take an answer away: it is undone, or counts. Of both exactly one happens."""
    taken = sa.delete(authority_answers).where(authority_answers.c.referral_id == referral)
    return taken.returning(authority_answers)
