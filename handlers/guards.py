"""What every handler needs first: the visit, the message, the pressed button."""

from __future__ import annotations

import structlog
from telegram import Message, Update

from bot.domain.notice import Lane, Notice
from bot.domain.notices.desk import DeskProblem, DeskWord
from bot.domain.notices.toast import Toast, Toasted
from bot.domain.people import Person, Role
from bot.messages.buttons import Press, parse
from bot.services.citizen import welcome
from bot.services.visit import Visit, work_apart
from bot.storage.citizen import people
from bot.storage.desk import cases, desks

logger = structlog.get_logger(__name__)


def citizen(visit: Visit) -> Person:
    """The person of a private chat; filters let nobody else here."""
    if visit.person is None:
        raise LookupError("not a private chat")
    return visit.person


def message_of(update: Update) -> Message:
    """The message of an update that has one; filters let no other here."""
    if update.effective_message is None:
        raise LookupError("no message")
    return update.effective_message


def press_of(update: Update) -> Press:
    """The pressed button's data; the handlers' patterns let nothing else here."""
    query = update.callback_query
    press = parse(query.data) if query is not None else None
    if press is None:
        raise LookupError("no button data")
    return press


def pressed_message(update: Update) -> int | None:
    """The id of the message whose button was pressed."""
    query = update.callback_query
    return query.message.message_id if query is not None and query.message is not None else None


async def come_to_desk_of(visit: Visit, case_id: str) -> None:
    """In private there is no desk but the one whose case is worked on, for its members."""
    if visit.sender.is_private:
        case = await cases.get(visit.work.tx, case_id)
        home = await desks.get(visit.work.tx, case.desk) if case and case.desk else None
        await work_apart(visit, home)


def is_outside(visit: Visit) -> bool:
    """Whether this is a group that is no desk: nothing of staff's is said where others read it."""
    return not visit.sender.is_private and visit.desk is None


async def turned_away(visit: Visit, reply_to: int) -> bool:
    """Whether what was asked outside of desks gets no answer; an admin hears why."""
    if not is_outside(visit):
        return False
    if visit.role is Role.ADMIN:
        word = DeskWord(DeskProblem.NOT_A_DESK)
        await say_here(visit, word, reply_to)
    return True


def stranger(visit: Visit) -> DeskProblem:
    """Why somebody who asked for staff's work in words does not get it."""
    if visit.sender.is_anonymous:
        return DeskProblem.ANONYMOUS
    return DeskProblem.UNSURE if visit.is_unsure else DeskProblem.NOT_STAFF


async def told_unsure(visit: Visit, reply_to: int) -> bool:
    """Whether Telegram did not say who asks; they hear that instead of being turned away."""
    if visit.is_unsure:
        await say_here(visit, DeskWord(DeskProblem.UNSURE), reply_to)
    return visit.is_unsure


async def deny(visit: Visit, notice: Notice, reply_to: int) -> None:
    """Say why somebody without the right does not get it, or that nobody knows who asks."""
    if not await told_unsure(visit, reply_to):
        await say_here(visit, notice, reply_to)


def language_of(visit: Visit) -> str:
    """Staff are answered in the language they chose for their work."""
    return visit.staff_language or visit.language


async def say_here(visit: Visit, notice: Notice, reply_to: int | None) -> None:
    """Answer where it was asked: at the desk under the question, in private without it."""
    under = None if visit.sender.is_private else reply_to
    await visit.work.say(visit.recipient, notice, Lane.DESK_ANSWER, reply_to=under)


def refuse(visit: Visit, toast: Toast = Toast.NOT_STAFF) -> None:
    """Somebody who is no staff here pressed a button of staff: said kindly, and logged."""
    if visit.is_unsure and toast is Toast.NOT_STAFF:
        toast = Toast.UNSURE
    visit.answer(Toasted(toast), alert=True)
    who = visit.work.vault.inbox_key(str(visit.sender.person))
    logger.warning("a press was refused", who=who, at_a_desk=visit.desk is not None)


async def require_consent(visit: Visit, *, kept: bool = False, album: bool = False) -> bool:
    """Whether the person agreed; if not, they are asked, in the language they choose first."""
    person = citizen(visit)
    if welcome.has_agreed(visit.work, person):
        return True
    if not person.language_chosen:
        await welcome.greet(visit.work, person, kept=kept, album=album)
    else:
        await welcome.ask_consent(visit.work, person, kept=kept)
    return False


async def stop_expecting(visit: Visit) -> None:
    """The person turned to something else: the next message is no answer any more."""
    person = citizen(visit)
    if person.expecting is not None:
        await people.expect(visit.work.tx, person.id, None)
