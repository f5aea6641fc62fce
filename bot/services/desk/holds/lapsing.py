"""Ends holds without moves; their moderators are warned shortly before."""

from typing import Any

from bot.domain.desk.case import HOLD_MS, Act, Case, Move, is_held
from bot.domain.notice import Lane
from bot.domain.notices.holds import HoldEnds
from bot.services.desk import cards, moves
from bot.services.desk.holds import colleagues
from bot.services.work import Work
from bot.storage.desk import desks, holds
from bot.storage.queues import tasks

LAPSE = "lapse"
EVERY_MS = 60 * 1000
WARNED_MS = 15 * 60 * 1000
"""How long before its end a moderator hears that a hold ends."""
AT_ONCE = 100
"""Holds looked at in one sweep: each that ends changes a card."""


async def sweep(work: Work, params: dict[str, Any]) -> None:
    """Warn of holds that end soon, end those that are over, schedule the next sweep."""
    del params
    for case in await holds.idle_since(work.tx, work.now - HOLD_MS + WARNED_MS, AT_ONCE):
        if is_held(case, work.now):
            await _warn(work, case)
        else:
            move = Move(Act.LAPSE, work.now, detail={"of": case.holder})
            await moves.make(work, case, move)
    await plan_sweep(work)


async def plan_sweep(work: Work) -> None:
    """Schedule the next sweep; idempotent."""
    await tasks.schedule(work.tx, LAPSE, LAPSE, {}, work.now + EVERY_MS)


async def _warn(work: Work, case: Case) -> None:
    desk = await desks.get(work.tx, case.desk) if case.desk else None
    if desk is None or case.holder is None or case.held_at is None:
        return
    colleague = await colleagues.find(work, desk, case.holder)
    if colleague is not None:
        told = HoldEnds(case.id, case.version, case.number, case.held_at + HOLD_MS)
        under = cards.place_of(case.id, colleague.person.id)
        once = f"hold-ends:{case.id}:{case.held_at}"
        await work.say(colleague.recipient, told, Lane.NOTICE, under=under, once=once)
