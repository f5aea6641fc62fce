"""The way from a card in an authority's group to the answer in the private chat."""

from bot.domain.authority.answer_draft import Kind
from bot.domain.authority.deeplink import linked_answer
from bot.domain.notices.authority.answers import AnswerEnd, AnswerWord
from bot.domain.notices.desk import DeskProblem, DeskWord
from bot.services.authority.group import answerers
from bot.services.visit import Visit
from bot.storage.authority import referrals
from handlers.authority.answering import open_form
from handlers.authority.screens import number_of, tell


async def arrive(visit: Visit, payload: str) -> bool:
    """Begin the answer that a link names, also before any consent.

    False for people whose answer it is not: they are answered as if the link named nothing.
    """
    named = linked_answer(payload)
    if named is None:
        return False
    kind, id = named
    referral = await referrals.get(visit.work.tx, id)
    if referral is None:
        return False
    if kind is Kind.TOLD:
        is_theirs = await answerers.moderates(visit, referral)
    else:
        is_theirs = await answerers.answerer(visit, referral) is not None
    if is_theirs:
        await open_form(visit, referral, kind)
    elif visit.is_unsure:
        await tell(visit, DeskWord(DeskProblem.UNSURE), None)
    elif await answerers.moderates(visit, referral):
        number = await number_of(visit, referral)
        await tell(visit, AnswerWord(AnswerEnd.NOT_RECORDED, number), None)
    else:
        return False
    return True
