"""Taking an appeal, and passing it on."""

from bot.domain.desk.case import Case
from bot.domain.notice import Lane
from bot.domain.notices.register.appeals import AppealsOffered
from bot.domain.register.appeal import Appeal, NotYours, Stage, is_held, passed_on, taken
from bot.services.desk import second_person
from bot.services.desk.second_person import SecondPeople
from bot.services.register.appeals import screens
from bot.services.work import Work
from bot.storage.desk import cases
from bot.storage.engine.errors import VersionConflict
from bot.storage.register import appeals

LOOKED_THROUGH = 200
"""Waiting appeals among which one for the person is looked for, those due first at the head."""


async def offered(work: Work, staff: int, *, is_private: bool) -> AppealsOffered:
    """What waits for this person, and for all."""
    held, free = await _for(work, staff)
    waiting, late, without = await appeals.waiting_counts(work.tx)
    return AppealsOffered(len(free), held is not None, waiting, late, without, is_private)


async def take_next(work: Work, staff: int) -> tuple[Appeal, Case] | None:
    """Bring the appeal that the person holds, or the next one they may decide.

    The screen comes to their private chat. Two people who ask at once get different ones.
    """
    held, free = await _for(work, staff)
    for appeal in (*([held] if held else []), *free):
        case = await cases.get(work.tx, appeal.case)
        if case is None or case.decision is None:
            continue
        try:
            mine = await take(work, appeal, case, staff)
        except (NotYours, VersionConflict):
            continue
        await screens.give(work, mine)
        return mine, case
    return None


async def _for(work: Work, staff: int) -> tuple[Appeal | None, list[Appeal]]:
    """The appeal that the person holds, and those they may take."""
    seconds, held, free = SecondPeople(work), None, list[Appeal]()
    for appeal in await appeals.waiting(work.tx, LOOKED_THROUGH):
        if appeal.holder == staff and is_held(appeal, work.now):
            held = held or appeal
        elif not is_held(appeal, work.now):
            case = await cases.get(work.tx, appeal.case)
            # While the case is open again, there is no decision to judge.
            if case is not None and case.decision is not None:
                may = await seconds.for_appeal(appeal, case)
                free += [appeal] if staff in may else []
    return held, free


async def take(work: Work, appeal: Appeal, case: Case, staff: int) -> Appeal:
    """Raises NotYours for who may not decide it, VersionConflict where another was first."""
    if appeal.holder == staff:
        return appeal
    if not await second_person.may_judge(work, appeal, case, staff):
        raise NotYours(appeal.id)
    if appeal.holder is not None:
        appeal = await free(work, appeal)
    await appeals.change(work.tx, appeal, taken(appeal, staff, work.now))
    return await held(work, appeal.id, staff)


async def free(work: Work, appeal: Appeal, lane: Lane = Lane.REFRESH) -> Appeal:
    """Take the appeal out of the hands of who held it; they are not asked again."""
    after = passed_on(appeal)
    await appeals.change(work.tx, appeal, after)
    await screens.close(work, appeal, lane)
    return await appeals.get(work.tx, appeal.id) or after


async def held(work: Work, appeal_id: str, staff: int) -> Appeal:
    """The waiting appeal in this person's hands. Raises NotYours."""
    appeal = await appeals.get(work.tx, appeal_id)
    if appeal is None or appeal.stage is not Stage.WAITING or appeal.holder != staff:
        raise NotYours(appeal_id)
    return appeal
