"""Who is at the door: everything about an update's sender that the handlers need to know."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.draft import Draft
from bot.domain.notices.toast import Toasted
from bot.domain.people import Person, Role, Standing
from bot.services import filing, welcome
from bot.services.work import Deployment, Work
from bot.storage import desks, drafts
from bot.storage.database import Transaction

MEMBERSHIP_FRESH_MS = 5 * 60 * 1000
"""How long Telegram's word about somebody's membership is believed."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Where an update comes from, in plain values. `person` is None for posts without an author."""

    person: int | None
    chat: int | None
    thread: int | None
    is_private: bool
    name: str = ""
    language: str | None = None
    is_anonymous: bool = False


@dataclass(slots=True)
class Visit:
    """One update being worked on. `toast` is what a pressed button answers, if anything."""

    work: Work
    sender: Sender
    person: Person | None = None
    draft: Draft | None = None
    desk: desks.Desk | None = None
    role: Role = Role.OUTSIDER
    staff_language: str | None = None
    query: str | None = None
    toast: Toasted | None = None
    toast_is_alert: bool = False

    @property
    def language(self) -> str:
        """The language to answer this sender in."""
        if self.person is not None:
            return self.person.language
        if self.staff_language:
            return self.staff_language
        if self.desk is not None:
            return self.desk.language
        return welcome.guess_language(self.work, self.sender.language)

    @property
    def admin_language(self) -> str:
        """The language of a new desk: the one its admin reads, as far as we can tell."""
        guess = welcome.guess_language(self.work, self.sender.language)
        return self.staff_language or guess

    def answer(self, toast: Toasted, *, alert: bool = False) -> None:
        """Say something short over the pressed button, after the commit."""
        self.toast, self.toast_is_alert = toast, alert


async def enter(tx: Transaction, deployment: Deployment, sender: Sender) -> Visit:
    """Load who is there: a citizen with their draft, or staff at a desk."""
    visit = Visit(Work(tx, deployment), sender)
    if sender.is_private and sender.person is not None:
        visit.person = await welcome.recognise(visit.work, sender.person, sender.language)
        draft = await drafts.peek(tx, visit.person.id)
        visit.draft = None if draft is None else filing.offered(visit.work, draft)
    elif sender.chat is not None and not sender.is_private:
        visit.desk = await desks.at(tx, sender.chat, sender.thread)
        if visit.desk is None and sender.thread is not None:
            visit.desk = await desks.at(tx, sender.chat, None)
    if sender.person is not None:
        visit.role = await role_of(visit.work, sender, visit.desk)
        row = await desks.staff_row(tx, sender.person)
        visit.staff_language = row["language"] if row else None
        if visit.role is not Role.OUTSIDER and not sender.is_private:
            await desks.seen_staff(tx, sender.person, sender.name)
    return visit


async def role_of(work: Work, sender: Sender, desk: desks.Desk | None) -> Role:
    """What the sender may do: members of a desk's group are its moderators."""
    if sender.person is None or sender.is_anonymous:
        return Role.OUTSIDER
    is_admin = sender.person in work.deployment.admins
    if desk is None:
        return Role.ADMIN if is_admin else Role.OUTSIDER
    standing, checked_at = await desks.standing(work.tx, desk.chat, sender.person)
    if not standing.is_inside or checked_at < work.now - 3 * MEMBERSHIP_FRESH_MS:
        return Role.OUTSIDER
    return Role.ADMIN if is_admin else Role.MODERATOR


async def needs_check(tx: Transaction, sender: Sender) -> bool:
    """Whether Telegram must be asked about the sender's membership before this update is worked."""
    if sender.is_private or sender.chat is None or sender.person is None:
        return False
    if not await desks.in_chat(tx, sender.chat):
        return False
    standing, checked_at = await desks.standing(tx, sender.chat, sender.person)
    return standing is Standing.UNKNOWN or checked_at < tx.now - MEMBERSHIP_FRESH_MS
