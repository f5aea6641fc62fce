"""Desks: how a group becomes one, works and closes, and which case comes to which."""

from bot.cases import routing, store
from bot.cases.model import Case, Limit
from bot.channel.model import UnknownId
from bot.core import desks_store, members_store
from bot.core.people import Standing
from bot.core.queues import outbox, sent_messages
from bot.core.queues.tasks import every
from bot.core.work import Work, fresh_id
from bot.desk import card_messages, cards
from bot.desk.desk_screens import DeskReady, choices
from bot.values import DeskKind, Value, replace


async def assign(work: Work, case: Case, desk: desks_store.Desk | None) -> None:
    to = None
    if desk is not None:
        to = desk.id
    if to != case.desk:
        await cards.retire(work, case)
        case = await store.reassign(work.tx, case, to)
    await cards.show(work, case)


ASSIGNED_AT_ONCE = 100
"""Cases assigned in one sweep: each of them sends a card."""

SOON_MS = 500


@every("assign", minutes=10)
async def assign_open_desks(work: Work) -> int | None:
    """Assign open cases that have no open desk.

    On PostgreSQL a report filed while a desk is opened or closed does not see that change: its
    case stays at the closed desk, or without the new one.
    """
    found = await store.open_at_closed_desks(work.tx, ASSIGNED_AT_ONCE)
    if await desks_store.open_desks(work.tx):
        found += await store.without_desk(work.tx, ASSIGNED_AT_ONCE - len(found))
    for case in found:
        await assign(work, case, await routing.desk_for(work, case))
    if len(found) < ASSIGNED_AT_ONCE:
        return None
    return SOON_MS


async def set_limit(
    work: Work, desk_id: str, what: Limit, id: str, *, on: bool
) -> None:
    """Change what an open desk takes. Raises UnknownId for what the channel file does not have."""
    desk = await desks_store.lock_desk(work.tx, desk_id)
    if desk is None:
        return
    if on and id not in choices(work.channel, what):
        raise UnknownId(what.field, id)
    chosen: frozenset[str] = getattr(desk, what.field) - {id}
    if on:
        chosen |= {id}
    await desks_store.desks.set(work.tx, desk.id, **{what.field: chosen})


async def set_default(work: Work, desk_id: str, *, on: bool) -> None:
    desk = await desks_store.get_open(work.tx, desk_id)
    if desk is None or on == desk.is_default:
        return
    default = None
    if on:
        default = desk.id
    await desks_store.set_default(work.tx, default)


class DeskPlace(Value):
    chat: int
    thread: int | None
    title: str


class OfAuthority(Exception):
    """The group belongs to an authority, or once did: its members are no moderators."""


async def cannot_check(work: Work, chat: int) -> bool:
    """True where the bot is no administrator: Telegram does not say there who is a member."""
    standing, _ = await members_store.standing(work.tx, chat, work.deployment.bot_id)
    return standing not in {Standing.CREATOR, Standing.ADMINISTRATOR}


async def open_desk(
    work: Work, place: DeskPlace, admin: int, language: str
) -> DeskReady:
    """Make the group or topic a desk and assign it the cases that had none. Raises OfAuthority."""
    if DeskKind.AUTHORITY in await desks_store.kinds_in(work.tx, place.chat):
        raise OfAuthority
    known = await desks_store.desk_at(work.tx, place.chat, place.thread)
    desk = desks_store.Desk(fresh_id(), place.chat, place.thread, place.title, language)
    if known is not None:
        desk = replace(known, title=place.title)
    await desks_store.put_desk(work.tx, desk, admin)
    if known is not None and known.trouble is not None:
        await outbox.release_held(work.tx, desk.recipient.address, desk.language)
        await post_again(work, known)
    waiting = await store.without_desk(work.tx)
    for case in waiting:
        await assign(work, case, await routing.desk_for(work, case))
    return DeskReady(len(waiting), await cannot_check(work, place.chat))


async def close_desk(
    work: Work, desk: desks_store.Desk, heir: desks_store.Desk | None = None
) -> None:
    closed = {"active": 0, "is_default": 0, "digest_since": None}
    await desks_store.desks.set(work.tx, desk.id, **closed)
    for case in await store.open_at(work.tx, desk.id):
        await assign(work, case, heir or await routing.desk_for(work, case))


async def moved(work: Work, old: int, new: int) -> None:
    """Move the desks of a group that became a supergroup; its cards are posted again.

    Where a desk was already opened in the supergroup, that desk takes over.
    """
    for desk in await desks_store.desks_in(work.tx, old):
        there = await desks_store.desk_at(work.tx, new, desk.thread)
        if there is None:
            continue
        heir = there if there.kind is desk.kind else None
        await close_desk(work, desk, heir)
    await desks_store.move_desk(work.tx, old, new)
    for desk in await desks_store.desks_in(work.tx, new):
        await post_again(work, desk)


async def post_again(work: Work, desk: desks_store.Desk) -> None:
    for case in await store.open_at(work.tx, desk.id):
        await cards.show(work, case)


async def leave_topic(work: Work, desk: desks_store.Desk) -> None:
    """Move the desk of a deleted topic into the group; a desk that is there takes over."""
    for case in await store.open_at(work.tx, desk.id):
        place = await sent_messages.get(work.tx, card_messages.place_of(case.id))
        if place is not None and place.thread_id == desk.thread:
            await sent_messages.drop(work.tx, card_messages.place_of(case.id))
    there = await desks_store.desk_at(work.tx, desk.chat, None)
    if there is not None:
        await close_desk(work, desk, there)
        return
    await desks_store.desks.set(work.tx, desk.id, thread_id=0)
    await post_again(work, desk)
