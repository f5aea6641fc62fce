"""Readers of reporters' words in private: members of the desk's group, confirmed by Telegram."""

from bot.cases import store as cases_store
from bot.core import desks_store, people_store, reviews_store, roles
from bot.core.desks_store import Desk
from bot.core.people import Member, Right, may
from bot.core.posts import Address, Reading, Shown, Verdict
from bot.core.reviews_store import Kind
from bot.core.work import Work
from bot.desk import looks, shown_words
from bot.desk.second_looks import SecondLooks
from bot.desk.visit import MEMBERSHIP_FRESH_MS
from bot.reports import store


async def reading(work: Work, address: Address, shows: Shown) -> Reading:
    """Decide if a message to staff that shows something of reporters is sent now."""
    if not await shown_words.stands(work, shows):
        return Reading(Verdict.GONE)
    if address.person is None:
        return Reading(Verdict.SEND)
    sealed = await people_store.sealed_address(work.tx, address.person)
    if sealed is None:
        return Reading(Verdict.LOST)
    if shows.case in await store.reported_by(work.tx, address.person):
        return Reading(Verdict.LOST)  # their own report is for colleagues
    user = work.vault.open(sealed, address.person)
    desk = await _desk(work, shows.case)
    if await looks.is_hidden(work.tx, user, shows.case):
        desk = await _own_desk(work, user)  # a person of another desk decides the case again
    return Reading(Verdict.LOST) if desk is None else await _member(work, desk, user)


async def _desk(work: Work, case_id: str) -> Desk | None:
    case = await cases_store.cases.get(work.tx, case_id)
    return await desks_store.desks.get(work.tx, case.desk) if case and case.desk else None


async def _own_desk(work: Work, user: int) -> Desk | None:
    """A desk that the person is known to work at, as Telegram said last."""
    for desk in await desks_store.open_desks(work.tx):
        if may(await roles.role_at(work, user, desk), Right.HANDLE_CASES):
            return desk
    return None


async def _member(work: Work, desk: Desk, user: int) -> Reading:
    """A membership that Telegram has not confirmed for some minutes must be asked about."""
    standing, checked_at = await desks_store.standing(work.tx, desk.chat, user)
    role = await roles.role_at(work, user, desk)
    if checked_at < work.now - MEMBERSHIP_FRESH_MS:
        return Reading(Verdict.SEND, Member(desk.chat, user))
    is_reader = standing.is_inside and may(role, Right.HANDLE_CASES)
    return Reading(Verdict.SEND if is_reader else Verdict.LOST)


async def lost(work: Work, address: Address, case: str) -> None:
    """Take the card of a case away from a chat, with all else of the case that it shows."""
    if address.person is not None:
        await cases_store.take_back(work.tx, case, address.person)
        await shown_words.at(work, address, {case})


async def left(work: Work, chat: int, user: int) -> None:
    """A member left the group of some desks: take away what the private chat shows of its cases."""
    person = await people_store.find(work.tx, *work.vault.identities(user))
    if person is None:
        return
    here = {desk.id for desk in await desks_store.desks_in(work.tx, chat)}
    address, gone = person.recipient.address, set()
    for case_id in await shown_words.cases_at(work, address):
        case = await cases_store.cases.get(work.tx, case_id)
        if case is not None and case.desk in here:
            await cases_store.take_back(work.tx, case.id, person.id)
            gone.add(case.id)
    await shown_words.at(work, address, gone)
    for review in await reviews_store.held_by(work.tx, Kind.LOOK, user):
        await SecondLooks(work).pass_on(review)
