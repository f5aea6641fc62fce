"""Case files for handing over by hand: brought to the moderator in private."""

from contextlib import suppress

from bot.authorities import case_files, news
from bot.authorities.case_files import CaseFileDocument
from bot.authorities.documents import Form
from bot.authorities.hand_over_screens import HandItOver
from bot.authorities.notices import Happened
from bot.cases import store
from bot.cases.afterwards import Referral
from bot.cases.model import Case
from bot.channel.model import UnknownId
from bot.core import desks_store
from bot.core.posts import Lane, Recipient, Shown, What
from bot.core.work import Work
from bot.desk import colleagues


async def bring(work: Work, referral: Referral, by: int | None) -> None:
    """The files come to `by`, else to who decided; where neither can be written to, the desk hears.

    They are shown in private for a day; the act “Pass on” brings them again.
    """
    case = await store.cases.get(work.tx, referral.case_id)
    if case is None:
        return
    to = await _carrier(work, case, by)
    if to is None:
        await news.tell(work, case, referral, Happened.NOT_HANDED_OVER)
        return
    with suppress(UnknownId, LookupError):  # the authority left the channel file
        await _files(work, case, referral, to)
    asks = HandItOver(
        case.id, case.version, case.number, case.violation, referral.authority, referral.department
    )
    await work.say(to, asks, Lane.NOTICE)


async def _carrier(work: Work, case: Case, by: int | None) -> Recipient | None:
    desk = await desks_store.desks.get(work.tx, case.desk) if case.desk else None
    if by is None and case.decision is not None:
        by = case.decision.by
    if desk is None or not by:
        return None
    found = await colleagues.watchers(work, desk, [by])
    return found[0].recipient if found else None


async def _files(work: Work, case: Case, referral: Referral, to: Recipient) -> None:
    await case_files.gather(work, referral)
    language = work.channel.addressee(referral.authority, referral.department).language
    for form in (Form.JSON, Form.PDF):
        notice = CaseFileDocument(referral.id, case.number, form, language)
        await work.say(to, notice, Lane.NOTICE, shows=Shown(What.FILE, case.id))
