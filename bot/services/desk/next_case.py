"""/next: a moderator gets a proposal to approve, or takes the free case whose turn it is.

The turn is that of storage.desk.backlog.
"""

from bot.domain.desk.case import HOLD_MS, Act, Case, Move, Status
from bot.domain.people import Person
from bot.services.desk import cards, moves
from bot.services.desk.casework import Actor
from bot.services.desk.four_eyes import approving
from bot.services.work import Work
from bot.storage.desk import backlog, holds
from bot.storage.desk.desks import Desk
from bot.storage.engine.errors import VersionConflict

TRIES = 3
"""Another transaction may change the same case; then the next one is tried."""


async def take_next(
    work: Work, desks: list[Desk], actor: Actor, person: Person, language: str
) -> Case | None:
    """Take the next case of these desks and send its card to the moderator's private chat.

    A proposed decision that the moderator may approve comes before, once, in no other hands.
    None when nothing waits. Two moderators who ask at the same time get different cases. Where
    nothing is left to decide, a decided case with new words comes, in no hands.
    """
    proposed = await approving.next_for(work, desks, actor, person)
    if proposed is not None:
        await approving.bring(work, proposed, person, language)
        return proposed
    for _ in range(TRIES):
        case = await _next(work, desks, actor, person)
        if case is None:
            return await _bring_unread(work, desks, actor, person, language)
        try:
            taken = await moves.make(work, case, Move(Act.TAKE, work.now, actor.telegram_id))
        except VersionConflict:
            continue
        await cards.give_private(work, taken, person.id, language)
        return taken
    return None


async def _bring_unread(
    work: Work, desks: list[Desk], actor: Actor, person: Person, language: str
) -> Case | None:
    found = [
        case for desk in desks for case in await holds.unread_at(work.tx, desk.id, 1, person.id)
    ]
    mine = [case for case in found if actor.telegram_id not in case.recused]
    oldest = min(mine, key=lambda case: case.unread_since or 0, default=None)
    if oldest is not None:
        await cards.give_private(work, oldest, person.id, language)
    return oldest


async def _next(work: Work, desks: list[Desk], actor: Actor, person: Person) -> Case | None:
    before, staff = work.now - HOLD_MS, actor.telegram_id
    found = [await backlog.next_free(work.tx, d.id, before, staff, person.id) for d in desks]
    waiting = [one for one in found if one is not None]
    first = min(
        waiting, key=lambda one: (one.case.status is Status.NEED_INFO, one.turn), default=None
    )
    return first.case if first is not None else None
