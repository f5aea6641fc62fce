"""Preparation of a visit: rates per person, memberships, and the sender's place."""

import asyncio
from collections import deque
from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

from telegram import Bot, Update
from telegram.constants import ChatType

from bot.authorities import answer_form, answers
from bot.cases import store
from bot.core import drafts_store, members_store, roles
from bot.core.alarms import AdminWord, Trouble
from bot.core.chat_commands import Chat, Command
from bot.core.database import Database, Transaction
from bot.core.deep_links import case_link, linked_answer, linked_case
from bot.core.forms import FormAction
from bot.core.messages import decode
from bot.core.people import Member, Right, Role
from bot.core.queues.inbox import chat_of, part, parts
from bot.core.times import HOUR_MS
from bot.core.toasts import Toast, Toasted, toast_text
from bot.core.visit import BaseVisit, Prepared, Sender
from bot.core.work import Deployment, Work
from bot.desk import buttons, reachability, review_queue
from bot.desk import visit as visits
from bot.reports import care, draft, menu, welcome
from bot.telegram import bot_api, memberships, renderer
from handlers.core import commands
from handlers.core.updates import LARGEST, sender_of, weight_of

_PREPARE_SECONDS = 5.0
WINDOW_MS = 60 * 1000
COALESCE_AFTER = 8
"""Updates a minute above which equal answers are sent once: people do not read faster."""
MOST = 120
"""The most that the updates of one person may weigh in a minute; further ones are ignored.

A press or a few words weigh one, long words more (`weight_of`). Telegram lets a bot answer sixty
times; a moderator who decides case after case presses more often.
"""
_PEOPLE = 10_000
LOOKED_UP = 30
"""People a minute who begin, or ask for help, and are looked for in desks' groups. In a flood
citizens do not wait for that."""


class Lately(NamedTuple):
    """The updates of a person in the last minute, and what they weigh, without the newest, too."""

    updates: int
    weight: int
    before: int


class UpdateRate:
    def __init__(self) -> None:
        self._times: dict[int, deque[tuple[int, int]]] = {}

    def count(self, person: int, now: int, weight: int = 1) -> Lately:
        if len(self._times) > _PEOPLE:
            self._times.clear()
        times = self._times.setdefault(person, deque(maxlen=MOST + 2))
        while times and times[0][0] <= now - WINDOW_MS:
            times.popleft()
        before = sum(each for _, each in times)
        times.append((now, weight))
        return Lately(len(times), before + weight, before)


class Recent:
    """Kept out of the database: nothing shows who tried what."""

    def __init__(self, lasts_ms: int) -> None:
        self._lasts_ms = lasts_ms
        self._found: dict[Hashable, int] = {}

    def knows(self, fact: Hashable, now: int) -> bool:
        found = self._found.get(fact)
        return found is not None and found > now - self._lasts_ms

    def note(self, fact: Hashable, now: int) -> None:
        if len(self._found) >= _PEOPLE:
            self._found.clear()
        self._found[fact] = now

    def forget(self, fact: Hashable) -> None:
        self._found.pop(fact, None)


