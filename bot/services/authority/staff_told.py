"""Tells moderators what happened to a case on its way to an authority."""

from bot.domain.authority.referral import Referral, Way
from bot.domain.desk.case import Case
from bot.domain.notice import Lane
from bot.domain.notices.authority.referrals import Happened, NotSent, ReferralNews
from bot.services.desk.duty import roster
from bot.services.desk.duty.roster import Watcher
from bot.services.work import Work
from bot.storage.authority import awaiting
from bot.storage.desk import desks
from bot.storage.desk.desks import Desk

GATHER_MS = 60 * 1000
"""How long a desk's group waits for further case files that could not be sent."""


async def tell(
    work: Work,
    case: Case,
    referral: Referral,
    what: Happened,
    words: str | None = None,
    language: str | None = None,
) -> None:
    """Tell who decided the case in private, else who is on duty, else the desk's group.

    In quiet hours people hear of it when these are over, of urgent cases at once.
    """
    desk = await desks.get(work.tx, case.desk) if case.desk else None
    if desk is None:
        return
    if what is Happened.NOT_SENT:
        await _count_failures(work, desk)
    news = _news(case, referral, what, words, language)
    decider = [] if case.decision is None else [case.decision.by]
    found = await roster.watchers(work, desk, decider) or await roster.on_duty(work, desk)
    await _tell_each(work, case, found, news)
    if not found and what is not Happened.NOT_SENT:
        await work.say(desk.recipient, news, Lane.NOTICE)


async def tell_seniors(work: Work, case: Case, referral: Referral) -> None:
    """No reminder is left: the seniors of the desk hear of it, without any the admins."""
    desk = await desks.get(work.tx, case.desk) if case.desk else None
    found = [] if desk is None else await roster.seniors(work, desk)
    news = _news(case, referral, Happened.REMINDED_LAST, None, None)
    await _tell_each(work, case, found or await roster.admins(work), news)


async def _tell_each(work: Work, case: Case, people: list[Watcher], news: ReferralNews) -> None:
    now, zone = work.now, work.channel.zone
    for one in people:
        later = None if one.is_awake(now, zone, case.urgency) else one.wakes_at(now, zone)
        await work.say(one.recipient, news, Lane.NOTICE, not_before=later)


def _news(
    case: Case, referral: Referral, what: Happened, words: str | None, language: str | None
) -> ReferralNews:
    return ReferralNews(
        case.id, case.number, case.violation, referral.authority, referral.department, what,
        referral.stage, referral.way, referral.sent_at or referral.created_at, words, language,
        referral.id if what is Happened.ASKED and referral.way is Way.DESK else None,
    )  # fmt: skip


async def _count_failures(work: Work, desk: Desk) -> None:
    """One message in the group for all that fail within a minute."""
    count = await awaiting.failed_count(work.tx, desk.id)
    later = work.now + GATHER_MS
    key = f"not_sent:{desk.id}"
    await work.say(desk.recipient, NotSent(count), Lane.NOTICE, latest=key, not_before=later)
