"""A pressed button as handlers get it: who pressed, what it means, and what it is about."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from telegram import CallbackQuery

from bot.domain.actions.base import Action
from bot.domain.broadcast.broadcast import Broadcast
from bot.domain.citizen.draft import Draft
from bot.domain.citizen.report import Report
from bot.domain.desk.case import Case
from bot.domain.notice import Notice
from bot.domain.notices.toast import Toast, Toasted
from bot.domain.people import Person
from bot.services.desk.casework import Actor
from bot.services.visit import Visit
from bot.services.work import Work
from bot.storage.desk.desks import Desk
from handlers.guards import citizen

A_co = TypeVar("A_co", bound=Action, covariant=True)


@dataclass(frozen=True, slots=True)
class Press(Generic[A_co]):
    """A press that handlers.dispatch has admitted."""

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
    def message(self) -> int | None:
        """The id of the message that holds the button."""
        return self.query.message.message_id if self.query.message is not None else None

    def toast(self, toast: Toast, name: str = "", n: int = 0, *, alert: bool = False) -> None:
        """Answer over the button, after the commit."""
        self.visit.answer(Toasted(toast, name, n), alert=alert)

    async def replace(self, notice: Notice) -> None:
        """Put a notice in place of the message, in the private chat."""
        await self.work.tell(self.person.recipient, notice, edit=self.message)

    async def tell(self, notice: Notice) -> None:
        """Send a notice to the private chat as a new message."""
        await self.work.tell(self.person.recipient, notice)

    async def show_staff(self, notice: Notice, *, below: bool = False) -> None:
        """Put a notice in place of the message or below it, in the language of the work."""
        edit = None if below else self.message
        await self.work.tell(self.visit.recipient, notice, edit=edit)


@dataclass(frozen=True, slots=True)
class DraftPress(Press[A_co]):
    """A press on the draft the person is filling in, at its present revision."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class ReportPress(Press[A_co]):
    """A press on a report; `key` is how its buttons name it: by its id, or by its code."""

    report: Report
    key: str


@dataclass(frozen=True, slots=True)
class BroadcastPress(Press[A_co]):
    broadcast: Broadcast


@dataclass(frozen=True, slots=True)
class CasePress(Press[A_co]):
    """A press of a moderator on a case of their desk.

    `path` holds the options of an outcome chosen so far on this card.
    """

    case: Case
    desk: Desk
    actor: Actor
    path: tuple[str, ...]
