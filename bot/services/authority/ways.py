"""How case files, reminders and recalls reach an authority: one row of the outbox each."""

from bot.channel.authorities import Addressee
from bot.domain.authority.posted import CaseFileChased, CaseFilePosted, CaseFileRecalled
from bot.domain.authority.referral import Referral, Way
from bot.domain.notice import Address, Lane, Notice, Recipient
from bot.services.work import Work


def addressee(work: Work, referral: Referral) -> Addressee:
    """To whom it goes as the channel file stands now. Raises UnknownId for a removed authority."""
    return work.channel.addressee(referral.authority, referral.department)


async def send(work: Work, referral: Referral) -> None:
    """The case file begins its way."""
    if referral.way is Way.DESK:
        await _to_desk(work, referral, CaseFilePosted(referral.id))
    elif referral.way is Way.HAND:
        await _by_hand(work, referral)
    else:
        once = f"case_file:{referral.id}:{referral.attempts}"
        await _post(work, referral, CaseFilePosted(referral.id), once)


async def chase(work: Work, referral: Referral) -> None:
    """Remind the authority, the same way that the file went."""
    notice = CaseFileChased(referral.id, referral.chased)
    if referral.way is Way.DESK:
        await _to_desk(work, referral, notice)
    elif referral.way is Way.HAND:
        await _by_hand(work, referral)
    else:
        await _post(work, referral, notice, f"case_file_chased:{referral.id}:{referral.chased}")


async def recall(work: Work, referral: Referral) -> None:
    """Tell an authority that has the file that the case was opened again."""
    notice = CaseFileRecalled(referral.id)
    if referral.way is Way.DESK:
        await _to_desk(work, referral, notice)
    elif referral.way is not Way.HAND:
        await _post(work, referral, notice, f"case_file_recalled:{referral.id}")


async def _post(work: Work, referral: Referral, notice: Notice, once: str) -> None:
    to = Recipient(Address(authority=referral.address), addressee(work, referral).language)
    await work.say(to, notice, Lane.AUTHORITY, once=once)


async def _to_desk(work: Work, referral: Referral, notice: Notice) -> None:
    """The authority's own desk shows the case file, the reminder or the recall."""


async def _by_hand(work: Work, referral: Referral) -> None:
    """The moderator who decided is asked to hand the case file over."""
