"""Visit: one update at work, with its sender, their desks and roles, and the unit of work."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.cases import routing, store
from bot.core import members_store, role_store, roles
from bot.core.database import Transaction
from bot.core.desks_store import Desk, desk_at, desks_in, open_desks
from bot.core.people import Address, Person, Recipient, Right, Role, Standing, may
from bot.core.visit import BaseVisit, Sender
from bot.core.work import Deployment, Work
from bot.desk.model import Actor
from bot.reports import filing, welcome
from bot.reports.care import language_of
from bot.reports.draft import Draft
from bot.reports.reports_store import DRAFTS
from bot.values import replace

MEMBERSHIP_FRESH_MS = 5 * 60 * 1000
"""How long Telegram's answer about a membership is believed."""
ASKED_AT_ONCE = 5
"""Groups in which an unknown person is looked for when they ask for work in private."""


@dataclass(slots=True)
class Visit(BaseVisit):
    """One update being worked on, with its sender's person, draft, desk and role.

    A toast is said in the language of the work when the press `is_work` of a desk. `is_unsure` and
    `anyone_adds` are those of `Prepared`. `private_language` is that of the presser's private chat,
    at a press in a group.
    """

    person: Person | None = None
    draft: Draft | None = None
    desk: Desk | None = None
    role: Role = Role.OUTSIDER
    staff_language: str | None = None
    private_language: str | None = None
    is_work: bool = False
    is_unsure: bool = False
    anyone_adds: bool = False
    is_custodian: bool = False  # in the private chat
    was_at_work: bool = (
        False  # the sender was seen as staff once, whatever they are now
    )
    care: str | None = None  # the language in which the person is helped, while in care

    @property
    def me(self) -> int:
        """The Telegram id of the sender; 0 for a post without an author."""
        return self.sender.person or 0

    @property
    def actor(self) -> Actor:
        return Actor(self.me, self.sender.name, self.role)

    @property
    def takes_call(self) -> bool:
        """True while the sender writes down what a caller reports."""
        return self.draft is not None and self.draft.by_phone

    def may(self, right: Right) -> bool:
        """True for a right of the role here, or of a custodian."""
        if self.is_custodian and may(Role.CUSTODIAN, right):
            return True
        return may(self.role, right)

    @property
    def recipient(self) -> Recipient:
        return Recipient(self.here, self.staff_language or self.language)

    def in_private(self, person: Person) -> Recipient:
        """The private chat of the sender, who is this person, in the language of their work."""
        language = self.staff_language or person.language
        return Recipient(Address(person=person.id), language)

    @property
    def here(self) -> Address:
        if self.sender.is_private and self.person is not None:
            return Address(person=self.person.id)
        return Address(chat=self.sender.chat, thread=self.sender.thread)

    @property
    def language(self) -> str:
        if self.person is not None:
            return self.person.language
        if self.staff_language:
            return self.staff_language
        if self.desk is not None:
            return self.desk.language
        return self.work.channel.closest_language(self.sender.language)

    @property
    def toast_language(self) -> str:
        """The presser's own language, where it is known: a toast has no other reader."""
        if self.person is not None and not self.is_work:
            return self.person.language
        return self.staff_language or self.private_language or self.language


async def choose_language(visit: Visit, language: str) -> None:
    """Speak this language with the sender from now on, wherever they chose it.

    A person has one language, also one who works at a desk: nobody looks for a second switch when
    a broadcast, or a case, comes in the other. The last choice holds for both. Two that
    were chosen and differ, as 0.2.0 let people choose them, stay as they are until then.
    """
    work = visit.work
    if language not in work.channel.languages:
        return
    await members_store.set_staff_language(work.tx, visit.me, language)
    visit.staff_language = language
    person = visit.person or await work.person(visit.me)
    if person is None:
        return
    chosen = await welcome.choose_language(work, person, language)
    if visit.person is not None:
        visit.person = chosen


async def load(
    tx: Transaction, deployment: Deployment, sender: Sender, *, coalesce: bool = False
) -> Visit:
    visit = Visit(Work(tx, deployment, coalesce=coalesce), sender)
    if sender.chat is not None and not sender.is_private:
        visit.desk = await _desk_here(tx, sender.chat, sender.thread)
    if sender.person is not None:
        if sender.is_private:
            await _load_person(visit, sender.person)
        await _load_staff(visit, sender.person)
    return visit


async def _desk_here(tx: Transaction, chat: int, thread: int | None) -> Desk | None:
    """Find the desk of a topic, else of its group."""
    desk = await desk_at(tx, chat, thread)
    if desk is None and thread is not None:
        desk = await desk_at(tx, chat, None)
    return desk


async def _load_person(visit: Visit, telegram_id: int) -> None:
    work = visit.work
    sender = visit.sender
    person = await welcome.recognise(work, telegram_id, sender.language, sender.message)
    visit.person = person
    if person.may_be_in_care:
        visit.care = await language_of(work, telegram_id)
    draft = await DRAFTS.peek(work.tx, person.id)
    if draft is not None:
        visit.draft = filing.offered(work, draft)


