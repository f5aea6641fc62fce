"""The state of the offline Telegram, its listeners, and which messages reach the bot."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from offline_telegram.failures import Counters, Faults, Impossible, Limits
from offline_telegram.files import Files
from offline_telegram.model import Chat, ChatType, Json, Message, Person, words
from offline_telegram.updates import CALLBACK_AGE, UpdateQueue

Listener = Callable[[str, Chat | None, Any], None]
_ANSWERS_KEPT = 100


@dataclass(slots=True)
class Numbers:
    """Counts up; `peek` is the number that comes next."""

    peek: int

    def __next__(self) -> int:
        self.peek += 1
        return self.peek - 1


@dataclass(slots=True)
class Query:
    """A press of a button that the bot may still answer."""

    id: str
    person_id: int
    expires: float
    ref: Any = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer of the bot to a press; with a `url` the application shows no text."""

    query_id: str
    text: str | None
    alert: bool
    ref: Any = None
    url: str | None = None


@dataclass(slots=True)
class BotSettings:
    """Commands, texts and menu buttons that the bot has set, by scope and language."""

    commands: dict[str, list[Json]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    menu_buttons: dict[str, Json] = field(default_factory=dict)


class World:
    def __init__(
        self,
        token: str,
        *,
        history: int,
        clock: Callable[[], float],
        seed: int | None = None,
    ) -> None:
        self.clock = clock
        self.history = history
        self.site: str | None = None  # where the bot serves pages of its own
        self.tour: Json | None = None  # first steps on the page, by its language
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Sandbox",
            "username": "sandbox_bot",
        }
        self.faults = Faults(seed)
        self.faults.changed = self._faults_changed
        self.updates = UpdateQueue(clock, self.faults)
        self.counters = Counters()
        self.limits = Limits(clock, self.counters)
        self.settings = BotSettings()
        self.queries: OrderedDict[str, Query] = OrderedDict()
        self.listeners: list[Listener] = []
        self.seq = 0
        self.box_id = 0
        self.ids = Numbers(900_001)
        self.group_ids = Numbers(1)
        self.query_ids = Numbers(4_000_000_000_000_001)
        self._waiting: list[asyncio.Future[None]] = []
        self.clear()

    def clear(self) -> None:
        """Delete people, chats and files; the bot's settings and its queue stay."""
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.usernames: dict[str, int] = {}
        self.files = Files()
        self.answers: dict[int, deque[Answer]] = {}
        self.queries.clear()

    @property
    def bot_id(self) -> int:
        return int(self.bot["id"])

    @property
    def now(self) -> int:
        return int(self.clock())

    # People and chats

    def add_person(self, person: Person) -> Person:
        if person.id in self.people:
            raise Impossible(f"there is already a person {person.id}")
        self.people[person.id] = person
        self.tell("person", None, person)
        return person

    def add_chat(self, chat: Chat) -> Chat:
        self.chats[chat.id] = chat
        if chat.username:
            self.usernames[chat.username.lower()] = chat.id
        self.tell("chat", chat, None)
        return chat

    def private_chat(self, person: Person) -> Chat:
        chat = self.chats.get(person.id)
        return chat or self.add_chat(Chat(person.id, ChatType.PRIVATE, person.chat))

    def chat(self, chat_id: int) -> Chat:
        """A chat by its id; a person's private chat with the bot is created when needed."""
        if chat_id in self.chats:
            return self.chats[chat_id]
        if chat_id in self.people:
            return self.private_chat(self.people[chat_id])
        raise Impossible(f"there is no chat {chat_id}")

    def person(self, person_id: int) -> Person:
        if person_id not in self.people:
            raise Impossible(f"there is no person {person_id}")
        return self.people[person_id]

    def user(self, user_id: int) -> Json:
        return self.bot if user_id == self.bot_id else self.people[user_id].user

    # Messages

    def post(
        self, chat: Chat, sender: Json | None, content: Json, markup: Json | None = None
    ) -> Message:
        """Add a message to a chat; `content` has all fields but id, sender, chat and date."""
        if chat.type in (ChatType.SUPERGROUP, ChatType.CHANNEL):
            chat.last_id = message_id = chat.last_id + 1
        else:
            # Private chats and basic groups share one numbering per account.
            self.box_id = message_id = self.box_id + 1
        named = {} if sender is None else {"from": sender}
        place = {"chat": chat.raw, "date": int(self.clock())}
        raw = {"message_id": message_id, **named, **place, **content}
        self.seq += 1
        message = Message(raw, markup, self.seq)
        messages = chat.messages
        messages[message_id] = message
        if len(messages) > self.history:
            del messages[next(iter(messages))]
        self.tell("message", chat, message)
        return message

    def edited(self, chat: Chat, message: Message, raw: Json) -> None:
        self.seq += 1
        message.raw = raw
        message.seq = self.seq
        self.tell("message", chat, message)

    def remove(self, chat: Chat, message_id: int) -> None:
        del chat.messages[message_id]
        self.seq += 1
        self.tell("deleted", chat, message_id)

    # Presses

    def open_query(self, person_id: int, ref: Any = None) -> Query:
        now = self.clock()
        while self.queries and next(iter(self.queries.values())).expires <= now:
            self.queries.popitem(last=False)
        query = Query(str(next(self.query_ids)), person_id, now + CALLBACK_AGE, ref)
        self.queries[query.id] = query
        return query

    def answer(
        self, query: Query, text: str | None, *, alert: bool, url: str | None
    ) -> None:
        answer = Answer(query.id, None if url else text, alert, query.ref, url)
        self.answers_of(query.person_id).append(answer)
        self.seq += 1
        self.tell("answer", None, (query.person_id, answer))

    def answers_of(self, person_id: int) -> deque[Answer]:
        return self.answers.setdefault(person_id, deque(maxlen=_ANSWERS_KEPT))

    # Events

    def tell(self, event: str, chat: Chat | None, thing: Any) -> None:
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            for future in waiting:
                if not future.done():
                    future.set_result(None)
        for listener in self.listeners:
            listener(event, chat, thing)

    def _faults_changed(self) -> None:
        if self.faults.rates.down:
            self.updates.stop_poll()
        self.tell("faults", None, None)

    async def change(self) -> None:
        """Wait for the next event."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        await future


_SERVICE = words(
    "new_chat_members left_chat_member group_chat_created migrate_to_chat_id migrate_from_chat_id"
    " forum_topic_created forum_topic_closed forum_topic_reopened pinned_message new_chat_title"
)


def reaches_bot(world: World, chat: Chat, message: Message) -> bool:
    """Privacy mode: in a group, a bot that is no admin gets only messages addressed to it."""
    if chat.is_private:
        return True
    me = chat.members.get(world.bot_id)
    if me is None or not me.is_inside:
        return False
    if me.is_admin:
        return True
    if chat.type is ChatType.CHANNEL:
        return False
    raw = message.raw
    if any(key in raw for key in _SERVICE):
        return True
    replied = raw.get("reply_to_message")
    if replied and replied.get("from", {}).get("id") == world.bot_id:
        return True
    return _addresses(world, raw)


def _addresses(world: World, raw: Json) -> bool:
    text = raw.get("text") or raw.get("caption") or ""
    name = "@" + world.bot["username"].lower()
    for entity in raw.get("entities") or raw.get("caption_entities") or ():
        if entity["type"] not in ("bot_command", "mention"):
            continue
        encoded = text.encode("utf-16-le")
        start = entity["offset"] * 2
        word = encoded[start : start + entity["length"] * 2].decode("utf-16-le").lower()
        if entity["type"] == "mention":
            if word == name:
                return True
        elif "@" not in word or word.endswith(name):
            return True
    return False


def queue_for_bot(
    world: World, chat: Chat, message: Message, *, edited: bool = False
) -> None:
    if not reaches_bot(world, chat, message):
        return
    kind = "channel_post" if chat.type is ChatType.CHANNEL else "message"
    world.updates.add(f"edited_{kind}" if edited else kind, message.raw, chat.id)
