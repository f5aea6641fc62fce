"""Reminds authorities that have not answered, and moderators who are to hand a case file over."""

from dataclasses import replace
from typing import Any

from bot.domain.authority.referral import Referral, Stage
from bot.domain.desk.case import Act, Case, Move, Status
from bot.domain.notices.authority.referrals import Happened
from bot.services.authority import staff_told, ways
from bot.services.authority.waiting import schedule
from bot.services.desk import moves
from bot.services.work import Work
from bot.storage.authority import referrals as stored
from bot.storage.desk import cases
from bot.storage.queues import tasks

CHASE = "chase"
EVERY_MS = 10 * 60 * 1000
AT_ONCE = 100
"""Referrals looked at in one sweep; the next sweep follows soon while there are more."""
SOON_MS = 1000
_AT_AUTHORITY = {Stage.SENT, Stage.RECEIVED}


async def sweep(work: Work, params: dict[str, Any]) -> None:
    """Send the reminders that are due, each as an event of its case."""
    del params
    found = await stored.lock_due(work.tx, AT_ONCE)
    for referral in found:
        case = await cases.get(work.tx, referral.case_id)
        stands = case is not None and case.decision and case.decision.id == referral.decision_id
        if case is None or not stands or case.status is not Status.FORWARDED:
            await stored.change(work.tx, referral, replace(referral, chase_at=None))
        else:
            await _chase(work, case, referral)
    wait = SOON_MS if len(found) == AT_ONCE else EVERY_MS
    await tasks.schedule(work.tx, CHASE, CHASE, {}, work.now + wait)


async def plan_sweep(work: Work) -> None:
    """Schedule the next sweep; idempotent."""
    await tasks.schedule(work.tx, CHASE, CHASE, {}, work.now + EVERY_MS)


async def remind(work: Work, case: Case, by: int) -> bool:
    """Remind the authority now, as a moderator wishes; False where it does not have the file."""
    referral = await stored.waiting_of(work.tx, case.id)
    if referral is None or referral.stage not in _AT_AUTHORITY:
        return False
    await _chase(work, case, referral, by)
    return True


async def has_file(work: Work, case: Case) -> bool:
    """Whether an authority has the case file and has not answered yet."""
    referral = await stored.waiting_of(work.tx, case.id)
    return referral is not None and referral.stage in _AT_AUTHORITY


async def _chase(work: Work, case: Case, referral: Referral, by: int | None = None) -> None:
    after = replace(referral, chased=referral.chased + 1)
    after = replace(after, chase_at=schedule.following(work, after))
    await stored.change(work.tx, referral, after)
    detail = {"referral": after.id, "authority": after.authority, "chase": after.chased}
    case = await moves.make(work, case, Move(Act.CHASE, work.now, by, detail=detail), lane=None)
    if after.stage in _AT_AUTHORITY:
        await ways.chase(work, after, case)
    else:
        not_sent = Happened.NOT_SENT if after.stage is Stage.FAILED else Happened.NOT_HANDED_OVER
        await staff_told.tell(work, case, after, not_sent)
    if schedule.is_last(work, after):
        await staff_told.tell_seniors(work, case, after)
