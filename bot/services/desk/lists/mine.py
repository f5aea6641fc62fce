"""One's own cases: held, waiting for an answer, decided today."""

from bot.domain.desk.case import Status, is_held
from bot.domain.desk.queue import PAGE_SIZE, Part
from bot.domain.figures.period import start_of, today
from bot.domain.notices.desk import Mine
from bot.services.desk.lists import lines
from bot.services.work import Work
from bot.storage.desk.backlog import Listed
from bot.storage.desk.desks import Desk
from bot.storage.desk.lists import mine


async def shown(work: Work, here: list[Desk], me: int, part: Part, page: int = 0) -> Mine:
    """A page of the cases of a member of staff at these desks."""
    parts = await _parts(work, {desk.id for desk in here}, me)
    listed = parts[part][page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    counts = (len(parts[Part.HELD]), len(parts[Part.ASKED]), len(parts[Part.DECIDED]))
    return Mine(part, tuple(await lines.of_listed(work, listed)), *counts, page)


async def _parts(work: Work, here: set[str], me: int) -> dict[Part, list[Listed]]:
    zone = work.channel.zone
    taken = await mine.last_taken_by(work.tx, me)
    decided = await mine.decided_by(work.tx, me, start_of(today(work.now, zone), zone))
    every = {
        Part.HELD: [
            one
            for one in taken
            if one.case.status is not Status.NEED_INFO and is_held(one.case, work.now)
        ],
        Part.ASKED: [one for one in taken if one.case.status is Status.NEED_INFO],
        Part.DECIDED: decided,
    }
    return {part: [o for o in found if o.case.desk in here] for part, found in every.items()}