class Visitor:
    """The steps of bot.telegram.workers.Visitor."""

    def __init__(
        self,
        database: Database,
        bot: Bot,
        deployment: Deployment,
        renderer: renderer.Renderer,
    ) -> None:
        self._database = database
        self._bot = bot
        self._deployment = deployment
        self._renderer = renderer
        self._rate = UpdateRate()
        self._non_members = Recent(visits.MEMBERSHIP_FRESH_MS)
        """Groups and people whom Telegram does not find in them."""
        self._citizens = Recent(WINDOW_MS)
        """People who are no staff, and so write down no call."""
        self._looked_up = UpdateRate()

    async def prepare(self, update: Update) -> Prepared:
        """Ask Telegram who is a member, before the sender acts as staff."""
        sender = sender_of(update)
        message = update.message
        command = commands.find(
            (message and message.text) or "", is_private=sender.is_private
        )
        aim = _aim(update, command)
        if sender.person is None:
            return Prepared(sender=sender)
        if (
            aim.begins
            and self._looked_up.count(0, self._database.steady()).updates <= LOOKED_UP
        ):
            aim = aim._replace(works=True, asks=True)
        works = aim.works or await self._may_be_at_work(update, sender.person)
        if (
            sender.is_private
            and not works
            and aim.case is None
            and aim.referral is None
        ):
            return Prepared(sender=sender)
        async with asyncio.timeout(_PREPARE_SECONDS):
            return await self._ask(sender, sender.person, aim, command, works=works)

    async def _ask(
        self,
        sender: Sender,
        person: int,
        aim: "_Aim",
        command: Command | None,
        *,
        works: bool,
    ) -> Prepared:
        async with self._database.reading() as tx:
            due = await visits.chats_to_check(
                tx, sender, works=works, asks=aim.asks, opens=aim.case
            )
            if aim.referral is not None and sender.is_private:
                groups = await answers.chats_of(
                    tx, await store.get_referral(tx, aim.referral)
                )
                more = [chat for chat in groups if chat not in due]
                due += await visits.stale_of(tx, more, person)
        now = self._database.steady()
        asked = [
            chat for chat in due if not self._non_members.knows((chat, person), now)
        ]
        is_sure = all([await self._check(chat, person) for chat in asked])
        sets_up = command is not None and command.right is Right.SET_UP_DESKS
        is_open = False
        if sets_up and sender.chat is not None and not sender.is_private:
            await self._check(sender.chat, self._deployment.bot_id)
            async with self._database.reading() as tx:
                is_admin = await roles.is_admin(Work(tx, self._deployment), person)
            if is_admin:  # the first member of a new desk who is known
                await self._check(sender.chat, person)
            is_open = await memberships.anyone_adds(self._bot, sender.chat)
        return Prepared(not is_sure, is_open, sender)

    async def load(
        self, tx: Transaction, update: Update, prepared: Prepared
    ) -> visits.Visit:
        sender = prepared.sender or sender_of(update)
        query = update.callback_query
        lately = Lately(0, 0, 0)
        if sender.is_private and sender.person is not None:
            now = self._database.steady()
            lately = self._rate.count(sender.person, now, weight_of(update))
        coalesce = lately.updates > COALESCE_AFTER
        visit = await visits.load(tx, self._deployment, sender, coalesce=coalesce)
        self._note_citizen(visit)
        visit.is_unsure = prepared.is_unsure
        visit.anyone_adds = prepared.anyone_adds
        # Updates about memberships ask for nothing: they are always worked.
        asks = update.effective_message is not None or query is not None
        if lately.weight > MOST and asks:
            visit.is_muted = True
            if lately.before <= MOST:
                await _say_too_fast(visit)
        if (
            visit.desk is not None
            and update.effective_chat
            and update.effective_chat.username
        ):
            await reachability.desk_public(visit.work, visit.desk)
        if query is not None:
            visit.query = query.id
            if sender.person is not None and not sender.is_private:
                known = await visit.work.person(sender.person)
                if known is not None:
                    visit.private_language = known.language
        if sender.chat is None:
            # The press names no message, so there is no chat to answer in.
            visit.is_muted = True
            visit.answer(Toasted(Toast.UNREADABLE))
        return visit

    def _note_citizen(self, visit: visits.Visit) -> None:
        """Note who does no work of staff, so that their next messages are not looked up."""
        is_at_work = visit.takes_call or visit.was_at_work
        if visit.role is Role.OUTSIDER and not is_at_work:
            self._citizens.note(visit.sender.person, self._database.steady())
        else:
            self._citizens.forget(visit.sender.person)

    async def answer_callback(self, visit: BaseVisit) -> None:
        """A late or lost answer does no harm."""
        if visit.query is None:
            return
        answer: dict[str, Any] = {"callback_query_id": visit.query}
        if visit.opens is not None:
            # Applications follow the link and show no text beside it.
            answer["url"] = case_link(self._deployment.bot_username, visit.opens)
        elif visit.toast is not None:
            speaker = self._renderer.speaker(visit.toast_language, visit.work.now)
            answer["text"] = toast_text(speaker.t, visit.toast)
            answer["show_alert"] = visit.toast_is_alert or None
        await bot_api.answer(self._bot, answer)

    async def report_error(
        self, tx: Transaction, raw: dict[str, Any], error_id: str
    ) -> None:
        """Tell the sender that the bot failed, with a number that finds the error in the log."""
        work = Work(tx, self._deployment)
        author = _private_author(raw)
        if author is not None:
            language = author.get("language_code")
            if not isinstance(language, str):
                language = None
            person = await welcome.recognise(work, author["id"], language)
            await work.tell(person.recipient, menu.Sorry(error_id))
        hour = tx.now // HOUR_MS
        await work.tell_admins(
            AdminWord(Trouble.SET_ASIDE, error_id), once=f"set_aside:{hour}"
        )

    async def _may_be_at_work(self, update: Update, person: int) -> bool:
        """True if a message, also an edited one, or a press may belong to a call, or to other work
        of a member of staff: their words are no citizen's, however long ago their last press was."""
        chat = update.effective_chat
        query = update.callback_query
        if chat is None or chat.type != ChatType.PRIVATE:
            return False
        if self._citizens.knows(person, self._database.steady()):
            return False
        if query is not None:
            action = decode(query.data)
            if not isinstance(action, FormAction) or action.form != draft.Draft.form:
                return False
        async with self._database.reading() as tx:
            is_call = await drafts_store.is_by_phone(
                tx, *self._deployment.vault.identities(person)
            )
            if is_call or query is not None:
                return is_call
            return await members_store.staff_row(tx, person) is not None

    async def _check(self, chat: int, user: int) -> bool:
        """Store what Telegram says about a membership; False when it does not answer."""
        standing = await memberships.ask_standing(self._bot, Member(chat, user))
        if standing is None:
            return False
        async with self._database.transaction() as tx:
            _, seen_at = await members_store.standing(tx, chat, user)
            if standing.is_inside or seen_at or user == self._deployment.bot_id:
                await members_store.set_standing(tx, chat, user, standing)
            else:
                # The sender was never staff: the database keeps no trace of the attempt.
                self._non_members.note((chat, user), self._database.steady())
        return True


