"""How case files, reminders and recalls reach an authority: one row of the outbox each."""

from bot.channel.model import UnknownId
from bot.domain.authority.posted import CaseFileChased, CaseFilePosted, CaseFileRecalled
from bot.domain.authority.referral import Referral, Way
from bot.domain.desk.case import Case
from bot.domain.notice import Address, Lane, Notice, Recipient
from bot.domain.notices.authority.referrals import Happened
from bot.services.authority import bringing, staff_told
from bot.services.authority.group import desk_cards
from bot.services.work import Work
from bot.storage.desk import cases


def language_of(work: Work, referral: Referral) -> str:
    """The language in which the authority reads; the channel's first for one that left the file."""
    try:
        return work.channel.addressee(referral.authority, referral.department).language
    except UnknownId:
        return work.channel.languages[0]


async def send(work: Work, referral: Referral, by: int | None) -> bool:
    """The case file begins its way; one to be handed over comes to `by`, else to who decided.

    False where the authority is to get it in its own group and has none.
    """
    if referral.way is Way.DESK:
        return await desk_cards.post(work, referral, CaseFilePosted(referral.id))
    if referral.way is Way.HAND:
        await bringing.bring(work, referral, by)
    else:
        once = f"case_file:{referral.id}:{referral.attempts}"
        await _post(work, referral, CaseFilePosted(referral.id), once)
    return True


async def chase(work: Work, referral: Referral, case: Case) -> None:
    """Remind the authority, the same way that the file went."""
    notice = CaseFileChased(referral.id, referral.chased)
    if referral.way is Way.DESK:
        await desk_cards.post(work, referral, notice)
    elif referral.way is Way.HAND:
        await staff_told.tell(work, case, referral, Happened.NOT_ANSWERED)
    else:
        await _post(work, referral, notice, f"case_file_chased:{referral.id}:{referral.chased}")


async def recall(work: Work, referral: Referral) -> None:
    """Tell who has the file, or was to hand it over, that the case was opened again."""
    case = await cases.get(work.tx, referral.case_id)
    if referral.way is Way.HAND:
        if case is not None:
            await staff_told.tell(work, case, referral, Happened.RECALLED)
    elif referral.way is Way.DESK:
        await desk_cards.post(work, referral, CaseFileRecalled(referral.id))
    elif referral.sent_at is not None:
        notice = CaseFileRecalled(referral.id)
        await _post(work, referral, notice, f"case_file_recalled:{referral.id}")


async def _post(work: Work, referral: Referral, notice: Notice, once: str) -> None:
    to = Recipient(Address(authority=referral.address), language_of(work, referral))
    await work.say(to, notice, Lane.AUTHORITY, once=once)
