"""Reminders: authorities that have not answered, moderators who are to hand a case file over."""

from dataclasses import replace

from bot.authorities import news, queue_screens, referrals
from bot.authorities import store as stored
from bot.authorities.news_screens import Happened
from bot.authorities.queue_screens import AuthorityLine, AuthorityQueue
from bot.authorities.store import Awaiting
from bot.cases import move, store
from bot.cases.afterwards import Referral, Stage
from bot.cases.model import Case, Move
from bot.core.desks_store import Desk
from bot.core.queues.tasks import every
from bot.core.work import Work
from bot.desk.model import LAST_PAGE, PAGE_SIZE, pages_of
from bot.values import Act, Status

AT_ONCE = 100
"""Referrals looked at in one sweep; the next sweep follows soon while there are more."""
SOON_MS = 1000
_AT_AUTHORITY = {Stage.SENT, Stage.RECEIVED}


@every("chase", minutes=10)
async def sweep(work: Work) -> int | None:
    """Send the reminders that are due, each as an event of its case."""
    found = await stored.lock_due(work.tx, AT_ONCE)
    for referral in found:
        case = await store.cases.get(work.tx, referral.case_id)
        stands = case is not None and case.decision and case.decision.id == referral.decision_id
        if case is None or not stands or case.status is not Status.FORWARDED:
            await store.change_referral(work.tx, referral, replace(referral, chase_at=None))
        else:
            await _chase(work, case, referral)
    return SOON_MS if len(found) == AT_ONCE else None


async def remind(work: Work, case: Case, by: int) -> bool:
    """Remind the authority now, as a moderator wishes; False where it does not have the file."""
    referral = await stored.waiting_of(work.tx, case.id)
    if referral is None or referral.stage not in _AT_AUTHORITY:
        return False
    await _chase(work, case, referral, by)
    return True


async def has_file(work: Work, case: Case) -> bool:
    """True if an authority has the case file and has not answered yet."""
    referral = await stored.waiting_of(work.tx, case.id)
    return referral is not None and referral.stage in _AT_AUTHORITY


async def _chase(work: Work, case: Case, referral: Referral, by: int | None = None) -> None:
    after = replace(referral, chased=referral.chased + 1)
    after = replace(after, chase_at=queue_screens.following(work, after))
    await store.change_referral(work.tx, referral, after)
    detail = {"referral": after.id, "authority": after.authority, "chase": after.chased}
    case = await move.make(work, case, Move(Act.CHASE, work.now, by, detail=detail), lane=None)
    if after.stage in _AT_AUTHORITY:
        await referrals.chase(work, after, case)
    else:
        not_sent = Happened.NOT_SENT if after.stage is Stage.FAILED else Happened.NOT_HANDED_OVER
        await news.tell(work, case, after, not_sent)
    if queue_screens.is_last(work, after):
        await news.tell_seniors(work, case, after)


async def shown(work: Work, here: list[Desk], page: int = 0) -> AuthorityQueue:
    desks = [desk.id for desk in here]
    count = await stored.count_awaiting(work.tx, desks)
    page = min(page, pages_of(count) - 1, LAST_PAGE)
    found = await stored.awaiting_page(work.tx, desks, page * PAGE_SIZE, PAGE_SIZE)
    return AuthorityQueue(tuple(map(_line, found)), count, page)


def _line(one: Awaiting) -> AuthorityLine:
    case, referral = one.case, one.referral
    return AuthorityLine(
        case.id,
        case.number,
        case.violation,
        case.urgency,
        case.display,
        referral.authority,
        referral.department,
        referral.stage,
        referral.way,
        referral.since,
        referral.chase_at,
    )
