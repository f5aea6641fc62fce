"""Decides whether a new card is posted at its desk or its case waits in the desk's digest."""

from bot.domain.desk.case import Case
from bot.domain.notice import Lane
from bot.domain.notices.desk import Digest
from bot.services.work import Work
from bot.storage.desk import desks
from bot.storage.desk.backlog import Position
from bot.storage.desk.desks import Desk
from bot.storage.queues import sent_messages, tasks

MOST_WAITING = 10
"""Cards that may be queued for a desk; a group takes about 14 a minute."""
MOST_URGENT = 10
"""Urgent cards that may be queued: more would not be posted within a minute. The digest lists
the others until there is room."""
TICK_MS = 13 * 1000
"""How often the digest is rendered again; an unchanged one is not sent."""
DIGEST = "digest"
SAME_FLOOD_MS = 15 * 60 * 1000
"""A flood that returns within this time uses the digest message that is still there."""


def digest_name(desk: str) -> str:
    """The name of a desk's digest: of its message and of its task."""
    return f"{DIGEST}:{desk}"


def lane_for(work: Work, lane: Lane) -> Lane:
    """A moderator who works in private sees the private card: the desk's may follow later."""
    return Lane.REFRESH if work.private_chat is not None and lane is Lane.DESK_ANSWER else lane


async def admits(work: Work, case: Case, desk: Desk, lane: Lane, where: Position) -> bool:
    """Whether to post this card now. Where too many are queued already, the digest begins."""
    if where.stands or lane is Lane.DESK_ANSWER:
        return True
    if lane in {Lane.REFRESH, Lane.SETTLED} and not case.status.is_undecided:
        return False  # it was decided before it had a card here
    if lane is Lane.URGENT_CARD:
        full = where.urgent >= MOST_URGENT
    else:
        full = desk.in_digest or where.waiting >= MOST_WAITING
    if full and not desk.in_digest:
        await begin(work, desk)
    return not full


async def begin(work: Work, desk: Desk) -> None:
    """From now on one message lists what waits."""
    ended = await desks.begin_digest(work.tx, desk.id)
    if ended is None or ended < work.now - SAME_FLOOD_MS:
        # The digest of an earlier flood is far up in the chat: post a new message.
        await sent_messages.drop(work.tx, digest_name(desk.id))
    await post_digest(work, desk)
    await plan_tick(work, desk)


async def end(work: Work, desk: Desk) -> None:
    """From now on every case gets its own card again."""
    await desks.end_digest(work.tx, desk.id)


async def plan_tick(work: Work, desk: Desk) -> None:
    params = {"desk": desk.id}
    await tasks.schedule(work.tx, DIGEST, digest_name(desk.id), params, work.now + TICK_MS)


async def post_digest(work: Work, desk: Desk) -> None:
    """Post the digest, which is rendered when it is sent; an unchanged one is not sent."""
    name = digest_name(desk.id)
    await work.say(desk.recipient, Digest(desk.id), Lane.DIGEST, remember=name, latest=name)
