"""What was passed on, as cards in the groups of authorities."""

from dataclasses import dataclass

from bot.domain.authority.posted import CaseFileChased, CaseFilePosted, CaseFileRecalled
from bot.domain.authority.referral import Referral, Stage
from bot.domain.desk.case import Act, Case
from bot.domain.notice import Lane, Notice
from bot.domain.notices.authority.answers import AuthorityReminder, ReferralCard
from bot.domain.notices.authority.documents import CaseFileDocument, Form
from bot.services.authority.case_files import gather
from bot.services.work import Work
from bot.storage.authority import answers, referrals
from bot.storage.authority.answers import Given
from bot.storage.authority.desks import desk_of
from bot.storage.desk import cases, events, members
from bot.storage.engine.database import Transaction

Posted = CaseFilePosted | CaseFileChased | CaseFileRecalled


@dataclass(frozen=True, slots=True)
class ReferralView:
    """Everything on a card in an authority's group; `given` is an answer that can be undone.

    `received_by` and `answered_by` are members of the group, or the moderator who recorded it.
    """

    referral: Referral
    case: Case
    received_by: str | None = None
    answered_by: str | None = None
    given: Given | None = None


def place_of(referral: str) -> str:
    """The name that the card's message id is stored under."""
    return f"referral:{referral}"


async def view(tx: Transaction, referral_id: str) -> ReferralView | None:
    """None for a referral that is gone, or was taken back before it arrived."""
    referral = await referrals.get(tx, referral_id)
    case = None if referral is None else await cases.get(tx, referral.case_id)
    if referral is None or case is None:
        return None
    if referral.stage is Stage.RECALLED and referral.sent_at is None:
        return None
    given = await answers.get(tx, referral.id)
    answered = given.by if given else await _who(tx, referral, Act.AUTHORITY_DONE)
    answered = answered or await _who(tx, referral, Act.AUTHORITY_REFUSE)
    received = await _who(tx, referral, Act.ACKNOWLEDGE)
    return ReferralView(referral, case, await _name(tx, received), await _name(tx, answered), given)


async def _who(tx: Transaction, referral: Referral, act: Act) -> int | None:
    """Who did this with the referral."""
    event = await events.last(tx, referral.case_id, act)
    is_this = event is not None and event.detail.get("referral") == referral.id
    return event.staff if event is not None and is_this else None


async def _name(tx: Transaction, staff: int | None) -> str | None:
    return None if staff is None else await members.staff_name(tx, staff)


async def post(work: Work, referral: Referral, posted: Posted) -> bool:
    """Show it in the group of the department, else of the authority; False where there is none."""
    desk = await desk_of(work.tx, referral.authority, referral.department)
    if desk is None:
        return False
    case = await cases.get(work.tx, referral.case_id)
    if case is None:
        return True
    under = place_of(referral.id)
    if isinstance(posted, CaseFilePosted):
        await work.say(
            desk.recipient, ReferralCard(referral.id), Lane.NOTICE, remember=under, latest=under
        )
        await gather(work, referral)
        for form in Form:
            notice = CaseFileDocument(referral.id, case.number, form, desk.language)
            await work.say(desk.recipient, notice, Lane.NOTICE, under=under)
        return True
    await refresh(work, referral)
    word: Notice = AuthorityReminder(case.number, isinstance(posted, CaseFileRecalled))
    await work.say(desk.recipient, word, Lane.NOTICE, under=under)
    return True


async def refresh(work: Work, referral: Referral) -> None:
    """Show the present state on the card, if it was sent to a group."""
    desk = await desk_of(work.tx, referral.authority, referral.department)
    if desk is None or referral.stage is Stage.PLANNED:
        return
    place = place_of(referral.id)
    await work.say(
        desk.recipient, ReferralCard(referral.id), Lane.DESK_ANSWER, remember=place, latest=place
    )
