"""Whether a new card goes to its desk by itself, or its case waits in the desk's digest."""

from __future__ import annotations

from bot.domain.desk.case import Case
from bot.domain.notice import Lane
from bot.domain.notices.desk import Digest
from bot.services.work import Work
from bot.storage.desk import desks
from bot.storage.desk.backlog import Position
from bot.storage.desk.desks import Desk
from bot.storage.queues import sent_messages, tasks

MOST_WAITING = 10
"""Cards that may wait for a desk's turn; a group takes about 14 a minute."""
MOST_URGENT = 10
"""Urgent cards that may wait: more could not all be on screen within a minute; the digest names
them until there is room."""
TICK_MS = 13 * 1000
"""How often the digest is looked at again; an unchanged one is not sent."""
DIGEST = "digest"
SAME_FLOOD_MS = 15 * 60 * 1000
"""A flood that comes back so soon goes on in the digest that still stands."""


def name_of(desk: str) -> str:
    """The name of a desk's digest: of its message and of its task."""
    return f"{DIGEST}:{desk}"


def lane_for(work: Work, lane: Lane) -> Lane:
    """Who works in private waits for the card there; the one at the desk may follow later."""
    return Lane.REFRESH if work.apart is not None and lane is Lane.DESK_ANSWER else lane


async def admits(work: Work, case: Case, desk: Desk, lane: Lane, where: Position) -> bool:
    """Whether the desk is owed this card now. Where too many wait already, the digest begins."""
    if where.stands or lane is Lane.DESK_ANSWER:
        return True
    if lane is Lane.REFRESH and not case.status.is_undecided:
        return False  # it was decided without ever having had a card here
    if lane is Lane.URGENT_CARD:
        full = where.urgent >= MOST_URGENT
    else:
        full = desk.in_digest or where.waiting >= MOST_WAITING
    if full and not desk.in_digest:
        await begin(work, desk)
    return not full


async def begin(work: Work, desk: Desk) -> None:
    """From now on one message says what waits."""
    ended = await desks.begin_digest(work.tx, desk.id)
    if ended is None or ended < work.now - SAME_FLOOD_MS:
        # The digest of an earlier flood stands far above: this one is a new message.
        await sent_messages.drop(work.tx, name_of(desk.id))
    await owe_digest(work, desk)
    await plan_tick(work, desk)


async def end(work: Work, desk: Desk) -> None:
    """Every case gets its own card again."""
    await desks.end_digest(work.tx, desk.id)


async def plan_tick(work: Work, desk: Desk) -> None:
    params = {"desk": desk.id}
    await tasks.schedule(work.tx, DIGEST, name_of(desk.id), params, work.now + TICK_MS)


async def owe_digest(work: Work, desk: Desk) -> None:
    """It is made of what waits when it is sent; one that says nothing new is not sent."""
    await work.say(
        desk.recipient,
        Digest(desk.id),
        Lane.DIGEST,
        remember=name_of(desk.id),
        latest=name_of(desk.id),
    )
