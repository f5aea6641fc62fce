"""Frame of every handler: the press, its person and message, consent, answers in place."""

from collections.abc import Awaitable, Callable
from typing import Generic, TypedDict, TypeVar, Unpack

import structlog
from telegram import CallbackQuery, Message, Update

from bot.cases import routing, store
from bot.core import people_store, roles
from bot.core.capabilities import Name
from bot.core.chat_commands import Chat, Command, HelpLine
from bot.core.desks_store import Desk
from bot.core.messages import Action, Lane, Notice, PostOptions
from bot.core.people import (
    Expected,
    Expecting,
    Person,
    Plain,
    Right,
    Role,
    is_work,
    may,
)
from bot.core.toasts import ELSEWHERE, Toast, Toasted
from bot.core.work import ALBUM_PAUSE_MS, Work
from bot.desk.model import Actor
from bot.desk.notices import DeskProblem, DeskWord
from bot.desk.visit import Visit, desks_of, work_from_private_chat
from bot.reports import filing, welcome
from bot.values import Value

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


def words_of(message: Message) -> str:
    """The words behind a command."""
    return " ".join((message.text or "").split()[1:])


async def tell(visit: Visit, notice: Notice, **options: Unpack[PostOptions]) -> None:
    """Raises LookupError in a group."""
    await visit.work.tell(citizen(visit).recipient, notice, **options)


class Together(TypedDict, total=False):
    latest: str
    not_before: int


def in_album(visit: Visit, album: str | None, name: str = "") -> Together:
    """Options of a notice that answers a whole album once, when its parts have arrived."""
    if album is None:
        return {}
    latest = f"album:{citizen(visit).id}:{album}{name}"
    return {"latest": latest, "not_before": visit.work.now + ALBUM_PAUSE_MS}


async def work_in_private(
    visit: Visit, case_id: str | None = None, right: Right = Right.HANDLE_CASES
) -> None:
    """In private the desk is that of the case, else one where the presser has the `right`, or any
    of theirs."""
    if case_id is None:
        handled = await desks_of(visit, right) or await desks_of(visit)
        if handled:
            await work_from_private_chat(visit, handled[0])
        return
    found = await store.cases.get(visit.work.tx, case_id)
    if found is not None:
        await work_from_private_chat(visit, await routing.desk_of(visit.work.tx, found))


async def meet_staff(visit: Visit) -> None:
    """Know a member of a desk's group from their first words on, not from their first press."""
    if visit.role is Role.OUTSIDER:
        await work_in_private(visit)


async def desks_here(visit: Visit) -> list[Desk]:
    """The desks whose cases are worked on here: in private all of the sender's, else this one."""
    if visit.sender.is_private:
        return await desks_of(visit)
    if visit.desk is None:
        return []
    return [visit.desk]


async def reachable(visit: Visit) -> Person | None:
    person = await visit.work.person(visit.me)
    if person is None or not person.reachable:
        return None
    return person


async def ask_to_write_first(visit: Visit) -> None:
    """The bot may not open a private chat by itself."""
    word = DeskWord(DeskProblem.WRITE_FIRST, visit.sender.name)
    await visit.work.say(visit.recipient, word, Lane.DESK_ANSWER)


async def role_anywhere(visit: Visit) -> Role:
    """An admin opens a desk where none is, so membership of a desk is not asked for."""
    is_admin = await roles.is_admin(visit.work, visit.sender.person)
    if is_admin and not visit.sender.is_anonymous:
        return Role.ADMIN
    return Role.OUTSIDER


async def say_here(visit: Visit, notice: Notice, reply_to: int | None = None) -> None:
    """Answer where it was asked: at the desk under the question, in private without it."""
    under = reply_to or visit.sender.message
    if visit.sender.is_private:
        under = None
    await visit.work.say(visit.recipient, notice, Lane.DESK_ANSWER, reply_to=under)


async def require_consent(
    visit: Visit,
    *,
    kept: bool = False,
    unkept: bool = False,
    album: bool = False,
    reply_to: int | None = None,
) -> bool:
    """True if the person agreed; if not, they are asked, and told what became of what they sent."""
    person = citizen(visit)
    if filing.has_agreed(visit.work, person):
        return True
    if not person.language_chosen:
        greeting = welcome.Greeting(kept, unkept, again=True)
        await welcome.greet(
            visit.work, person, greeting, album=album, reply_to=reply_to
        )
    else:
        asked = welcome.ConsentAsk(kept, unkept=unkept)
        await welcome.ask_consent(visit.work, person, asked, reply_to=reply_to)
    return False


def is_at_work(visit: Visit) -> bool:
    """True if the person's next message belongs to work of staff that they began."""
    expecting = citizen(visit).expecting
    if expecting is None or expecting.until < visit.work.now:
        return False
    return is_work(expecting.what)


def is_of_work(visit: Visit) -> bool:
    """The same, also for a while after that work ended."""
    expecting = citizen(visit).expecting
    if expecting is None or expecting.until < visit.work.now:
        return False
    return expecting.what is Plain.WORK_LEFT or is_work(expecting.what)


