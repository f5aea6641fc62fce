"""The next case for a moderator."""

from bot.cases import moves
from bot.cases.model import Case
from bot.core.database import VersionConflict
from bot.core.desks_store import Desk
from bot.core.people import Person
from bot.core.work import Work
from bot.desk import (
    beside_queue_store,
    cards,
    four_eyes,
    queue_store,
)
from bot.desk.model import Actor
from bot.desk.queue import LISTED_UNREAD
from bot.values import Act

TRIES = 3
"""Another transaction may change the same case; then the next one is tried."""


async def take_next(
    work: Work, desks: list[Desk], actor: Actor, person: Person, language: str
) -> Case | None:
    """Bring the next case of these desks to the moderator's private chat; None if nothing waits.

    1. A proposed decision that the moderator may approve, once; it stays free.
    2. The first free case in turn, which the moderator then holds. Two moderators who ask at the
       same time get different cases.
    3. A decided case with new words, the oldest; it stays free.
    """
    tx = work.tx
    staff = actor.telegram_id
    ids = [desk.id for desk in desks]
    case = await four_eyes.next_for(work, desks, actor, person)
    if case is not None and case.proposal is not None:
        proposal = case.proposal.id
        await cards.give_private(work, case, person.id, language)
        await beside_queue_store.note_proposal_brought(tx, case.id, person.id, proposal)
        return case
    case = await _take_first(work, ids, staff, person)
    if case is None:
        found = await beside_queue_store.unread_at(
            tx, ids, LISTED_UNREAD, person.id, staff
        )
        case = next((one for one in found if staff not in one.recused), None)
    if case is not None:
        await cards.give_private(work, case, person.id, language)
    return case


async def _take_first(
    work: Work, desks: list[str], staff: int, person: Person
) -> Case | None:
    for _ in range(TRIES):
        first = await queue_store.lock_next(work.tx, desks, staff, person.id)
        if first is None:
            return None
        try:
            return await moves.act(work, first, Act.TAKE, staff)
        except VersionConflict:
            continue
    return None