class _Aim(NamedTuple):
    """What an update may be for: the work of staff, a case, the referral that it answers.

    With `asks` it asks for a case, so that the sender's groups are looked up even if unknown. With
    `begins` it may come from a member of staff who was never seen.
    """

    works: bool
    asks: bool = False
    case: str | None = None
    referral: str | None = None
    begins: bool = False


async def _say_too_fast(visit: visits.Visit) -> None:
    if visit.person is None:
        return
    about: care.InCare | care.Hinted = care.Hinted.TOO_FAST
    if visit.care:
        about = care.InCare.GOES_ON
    await visit.work.tell(visit.person.recipient, care.Hint(about))


def _aim(update: Update, command: Command | None) -> _Aim:
    query = update.callback_query
    message = update.message
    if query is not None:
        action = decode(query.data if isinstance(query.data, str) else "")
        referral = None
        if isinstance(action, answer_form.AnswerAction):
            referral = action.referral
        elif (
            isinstance(action, FormAction)
            and action.form == answer_form.AnswerDraft.form
        ):
            referral = action.draft
        works = referral is not None or (
            action is not None and action.right is not None
        )
        asks = isinstance(action, buttons.TakeNext | review_queue.TakeReview)
        return _Aim(works, asks, referral=referral)
    replies = message is not None and message.reply_to_message is not None
    if command is None:
        return _Aim(replies)
    works = replies or command.right is not None
    payload = ""
    if command.name == "start" and message is not None:
        payload = (message.text or "").partition(" ")[2].strip()
    _, referral = linked_answer(payload) or ("", None)
    begins = (
        command.chat is Chat.PRIVATE
        and command.name in {"start", "help"}
        and not payload
    )
    return _Aim(works, command.finds_work, linked_case(payload), referral, begins)


def _private_author(raw: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The author of a raw update in a private chat; the update may have any shape."""
    for content in parts(raw):
        if chat_of(content).get("type") == "private":
            author = part(content, "from")
            id = author.get("id")
            if type(id) is not int or not 0 < id < LARGEST:
                return None
            return author
    return None