async def look_aside(visit: Visit) -> None:
    """A question to a citizen is over; the words of staff must begin no report of their own."""
    if not is_at_work(visit):
        await stop_expecting(visit)


async def leave_work(visit: Visit, *of: type[Expected]) -> None:
    """End what staff were asked for; with `of`, only work of these kinds, beside a citizen's.

    For a while their words begin no report: they may still be meant for the work.
    """
    expecting = citizen(visit).expecting
    if expecting is None or expecting.what is Plain.WORK_LEFT:
        return
    if not is_work(expecting.what):
        await stop_expecting(visit)
    elif not of or isinstance(expecting.what, of):
        left = Expecting(Plain.WORK_LEFT, visit.work.now + AFTER_WORK_MS)
        await people_store.expect(visit.work.tx, citizen(visit).id, left)


async def stop_expecting(visit: Visit) -> None:
    person = citizen(visit)
    if person.expecting is not None:
        await people_store.expect(visit.work.tx, person.id, None)


A_co = TypeVar("A_co", bound=Action, covariant=True)
S_co = TypeVar("S_co", covariant=True)


class Press(Value, Generic[A_co]):
    """A press of a button whose data was read."""

    visit: Visit
    action: A_co
    query: CallbackQuery

    @property
    def work(self) -> Work:
        return self.visit.work

    @property
    def person(self) -> Person:
        """The person of the private chat. Raises LookupError in a group."""
        return citizen(self.visit)

    @property
    def actor(self) -> Actor:
        return self.visit.actor

    @property
    def desk(self) -> Desk:
        """The desk where the presser works. Raises LookupError without one."""
        if self.visit.desk is None:
            raise LookupError("no desk")
        return self.visit.desk

    @property
    def message(self) -> int | None:
        if self.query.message is None:
            return None
        return self.query.message.message_id

    @property
    def replied_to(self) -> Message | None:
        """The person's message that the pressed one answers, where Telegram still shows both."""
        if not isinstance(self.query.message, Message):
            return None
        return self.query.message.reply_to_message

    def toast(
        self, toast: Toast, name: str = "", n: int = 0, *, alert: bool = False
    ) -> None:
        self.visit.answer(Toasted(toast, name, n), alert=alert)

    def toast_below(self, below: Toast, number: str = "") -> None:
        """Say that something comes into the private chat: below, where that is this chat."""
        if self.visit.sender.is_private:
            self.toast(below, number)
        else:
            self.toast(ELSEWHERE[below], number)

    async def replace(self, notice: Notice) -> None:
        await self.work.tell(self.person.recipient, notice, edit=self.message)

    async def tell(self, notice: Notice) -> None:
        await self.work.tell(self.person.recipient, notice)

    async def show_staff(self, notice: Notice, *, below: bool = False) -> None:
        """Put a notice in place of the message or below it, in the language of the work."""
        edit = self.message
        if below:
            edit = None
        await self.work.tell(self.visit.recipient, notice, edit=edit)


class PressOn(Press[A_co], Generic[A_co, S_co]):
    """A press with its subject, as it is now: the presser may act on it."""

    subject: S_co


def refusal(visit: Visit, right: Right) -> Toast:
    if visit.is_unsure:
        return Toast.UNSURE
    if right is Right.ANSWER_CASES:
        return Toast.NOT_OF_AUTHORITY
    if right in {Right.ANSWER_DATA, Right.SEE_DATA_REQUESTS}:
        return Toast.NOT_CUSTODIAN
    if not may(Role.SENIOR, right):
        return Toast.NOT_ADMIN
    if visit.role is Role.AUTHORITY:
        return Toast.AT_AUTHORITY
    if may(Role.MEMBER, right) or may(visit.role, right):
        return Toast.NOT_STAFF
    if right is Right.BE_SECOND:
        return Toast.NEEDS_ROLE
    return Toast.NOT_SENIOR


def refuse(press: Press[Action], right: Right) -> None:
    visit = press.visit
    press.toast(refusal(visit, right), alert=True)
    who = visit.work.vault.inbox_key(str(visit.sender.person))
    logger.warning("a press was refused", who=who, at_a_desk=visit.desk is not None)


_H = TypeVar("_H", bound=Callable[..., Awaitable[None]])


DECLARED: dict[tuple[Chat, str], Command] = {}


def command(
    name: str,
    *chats: Chat,
    right: Right | None = None,
    menu: str | None = None,
    help: tuple[str | HelpLine, ...] = (),
    finds_work: bool | Chat = False,
    needs: Name | None = None,
) -> Callable[[_H], _H]:
    """Declare a command, in private if no chats are given; `finds_work` may name one chat."""

    def declare(handler: _H) -> _H:
        for chat in chats or (Chat.PRIVATE,):
            if (chat, name) in DECLARED:
                raise ValueError(name)
            finds = finds_work in {True, chat}
            DECLARED[chat, name] = Command(
                name, chat, handler, right, menu, help, finds, needs
            )
        return handler

    return declare
