"""Chats behind addresses: people, desks and readers that can or cannot be reached."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.cases import hooks, routing
from bot.cases import store as cases_store
from bot.core import desks_store, members_store, people_store, reviews_store, roles
from bot.core.alarms import AdminWord, Trouble, raise_alarm
from bot.core.database import Transaction
from bot.core.messages import Shown, Verdict
from bot.core.people import Address, Member, Right, may
from bot.core.queues import outbox, sent_messages
from bot.core.queues.deliveries import OutboxRow
from bot.core.times import DAY_MS
from bot.core.work import Deployment, Work
from bot.desk import casework, desks, hidden_cases, shown_words, visit
from bot.desk.second_looks import SecondLooks
from bot.reports import news, targets_store
from bot.values import replace


async def _own_desk(work: Work, user: int) -> desks_store.Desk | None:
    for desk in await desks_store.open_desks(work.tx):
        if may(await roles.role_at(work, user, desk), Right.HANDLE_CASES):
            return desk
    return None


async def _desk_of_case(work: Work, case_id: str) -> desks_store.Desk | None:
    case = await cases_store.cases.get(work.tx, case_id)
    if case is None:
        return None
    return await routing.desk_of(work.tx, case)


async def _member(work: Work, desk: desks_store.Desk, user: int) -> Verdict | Member:
    """A membership that Telegram has not confirmed for some minutes must be asked about."""
    _, checked_at = await members_store.standing(work.tx, desk.chat, user)
    if checked_at < work.now - visit.MEMBERSHIP_FRESH_MS:
        return Member(desk.chat, user)
    if may(await roles.role_at(work, user, desk), Right.HANDLE_CASES):
        return Verdict.SEND
    return Verdict.LOST


async def reader_left(work: Work, chat: int, user: int) -> None:
    """A member left the group of some desks: take away what the private chat shows of its cases."""
    person = await work.person(user)
    if person is None:
        return
    here = {desk.id for desk in await desks_store.desks_in(work.tx, chat)}
    address = person.recipient.address
    gone = set()
    for case_id in {one.case for one in await cases_store.shown_at(work.tx, address)}:
        case = await cases_store.cases.get(work.tx, case_id)
        if case is not None and case.desk in here:
            await cases_store.take_back(work.tx, case.id, person.id)
            gone.add(case.id)
    await shown_words.at(work, address, gone)
    for review in await reviews_store.held_by(work.tx, reviews_store.Kind.LOOK, user):
        await SecondLooks(work).pass_on(review)


class Directory:
    """Chats as delivery knows them: ids, blocked chats, moved groups, content shown."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment

    async def sealed(
        self, tx: Transaction, addresses: Iterable[Address]
    ) -> dict[str, bytes]:
        persons = [each.person for each in addresses if each.person is not None]
        if not persons:
            return {}
        return await people_store.sealed_addresses(tx, persons)

    def chat_of(
        self, address: Address, sealed: Mapping[str, bytes]
    ) -> tuple[int, int | None] | None:
        if address.person is None:
            return None if address.chat is None else (address.chat, address.thread)
        found = sealed.get(address.person)
        if found is None:
            return None
        return self._deployment.vault.open(found, address.person), None

    def has_written_since(self, address: Address, message: int) -> bool:
        memory = self._deployment.memory
        return address.person is not None and memory.has_written_since(
            address.person, message
        )

    def keep_number(self, chat: int, message: int, now: int) -> None:
        self._deployment.memory.keep_number(chat, message, now)

    def message_of_draft(
        self, address: Address, draft: str, content: bytes | None
    ) -> int | None:
        if address.person is None:
            return None
        memory = self._deployment.memory
        return memory.message_of_draft(address.person, draft, content)

    def showed_draft(
        self, address: Address, draft: str, message: int, content: bytes
    ) -> None:
        if address.person is not None:
            memory = self._deployment.memory
            memory.showed_draft(address.person, draft, message, content)

    async def reading(
        self, tx: Transaction, address: Address, shows: Shown
    ) -> Verdict | Member:
        """Decide on what shows something of reporters; a member: Telegram must first confirm it."""
        work = Work(tx, self._deployment)
        if not await shown_words.stands(work, shows):
            return Verdict.GONE
        if address.person is None:
            return Verdict.SEND
        user = await work.telegram_id(address.person)
        if user is None or shows.case in await targets_store.reported_by(
            work.tx, address.person
        ):
            return Verdict.LOST  # their own report is for colleagues
        if await hidden_cases.is_hidden(work.tx, user, shows.case):
            # A person of another desk decides the case again
            desk = await _own_desk(work, user)
        else:
            desk = await _desk_of_case(work, shows.case)
        if desk is None:
            return Verdict.LOST
        return await _member(work, desk, user)

    async def reader_lost(
        self, tx: Transaction, address: Address, shows: Shown
    ) -> None:
        if address.person is not None:
            await cases_store.take_back(tx, shows.case, address.person)
            await shown_words.at(Work(tx, self._deployment), address, {shows.case})

    async def shown(
        self, tx: Transaction, row: OutboxRow, messages: tuple[int, ...]
    ) -> None:
        if row.shows is not None:
            work = Work(tx, self._deployment)
            await shown_words.note(work, row.address, row.language, messages, row.shows)

    async def unreachable(self, tx: Transaction, address: Address, reason: str) -> None:
        if address.person is not None:
            await person_lost(Work(tx, self._deployment), address.person)
        elif address.chat is not None and address.chat < 0:
            await desk_trouble(Work(tx, self._deployment), address.chat, reason)

    async def moved(self, tx: Transaction, old_chat: int, new_chat: int) -> None:
        """A group became a supergroup, where its message ids are not valid."""
        work = Work(tx, self._deployment)
        titles = [desk.title for desk in await desks_store.desks_in(tx, old_chat)]
        await sent_messages.drop_chat(tx, old_chat)
        await outbox.move_chat(tx, old_chat, new_chat)
        await desks.moved(work, old_chat, new_chat)
        for title in titles:
            await work.tell_admins(
                AdminWord(Trouble.DESK_MOVED, title), once=f"moved:{new_chat}"
            )

    async def thread_gone(self, tx: Transaction, address: Address) -> None:
        if address.chat is None or address.thread is None:
            return
        work = Work(tx, self._deployment)
        desk = await desks_store.desk_at(tx, address.chat, address.thread)
        await outbox.readdress(tx, address, replace(address, thread=None))
        if desk is None or desk.thread is None:
            return
        await desks.leave_topic(work, desk)
        await work.tell_admins(
            AdminWord(Trouble.TOPIC_GONE, desk.title),
            once=f"topic:{desk.id}:{desk.thread}",
        )

    async def arrived(
        self, tx: Transaction, kind: str, params: Mapping[str, Any]
    ) -> None:
        for follow in hooks.ARRIVED:
            await follow(Work(tx, self._deployment), kind, params)

    async def undo_shown(self, tx: Transaction, case: str, decision: str) -> None:
        await casework.undo_shown(Work(tx, self._deployment), case, decision)

    async def token_refused(self, tx: Transaction) -> None:
        """Telegram refused the token: admins are told when it works again."""
        await raise_alarm(Work(tx, self._deployment), Trouble.TOKEN_REFUSED, tx.now)


