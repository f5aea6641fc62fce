"""Looks that wait: frees what was held for too long, reminds, notes where no person may decide."""

from typing import Any

from bot.domain.desk.looks.look import Dropped, Look, is_held
from bot.domain.notice import Lane
from bot.domain.notices.looks.looking import LooksWait
from bot.services.desk.duty import roster
from bot.services.desk.looks import ending, taking
from bot.services.desk.second_person import SecondPeople, noted
from bot.services.work import Work
from bot.storage.desk import cases
from bot.storage.desk.looks import looks
from bot.storage.queues import tasks

LOOKS = "looks"
EVERY_MS = 30 * 60 * 1000
AT_ONCE = 200
HOUR_MS = 60 * 60 * 1000


async def sweep(work: Work, params: dict[str, Any]) -> None:
    """Look through the looks that wait longest, and remind people of them."""
    del params
    seconds, owed = SecondPeople(work), dict[int, int]()
    for look in await looks.waiting(work.tx, AT_ONCE):
        for one in await _watch(work, seconds, look):
            owed[one] = owed.get(one, 0) + 1
    await _remind(work, owed)
    await plan_sweep(work)


async def plan_sweep(work: Work) -> None:
    """Schedule the next sweep; idempotent."""
    await tasks.schedule(work.tx, LOOKS, LOOKS, {}, work.now + EVERY_MS)


async def _watch(work: Work, seconds: SecondPeople, look: Look) -> set[int]:
    """Bring a look up to date; who is to be reminded of it."""
    case = await cases.get(work.tx, look.case)
    if case is None or not look.is_of(case):
        await ending.drop(work, look, Dropped.CHANGED)
        return set()
    if not await ending.can_be_looked_at(work, case):
        await ending.drop(work, look, Dropped.ERASED)
        return set()
    if is_held(look, work.now):
        is_late = _is_late(work, look.held_at or 0, of=2)
        return {look.holder} if look.holder is not None and is_late else set()
    if look.holder is not None:
        look = await taking.free(work, look)
    found = await seconds.for_look(look, case)
    after = noted(look, found, work.now)
    if after is not None:
        await looks.change(work.tx, look, after)
    return found if _is_late(work, look.waits_since) else set()


def _is_late(work: Work, since: int, of: int = 1) -> bool:
    """Whether the time between reminders is over; who holds a look is reminded after half of it."""
    return work.now - since >= work.channel.second_look.remind_hours * HOUR_MS // of


async def _remind(work: Work, owed: dict[int, int]) -> None:
    """Tell each person how many looks wait for them, at most once in the time between reminders."""
    every_ms = work.channel.second_look.remind_hours * HOUR_MS
    for watcher in await roster.awake(work, owed):
        once = f"looks:{watcher.telegram_id}:{work.now // every_ms}"
        waiting = LooksWait(owed[watcher.telegram_id])
        await work.say(watcher.recipient, waiting, Lane.NOTICE, once=once)
