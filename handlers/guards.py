"""What handlers share: the person, the message, consent, answering where it was asked."""

import structlog
from telegram import Message, Update

from bot.domain.notice import Lane, Notice
from bot.domain.notices.desk import DeskProblem, DeskWord
from bot.domain.people import Expected, Expecting, Person, Right, Role, WorkLeft, is_work
from bot.services import roles
from bot.services.citizen import welcome
from bot.services.visit import Visit, desks_of, work_from_private_chat
from bot.storage.citizen import people
from bot.storage.desk import cases, desks
from bot.storage.desk.desks import Desk

AFTER_WORK_MS = 60 * 60 * 1000
"""How long words of staff begin no report after their work ended, unless they begin one."""

logger = structlog.get_logger(__name__)


def citizen(visit: Visit) -> Person:
    """The person of a private chat. Raises LookupError elsewhere."""
    if visit.person is None:
        raise LookupError("not a private chat")
    return visit.person


def message_of(update: Update) -> Message:
    """The message of an update that has one. Raises LookupError."""
    if update.effective_message is None:
        raise LookupError("no message")
    return update.effective_message


async def work_in_private(
    visit: Visit, case_id: str | None = None, right: Right = Right.HANDLE_CASES
) -> None:
    """In private the desk is that of the case, or one whose cases the presser handles; where they
    have a `right` at some, one of these."""
    if case_id is None:
        handled = await desks_of(visit, right) or await desks_of(visit)
        await work_from_private_chat(visit, handled[0] if handled else None)
        return
    found = await cases.get(visit.work.tx, case_id)
    home = await desks.get(visit.work.tx, found.desk) if found and found.desk else None
    await work_from_private_chat(visit, home)


async def desks_here(visit: Visit) -> list[Desk]:
    """The desks whose cases are worked on here: in private all of the sender's, else this one."""
    if visit.sender.is_private:
        return await desks_of(visit)
    return [visit.desk] if visit.desk is not None else []


async def reachable(visit: Visit) -> Person | None:
    """The sender's private chat, if there is one that can be written to."""
    identities = visit.work.vault.identities(visit.sender.person or 0)
    person = await people.find(visit.work.tx, *identities)
    return person if person is not None and person.reachable else None


async def ask_to_write_first(visit: Visit) -> None:
    """The bot may not open a private chat by itself: say it in the group, with the way there."""
    word = DeskWord(DeskProblem.WRITE_FIRST, visit.sender.name)
    await visit.work.say(visit.recipient, word, Lane.DESK_ANSWER)


async def role_anywhere(visit: Visit) -> Role:
    """An admin opens a desk where none is, so membership of a desk is not asked for."""
    is_admin = await roles.is_admin(visit.work, visit.sender.person)
    return Role.ADMIN if is_admin and not visit.sender.is_anonymous else Role.OUTSIDER


def stranger(visit: Visit) -> DeskProblem:
    """Why a sender who is no member of staff is refused."""
    if visit.role is Role.AUTHORITY:
        return DeskProblem.AT_AUTHORITY
    if visit.sender.is_anonymous:
        return DeskProblem.ANONYMOUS
    return DeskProblem.UNSURE if visit.is_unsure else DeskProblem.NOT_STAFF


async def say_here(visit: Visit, notice: Notice, reply_to: int | None) -> None:
    """Answer where it was asked: at the desk under the question, in private without it."""
    under = None if visit.sender.is_private else reply_to
    await visit.work.say(visit.recipient, notice, Lane.DESK_ANSWER, reply_to=under)


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


def is_at_work(visit: Visit) -> bool:
    """Whether the person's next message belongs to work of staff that they began."""
    expecting = citizen(visit).expecting
    return expecting is not None and expecting.until >= visit.work.now and is_work(expecting.what)


async def look_aside(visit: Visit) -> None:
    """Show a screen that asks for nothing: a question to a citizen is over, work of staff is not.

    Else the words that staff write next would become a report of their own.
    """
    if not is_at_work(visit):
        await stop_expecting(visit)


async def leave_work(visit: Visit, *of: type[Expected]) -> None:
    """End what staff were asked for; with `of`, only work of these kinds, beside a citizen's.

    For a while their words begin no report: they may still be meant for the work.
    """
    expecting = citizen(visit).expecting
    if expecting is None or isinstance(expecting.what, WorkLeft):
        return
    if not is_work(expecting.what):
        await stop_expecting(visit)
    elif not of or isinstance(expecting.what, of):
        left = Expecting(WorkLeft(), visit.work.now + AFTER_WORK_MS)
        await people.expect(visit.work.tx, citizen(visit).id, left)


async def stop_expecting(visit: Visit) -> None:
    """Await nothing that the person was asked for: their messages belong to a report."""
    person = citizen(visit)
    if person.expecting is not None:
        await people.expect(visit.work.tx, person.id, None)