async def person_lost(work: Work, person_id: str) -> None:
    """Mark a person unreachable; the cards of their cases say so some hours later."""
    person = await people_store.get(work.tx, person_id)
    if person is not None and person.reachable:
        await people_store.mark_unreachable(work.tx, person_id)
        await news.plan(work, person_id)


async def desk_trouble(work: Work, chat: int, reason: str) -> None:
    for desk in await desks_store.desks_in(work.tx, chat):
        if desk.trouble is None:
            await desks_store.desks.set(work.tx, desk.id, trouble=reason)
            await work.tell_admins(AdminWord(Trouble.DESK_UNREACHABLE, desk.title))
            for follow in hooks.DESK_LOST:
                await follow(work, desk, reason)


async def desk_back(work: Work, chat: int) -> None:
    for desk in await desks_store.desks_in(work.tx, chat):
        if desk.trouble is None:
            continue
        await desks_store.desks.set(work.tx, desk.id, trouble=None)
        await outbox.release_held(work.tx, desk.recipient.address, desk.language)
        await desks.post_again(work, desk)
        await work.tell_admins(AdminWord(Trouble.DESK_BACK, desk.title))


async def desk_lost_rights(work: Work, chat: int) -> None:
    for desk in await desks_store.desks_in(work.tx, chat):
        await work.tell_admins(AdminWord(Trouble.DESK_LOST_RIGHTS, desk.title))


async def desk_public(work: Work, desk: desks_store.Desk) -> None:
    """The group of a desk got a username, so that everyone can read it: admins hear it daily."""
    word = AdminWord(Trouble.DESK_PUBLIC, desk.title)
    await work.tell_admins(word, once=f"public:{desk.id}:{work.now // DAY_MS}")


async def member_gone(work: Work, chat: int, user: int) -> None:
    """A member left a staff group: their private chat keeps nothing that reporters wrote.

    When it was the last member known, the admins are told once; members who never pressed a button
    are not known and may leave later.
    """
    await reader_left(work, chat, user)
    if await members_store.known_inside(work.tx, chat, work.deployment.bot_id):
        await desks_store.note_member(work.tx, chat)
        return
    if not await desks_store.note_deserted(work.tx, chat):
        return
    for desk in await desks_store.desks_in(work.tx, chat):
        await work.tell_admins(AdminWord(Trouble.DESK_DESERTED, desk.title))
