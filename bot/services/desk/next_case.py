"""Next: the most urgent, oldest case that nobody holds comes to whoever asks for work."""

from __future__ import annotations

from bot.domain.desk.case import HOLD_MS, Act, Case, Move
from bot.domain.people import Person
from bot.services.desk import cards, moves
from bot.services.desk.casework import Actor
from bot.services.work import Work
from bot.storage.desk import backlog, cases
from bot.storage.desk.desks import Desk

TRIES = 3
"""Somebody else may change the very case in the same moment; then the next one is looked for."""


async def take_next(
    work: Work, desks: list[Desk], actor: Actor, person: Person, language: str
) -> Case | None:
    """Take the next case of these desks for somebody and give them its card in private.

    None when nothing waits. Two who ask at once get two cases.
    """
    for _ in range(TRIES):
        case = await _next(work, desks)
        if case is None:
            return None
        try:
            taken = await moves.make(work, case, Move(Act.TAKE, work.now, actor.telegram_id))
        except cases.VersionConflict:
            continue
        await cards.give_copy(work, taken, person.id, language)
        return taken
    return None


async def _next(work: Work, desks: list[Desk]) -> Case | None:
    found = [await backlog.next_free(work.tx, d.id, work.now - HOLD_MS) for d in desks]
    waiting = [case for case in found if case is not None]
    return min(waiting, key=lambda case: (case.urgency, case.opened_at), default=None)
