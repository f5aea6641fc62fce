"""What an authority's own system answers, as the same stages that people reach in a chat."""

from collections.abc import Collection

from bot.domain.authority.answer import Answer, AnsweredOrder, AnswerKind, mistake
from bot.domain.authority.order import Order, order_problem, read_number
from bot.domain.authority.referral import Referral
from bot.domain.figures.period import today
from bot.domain.link import defang
from bot.services.authority import referrals
from bot.services.work import Work
from bot.storage.authority import heard
from bot.storage.authority import referrals as stored


class WrongAnswer(Exception):
    """Its text says what is wrong, to the engineers of the other side."""


class UnknownReferral(Exception):
    """None of those that were sent to this authority has that id."""


async def take(work: Work, key: str, answer: Answer, addresses: Collection[str]) -> None:
    """One answer to a case file that was sent to one of `addresses`; `key` names the event.

    A key that was heard before does nothing. Raises WrongAnswer, UnknownReferral, and IllegalStage
    where the case does not wait for this answer any more.
    """
    wrong = mistake(answer, work.channel.languages)
    if wrong is not None:
        raise WrongAnswer(wrong)
    referral = await stored.get(work.tx, answer.data.referral)
    if referral is None or referral.address not in addresses:
        raise UnknownReferral(answer.data.referral)
    if await heard.note(work.tx, key):
        await _act(work, referral, answer)


async def _act(work: Work, referral: Referral, answer: Answer) -> None:
    data, words = answer.data, defang(answer.data.words or "").strip()
    language = data.language or work.channel.languages[0]
    match answer.type:
        case AnswerKind.RECEIVED:
            await referrals.received(work, referral, None)
        case AnswerKind.DONE:
            order = None if data.order is None else _order(work, referral, data.order)
            await referrals.done(work, referral, order, None)
        case AnswerKind.REFUSED:
            await referrals.refused(work, referral, words, language, None)
        case AnswerKind.ASKED:
            await referrals.asked(work, referral, words, language, None)


def _order(work: Work, referral: Referral, given: AnsweredOrder) -> Order:
    channel = work.channel
    territories = {channel.country, *(region.code for region in channel.regions)}
    if given.territory not in territories:
        raise WrongAnswer("data.order.territory is a code like KZ or KZ-75")
    order = Order(
        referral.authority, read_number(given.number), given.date, given.territory, given.until
    )
    problem = order_problem(order, today(work.now, channel.zone))
    if problem is not None:
        raise WrongAnswer(f"data.order is wrong: {problem.value}")
    return order
