"""Whether a moderator's files are opened now, and how many disturbing ones they opened today."""

from bot.channel.model import UnknownId
from bot.domain.desk.case import Case
from bot.domain.figures.period import start_of, today
from bot.domain.notices.staff import CareLimits, CareLine, CareScreen, NotOpened
from bot.services.work import Work
from bot.storage.desk import care, desks, members
from bot.storage.desk.desks import Desk

LISTED = 20


async def refusal(work: Work, viewer: int, case: Case, at: Desk | None = None) -> NotOpened | None:
    """Why the files of a case stay closed for this moderator; None when they may be opened.

    `at` is the moderator's desk where that is not the case's.
    """
    text_only, _ = await care.settings(work.tx, care.of_staff(viewer))
    if text_only:
        return NotOpened(case.id, case.version, case.number)
    home = await desks.get(work.tx, case.desk) if case.desk else None
    most = await _limit(work, viewer, at or home)
    if most is None or not is_disturbing(work, case.violation):
        return None
    opened = await _opened_today(work, viewer)
    if opened < most:
        return None
    return NotOpened(case.id, case.version, case.number, opened, most)


def is_disturbing(work: Work, violation: str) -> bool:
    try:
        return work.channel.type(violation).disturbing
    except UnknownId:
        return False


async def _opened_today(work: Work, viewer: int) -> int:
    zone = work.channel.zone
    return await care.disturbing_since(work.tx, viewer, start_of(today(work.now, zone), zone))


async def _limit(work: Work, viewer: int, desk: Desk | None) -> int | None:
    """The person's own limit before that of the desk; the stored NO_LIMIT lifts both."""
    _, own = await care.settings(work.tx, care.of_staff(viewer))
    if own is None and desk is not None:
        _, own = await care.settings(work.tx, care.of_desk(desk.id))
    return own or None


async def screen(work: Work, viewer: int, here: list[Desk], *, may_limit: bool) -> CareScreen:
    """What a moderator sees of their own; the lowest limit of their desks counts here."""
    text_only, _ = await care.settings(work.tx, care.of_staff(viewer))
    limits = [await _limit(work, viewer, desk) for desk in here]
    known = [most for most in limits if most is not None]
    opened = await _opened_today(work, viewer)
    return CareScreen(text_only, opened, min(known) if known else None, may_limit)


async def limits(work: Work, here: list[Desk]) -> CareLimits:
    """The limits of these desks and of the moderators who are known there; no counts."""
    lines = []
    for desk in here:
        whom = care.of_desk(desk.id)
        _, most = await care.settings(work.tx, whom)
        lines.append(CareLine(whom, desk.title, most))
    for id in await _people(work, here):
        whom = care.of_staff(id)
        _, most = await care.settings(work.tx, whom)
        lines.append(CareLine(whom, await members.staff_name(work.tx, id), most))
    return CareLimits(tuple(lines))


async def _people(work: Work, here: list[Desk]) -> list[int]:
    chats = dict.fromkeys(desk.chat for desk in here)
    found = [await members.staff_inside(work.tx, chat, LISTED) for chat in chats]
    return list(dict.fromkeys(id for each in found for id in each))[:LISTED]
