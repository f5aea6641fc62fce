"""Who gets in private what reporters wrote: members of the desk's group, confirmed by Telegram."""

from bot.domain.desk.shown import Reading, Shown, Verdict
from bot.domain.notice import Address
from bot.domain.people import Member, Right, may
from bot.services import roles
from bot.services.desk.looks import blind, taking
from bot.services.desk.shown import taking_back
from bot.services.visit import MEMBERSHIP_FRESH_MS
from bot.services.work import Work
from bot.storage.citizen import people, targets
from bot.storage.desk import cards, cases, desks, members
from bot.storage.desk.desks import Desk
from bot.storage.desk.looks import looks


async def reading(work: Work, address: Address, shows: Shown) -> Reading:
    """Whether a message to staff that shows something of reporters is sent now."""
    if not await taking_back.stands(work, shows):
        return Reading(Verdict.GONE)
    if address.person is None:
        return Reading(Verdict.SEND)
    sealed = await people.sealed_address(work.tx, address.person)
    if sealed is None:
        return Reading(Verdict.LOST)
    if shows.case in await targets.reported_by(work.tx, address.person):
        return Reading(Verdict.LOST)  # their own report is for colleagues
    user = work.vault.open(sealed, address.person)
    desk = await _desk(work, shows.case)
    if await blind.is_hidden(work.tx, user, shows.case):
        desk = await _own_desk(work, user)  # a person of another desk decides the case again
    return Reading(Verdict.LOST) if desk is None else await _member(work, desk, user)


async def _desk(work: Work, case_id: str) -> Desk | None:
    case = await cases.get(work.tx, case_id)
    return await desks.get(work.tx, case.desk) if case and case.desk else None


async def _own_desk(work: Work, user: int) -> Desk | None:
    """A desk that the person is known to work at, as Telegram said last."""
    for desk in await desks.all_active(work.tx):
        if may(await roles.role_at(work, user, desk), Right.HANDLE_CASES):
            return desk
    return None


async def _member(work: Work, desk: Desk, user: int) -> Reading:
    """A membership that Telegram has not confirmed for some minutes must be asked about."""
    standing, checked_at = await members.standing(work.tx, desk.chat, user)
    role = await roles.role_at(work, user, desk)
    if checked_at < work.now - MEMBERSHIP_FRESH_MS:
        return Reading(Verdict.SEND, Member(desk.chat, user))
    is_reader = standing.is_inside and may(role, Right.HANDLE_CASES)
    return Reading(Verdict.SEND if is_reader else Verdict.LOST)


async def lost(work: Work, address: Address, case: str) -> None:
    """Take the card of a case away from a chat, with all else of the case that it shows."""
    if address.person is not None:
        await cards.take_back(work.tx, case, address.person)
        await taking_back.at(work, address, {case})


async def left(work: Work, chat: int, user: int) -> None:
    """A member left the group of some desks: take away what the private chat shows of its cases."""
    person = await people.find(work.tx, *work.vault.identities(user))
    if person is None:
        return
    here = {desk.id for desk in await desks.in_chat(work.tx, chat)}
    address, gone = person.recipient.address, set()
    for case_id in await taking_back.cases_at(work, address):
        case = await cases.get(work.tx, case_id)
        if case is not None and case.desk in here:
            await cards.take_back(work.tx, case.id, person.id)
            gone.add(case.id)
    await taking_back.at(work, address, gone)
    for look in await looks.held_by(work.tx, user):
        await taking.free(work, look)