async def _load_staff(visit: Visit, telegram_id: int) -> None:
    """Load the sender's role here; in private the highest that they have at any desk."""
    work = visit.work
    is_private = visit.sender.is_private
    row = await members_store.staff_row(work.tx, telegram_id)
    if row is not None:
        visit.staff_language = row["language"]
        visit.was_at_work = True
        await _speak_as_at_desk(visit)
    elif is_private and telegram_id not in work.deployment.admins:
        return
    visit.role = await role_of(work, visit.sender, visit.desk)
    if is_private:
        visit.is_custodian = await roles.is_custodian(work, telegram_id)
        if visit.role is not Role.ADMIN:
            at_desks = [role for _, role in await _roles_at_desks(visit)]
            visit.role = await roles.without_case(work, telegram_id, at_desks)
    if visit.role is not Role.OUTSIDER or visit.is_custodian:
        await members_store.seen_staff(work.tx, telegram_id, visit.sender.name)


async def _speak_as_at_desk(visit: Visit) -> None:
    """Let a person who chose no language have the one that they chose at a desk before."""
    person = visit.person
    chosen = visit.staff_language
    if person is not None and chosen is not None and not person.language_chosen:
        visit.person = await welcome.choose_language(visit.work, person, chosen)


async def admin_language(visit: Visit) -> str:
    """Return the language of a new desk: what its admin chose anywhere, else a guess."""
    work = visit.work
    sender = visit.sender
    if visit.staff_language:
        return visit.staff_language
    known = await work.person(visit.me)
    if known is not None and known.language_chosen:
        return known.language
    return work.channel.closest_language(sender.language)


async def role_of(work: Work, sender: Sender, desk: Desk | None) -> Role:
    """The sender's role at a desk; where there is no desk, only admins have one.

    The bot is a member and an administrator of its groups, and has no role itself.
    """
    if (
        sender.person is None
        or sender.is_anonymous
        or sender.person == work.deployment.bot_id
    ):
        return Role.OUTSIDER
    if desk is None:
        if await roles.is_admin(work, sender.person):
            return Role.ADMIN
        return Role.OUTSIDER
    since = work.now - 3 * MEMBERSHIP_FRESH_MS
    return await roles.role_at(work, sender.person, desk, since=since)


async def work_from_private_chat(visit: Visit, desk: Desk | None) -> None:
    """Let a member of the desk work on its cases from their private chat."""
    person = visit.person
    telegram_id = visit.sender.person
    if person is None or telegram_id is None or desk is None:
        return
    visit.desk = desk
    visit.role = await role_of(visit.work, visit.sender, desk)
    if visit.role is not Role.OUTSIDER:
        visit.work = replace(visit.work, private_chat=person.id)
        await members_store.seen_staff(visit.work.tx, telegram_id, visit.sender.name)


async def desks_of(visit: Visit, right: Right = Right.HANDLE_CASES) -> list[Desk]:
    """The desks where the sender has a right: as is, those whose cases they may handle."""
    every = await _roles_at_desks(visit)
    return [desk for desk, role in every if may(role, right)]


async def _roles_at_desks(visit: Visit) -> list[tuple[Desk, Role]]:
    every = await open_desks(visit.work.tx)
    return [(desk, await role_of(visit.work, visit.sender, desk)) for desk in every]


async def chats_to_check(
    tx: Transaction,
    sender: Sender,
    *,
    works: bool = False,
    asks: bool = False,
    opens: str | None = None,
) -> list[int]:
    """Groups that Telegram must be asked about before this update is worked.

    In private, for a person who `works`, they are the groups where the sender was last seen inside,
    and a few others if the person `asks` for a case. A person who was never seen is looked for in a
    few if they ask for a case or were given a role. For one who `opens` a case by its link it is
    the group of that case.
    """
    if sender.person is None or sender.chat is None:
        return []
    if not sender.is_private:
        if not await desks_in(tx, sender.chat):
            return []
        return await stale_of(tx, [sender.chat], sender.person)
    if opens is not None:
        return await stale_of(tx, await _chat_of_case(tx, opens), sender.person)
    if not works:
        return []
    known = await members_store.standings(tx, sender.person)
    chats = dict.fromkeys(desk.chat for desk in await open_desks(tx))
    seen = [(chat, known[chat]) for chat in chats if chat in known]
    looks = asks or (not seen and await role_store.role(tx, sender.person) is not None)
    unseen = [chat for chat in chats if looks and chat not in known]
    stale = _stale(tx.now, [(chat, at) for chat, at in seen if asks or at[0].is_inside])
    return stale + unseen[:ASKED_AT_ONCE]


async def _chat_of_case(tx: Transaction, case_id: str) -> list[int]:
    case = await store.cases.get(tx, case_id)
    if case is None:
        return []
    home = await routing.desk_of(tx, case)
    return [] if home is None else [home.chat]


async def stale_of(tx: Transaction, chats: Iterable[int], person: int) -> list[int]:
    """Return the groups for which Telegram's last answer about the person is too old."""
    known = [(chat, await members_store.standing(tx, chat, person)) for chat in chats]
    return _stale(tx.now, known)


def _stale(now: int, known: Iterable[tuple[int, tuple[Standing, int]]]) -> list[int]:
    return [
        chat
        for chat, (standing, checked_at) in known
        if standing is Standing.UNKNOWN or checked_at < now - MEMBERSHIP_FRESH_MS
    ]
