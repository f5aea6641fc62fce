"""What the handlers of answers share: the press, and the screens."""

from dataclasses import dataclass
from typing import Any

from bot.domain.authority.answer_draft import AnswerDraft, AnswerProblem, Kind
from bot.domain.authority.referral import Referral
from bot.domain.notice import Notice
from bot.domain.notices.authority.answers import AnswerEnd, AnswerWord, AuthorityForm
from bot.domain.notices.toast import Toast
from bot.domain.people import AuthorityExpected
from bot.services.authority.group.answerers import Answerer
from bot.services.authority.group.answering import Answered, NeedsSecond, TakenBack
from bot.services.citizen import following
from bot.services.visit import Visit
from bot.storage.desk import cases
from handlers.guards import citizen
from handlers.press import Press


@dataclass(frozen=True, slots=True)
class AnswerPress(Press[Any]):
    """A press of a person who may answer this referral."""

    referral: Referral
    who: Answerer


def tells_authority(press: Press[Any]) -> bool:
    """Whether the presser fills in what moderators answer to an authority's question."""
    person = press.visit.person
    what = person.expecting.what if person is not None and person.expecting else None
    return isinstance(what, AuthorityExpected) and what.answer.kind is Kind.TOLD


async def show(
    visit: Visit,
    referral: Referral,
    draft: AnswerDraft,
    problem: AnswerProblem | None = None,
    edit: int | None = None,
) -> None:
    """The form at its step; from now on what the person writes belongs to it."""
    await following.expect(visit.work, citizen(visit), AuthorityExpected(draft))
    number = await number_of(visit, referral)
    form = AuthorityForm(draft, number, referral.authority, referral.department, problem)
    await tell(visit, form, edit)


async def say_late(
    visit: Visit, referral: Referral, late: Answered | TakenBack, edit: int | None
) -> None:
    """No answer is awaited: another one was first, or the case was opened again."""
    number = await number_of(visit, referral)
    word = AnswerWord(AnswerEnd.TAKEN_BACK, number)
    if isinstance(late, NeedsSecond):
        word = AnswerWord(AnswerEnd.NEEDS_SECOND, number)
    elif isinstance(late, Answered):
        word = AnswerWord(AnswerEnd.ANSWERED, number, late.name or "")
    await tell(visit, word, edit)


def toast_late(press: AnswerPress, late: Answered | TakenBack) -> None:
    if isinstance(late, Answered):
        press.toast(Toast.ANSWERED_BY, late.name or "?", alert=True)
    else:
        press.toast(Toast.NOT_AWAITED, alert=True)


async def tell(visit: Visit, notice: Notice, edit: int | None) -> None:
    """In the private chat, in place of a message or as a new one."""
    await visit.work.tell(visit.recipient, notice, edit=edit)


async def number_of(visit: Visit, referral: Referral) -> str:
    case = await cases.get(visit.work.tx, referral.case_id)
    return "?" if case is None else case.number
