"""Visit: one update at work, with its sender, their desks and roles, and the unit of work."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.cases import routing, store
from bot.core import desks_store, members_store, role_store, roles
from bot.core.database import Transaction
from bot.core.messages import Address, Recipient
from bot.core.people import Person, Right, Role, Standing, may
from bot.core.visit import BaseVisit, Sender
from bot.core.work import Deployment, Work
from bot.desk.model import Actor
from bot.reports import care as reports_care
from bot.reports import filing, welcome
from bot.reports.draft import Draft
from bot.reports.reports_store import DRAFTS

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
    desk: desks_store.Desk | None = None
    role: Role = Role.OUTSIDER
    staff_language: str | None = None
    private_language: str | None = None
    is_work: bool = False
    is_unsure: bool = False
    anyone_adds: bool = False
    is_custodian: bool = False  # in the private chat
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
        """By the role here, or as a custodian."""
        return may(self.role, right) or (self.is_custodian and may(Role.CUSTODIAN, right))

    @property
    def recipient(self) -> Recipient:
        return Recipient(self.here, self.staff_language or self.language)

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
        """Only the presser reads a toast: it is in their own language, where that is known."""
        if self.person is not None and not self.is_work:
            return self.person.language
        return self.staff_language or self.private_language or self.language


async def load(
    tx: Transaction, deployment: Deployment, sender: Sender, *, coalesce: bool = False
) -> Visit:
    visit = Visit(Work(tx, deployment, coalesce=coalesce), sender)
    if sender.is_private and sender.person is not None:
        visit.person = await welcome.recognise(
            visit.work, sender.person, sender.language, sender.message
        )
        if visit.person.may_be_in_care:
            visit.care = await reports_care.language_of(visit.work, sender.person)
        draft = await DRAFTS.peek(tx, visit.person.id)
        visit.draft = None if draft is None else filing.offered(visit.work, draft)
    elif sender.chat is not None and not sender.is_private:
        visit.desk = await desks_store.desk_at(tx, sender.chat, sender.thread)
        if visit.desk is None and sender.thread is not None:
            visit.desk = await desks_store.desk_at(tx, sender.chat, None)
    if sender.person is not None:
        row = await members_store.staff_row(tx, sender.person)
        visit.staff_language = row["language"] if row else None
        if row is not None or not sender.is_private or sender.person in deployment.admins:
            visit.role = await role_of(visit.work, sender, visit.desk)
            if sender.is_private and visit.role is not Role.ADMIN:  # the highest they have anywhere
                at_desks = [role for _, role in await _roles_at_desks(visit)]
                visit.role = await roles.without_case(visit.work, visit.me, at_desks)
            if sender.is_private:
                visit.is_custodian = await roles.is_custodian(visit.work, sender.person)
        if visit.role is not Role.OUTSIDER or visit.is_custodian:
            await members_store.seen_staff(tx, sender.person, sender.name)
    return visit


async def admin_language(visit: Visit) -> str:
    """The language of a new desk: what its admin chose at a desk or in private, else a guess."""
    work = visit.work
    sender = visit.sender
    if visit.staff_language:
        return visit.staff_language
    known = await work.person(visit.me)
    if known is not None and known.language_chosen:
        return known.language
    return work.channel.closest_language(sender.language)


async def role_of(work: Work, sender: Sender, desk: desks_store.Desk | None) -> Role:
    """The sender's role at a desk; where there is no desk, only admins have one.

    The bot is a member and an administrator of its groups, and has no role itself.
    """
    if sender.person is None or sender.is_anonymous or sender.person == work.deployment.bot_id:
        return Role.OUTSIDER
    if desk is None:
        is_admin = await roles.is_admin(work, sender.person)
        return Role.ADMIN if is_admin else Role.OUTSIDER
    since = work.now - 3 * MEMBERSHIP_FRESH_MS
    return await roles.role_at(work, sender.person, desk, since=since)


async def work_from_private_chat(visit: Visit, desk: desks_store.Desk | None) -> None:
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


async def desks_of(visit: Visit, right: Right = Right.HANDLE_CASES) -> list[desks_store.Desk]:
    """The desks where the sender has a right: as is, those whose cases they may handle."""
    every = await _roles_at_desks(visit)
    return [desk for desk, role in every if may(role, right)]


async def _roles_at_desks(visit: Visit) -> list[tuple[desks_store.Desk, Role]]:
    every = await desks_store.open_desks(visit.work.tx)
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
        if not await desks_store.desks_in(tx, sender.chat):
            return []
        return await stale_of(tx, [sender.chat], sender.person)
    if opens is not None:
        found = await store.cases.get(tx, opens)
        home = await routing.desk_of(tx, found) if found else None
        return [] if home is None else await stale_of(tx, [home.chat], sender.person)
    if not works:
        return []
    known = await members_store.standings(tx, sender.person)
    chats = dict.fromkeys(desk.chat for desk in await desks_store.open_desks(tx))
    seen = [(chat, known[chat]) for chat in chats if chat in known]
    looks = asks or (not seen and await role_store.role(tx, sender.person) is not None)
    unseen = [chat for chat in chats if looks and chat not in known]
    stale = _stale(tx.now, [(chat, at) for chat, at in seen if asks or at[0].is_inside])
    return stale + unseen[:ASKED_AT_ONCE]


async def stale_of(tx: Transaction, chats: Iterable[int], person: int) -> list[int]:
    return _stale(
        tx.now, [(chat, await members_store.standing(tx, chat, person)) for chat in chats]
    )


def _stale(now: int, known: Iterable[tuple[int, tuple[Standing, int]]]) -> list[int]:
    return [
        chat
        for chat, (standing, checked_at) in known
        if standing is Standing.UNKNOWN or checked_at < now - MEMBERSHIP_FRESH_MS
    ]
