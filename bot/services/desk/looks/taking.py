"""Taking a look, and passing it on."""

from dataclasses import dataclass

from bot.domain.desk.case import Case
from bot.domain.desk.looks.look import Dropped, Look, NotYours, is_held, passed_on, taken
from bot.domain.notice import Lane
from bot.services.desk.looks import ending, screens
from bot.services.desk.second_person import SecondPeople
from bot.services.work import Work
from bot.storage.desk import cases
from bot.storage.desk.looks import looks
from bot.storage.engine.errors import VersionConflict

LOOKED_THROUGH = 200
"""Waiting looks among which one for the person is looked for, those that wait longest first."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What waits for a person: the look they hold, and how many others they may take."""

    held: Look | None
    free: tuple[Look, ...]


async def offer(work: Work, staff: int) -> Offer:
    seconds, free, held = SecondPeople(work), [], None
    for look in await looks.waiting(work.tx, LOOKED_THROUGH):
        if look.holder == staff and is_held(look, work.now):
            held = held or look
            continue
        if is_held(look, work.now) or staff in look.passed:
            continue
        case = await cases.get(work.tx, look.case)
        if case is not None and staff in await seconds.for_look(look, case):
            free.append(look)
    return Offer(held, tuple(free))


async def take_next(work: Work, staff: int) -> tuple[Look, Case] | None:
    """Bring the look that the person holds, or the next one they may take; None when none waits.

    The screen comes to their private chat. Two people who ask at the same time get different ones.
    """
    offered = await offer(work, staff)
    for look in (*([offered.held] if offered.held else []), *offered.free):
        case = await cases.get(work.tx, look.case)
        if case is None or not look.is_of(case) or not await ending.can_be_looked_at(work, case):
            await ending.drop(work, look, Dropped.CHANGED if case is None else _why(look, case))
            continue
        try:
            mine = await _taken(work, look, staff)
        except (NotYours, VersionConflict):
            continue
        await screens.give(work, mine)
        return mine, case
    return None


def _why(look: Look, case: Case) -> Dropped:
    return Dropped.ERASED if look.is_of(case) else Dropped.CHANGED


async def _taken(work: Work, look: Look, staff: int) -> Look:
    if look.holder == staff:
        return look
    if look.holder is not None:
        look = await free(work, look)
    mine = taken(look, staff, work.now)
    await looks.change(work.tx, look, mine)
    return await held(work, look.id, staff)


async def free(work: Work, look: Look) -> Look:
    """Take the look out of the hands of who held it; they are not asked again."""
    after = passed_on(look)
    await looks.change(work.tx, look, after)
    await screens.close(work, look)
    return await looks.get(work.tx, look.id) or after


async def pass_on(work: Work, look: Look) -> None:
    """For a conflict of interest, or for want of time."""
    after = passed_on(look)
    await looks.change(work.tx, look, after)
    await screens.close(work, look, Lane.DESK_ANSWER)


async def held(work: Work, look_id: str, staff: int) -> Look:
    """The open look in this person's hands. Raises NotYours."""
    look = await looks.get(work.tx, look_id)
    if look is None or not look.stage.is_open or look.holder != staff:
        raise NotYours(look_id)
    return look
