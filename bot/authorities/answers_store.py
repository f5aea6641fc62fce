"""Answers of authorities: drafts, those that can still be undone, and those heard over HTTP."""

import sqlalchemy as sa

from bot.authorities import tables
from bot.authorities.answer_form import AnswerDraft
from bot.core.database import Statement, Table, Transaction, insert_ignore
from bot.core.drafts_store import Drafts
from bot.values import Value

ANSWER_DRAFTS = Drafts(AnswerDraft)


class Given(Value):
    """An answer, the Telegram id of its author, and from when it counts (ms UTC)."""

    answer: AnswerDraft
    by: int
    at: int
    due_at: int


_answers = Table(
    tables.authority_answers,
    Given,
    write=lambda given: {"referral_id": given.answer.id},
    answer="body",
    by="staff",
)
add_answer = _answers.add
get_answer = _answers.get


@_answers.one
def take_answer(referral: str) -> Statement:
    """Take an answer away: it is undone, or counts. Of both exactly one happens."""
    taken = sa.delete(_answers).where(_answers.c.referral_id == referral)
    return taken.returning(tables.authority_answers)


_NOTE = insert_ignore(tables.heard)


async def note_heard_answer(tx: Transaction, answer: str) -> bool:
    """False for one that was heard before."""
    return await tx.run(_NOTE, id=answer, at=tx.now) == 1
