"""Mutates a real update: hostile words, missing and wrong fields, other chats, ids of others.

What only Telegram can say (who is a member, what became of a group) is made invalid but never
another valid statement: the bot may believe Telegram.
"""

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.fuzz.actors import CHANNEL_ID, Actors
from benchmarks.fuzz.deployment import Raw
from benchmarks.fuzz.malformed_updates import forged_data
from benchmarks.fuzz.texts import Kind, Tokens, cut, junk, nasty
from bot.sandbox.world.model import GROUP_ANONYMOUS_BOT

TRUSTED = ("chat_member", "my_chat_member")
_MESSAGES = ("message", "edited_message")
_RENAMED = (
    "channel_post", "edited_channel_post", "edited_message", "message", "business_message",
    "guest_message", "inline_query", "poll_answer", "chat_join_request", "shipping_query",
    "something_new", "message_reaction", "purchased_paid_media", "deleted_business_messages",
)  # fmt: skip
_FREE_TEXT = (
    "text", "caption", "title", "first_name", "last_name", "username", "file_name", "mime_type",
    "address", "question", "url", "language_code", "emoji", "author_signature",
    "file_unique_id", "media_group_id", "sender_user_name", "custom_emoji_id", "phone_number",
)  # fmt: skip
_NEVER_ADDED = ("migrate_to_chat_id", "migrate_from_chat_id")


@dataclass
class Mutator:
    """`ids` were seen on buttons, with the kind of the button: cases, reports, drafts."""

    rng: random.Random
    actors: Actors
    tokens: Tokens
    ids: list[tuple[str, str]]

    def mutated(self, raw: Raw) -> tuple[str, Raw]:
        raw = copy.deepcopy(raw)
        names = _GENTLE if any(kind in raw for kind in TRUSTED) else tuple(_ALL)
        name = self.rng.choice(names)
        return name, _ALL[name](self, raw)

    def words(self, raw: Raw) -> Raw:
        """Hostile words in fields that hold text."""
        places = [place for place in _places(raw) if place[1] in _FREE_TEXT]
        content = content_of(raw)
        if content is not None and "text" in content and self.rng.random() < 0.6:
            places = [(content, "text")]
        if not places:
            return raw
        holder, name = self.rng.choice(places)
        owner = author_of(raw) or 0
        kind = Kind.STAFF if self.actors.is_staff(owner) else Kind.TEXT
        limit = 1024 if name == "caption" else 4096 if name == "text" else 64
        holder[name] = cut(nasty(self.rng, self.tokens.mint(owner, kind)), limit)
        for entities in ("entities", "caption_entities"):
            if name in ("text", "caption") and self.rng.random() < 0.7:
                holder.pop(entities, None)
        return raw

    def entities(self, raw: Raw) -> Raw:
        """Entities that point anywhere, and links behind words."""
        content = content_of(raw)
        if content is None or "text" not in content:
            return raw
        kinds = [
            "text_link",
            "bot_command",
            "url",
            "mention",
            "bold",
            "text_mention",
            "code",
            "new",
        ]
        content["entities"] = [
            {
                "type": self.rng.choice(kinds),
                "offset": self.rng.choice((0, 1, 5, 4096, 10**6)),
                "length": self.rng.choice((1, 3, 4096)),
                "url": self.rng.choice(("https://evil.example/x", "tg://user?id=1", "\x00", "x")),
            }
            for _ in range(self.rng.choice((1, 3, 100)))
        ]
        return raw

    def missing(self, raw: Raw) -> Raw:
        holder, name = self.rng.choice(list(_places(raw)))
        if name != "update_id":
            del holder[name]
        return raw

    def wrong_type(self, raw: Raw) -> Raw:
        holder, name = self.rng.choice(list(_places(raw)))
        if name not in ("update_id", *_NEVER_ADDED):
            holder[name] = junk(self.rng)
        return raw

    def extra(self, raw: Raw) -> Raw:
        holder, name = self.rng.choice(list(_places(raw)))
        holder["brand_new_field"] = junk(self.rng)
        holder[f"{name}_2"] = {"id": 1, "is_bot": "?"}
        return raw

    def several(self, raw: Raw) -> Raw:
        for _ in range(self.rng.randrange(2, 8)):
            raw = self.rng.choice((Mutator.missing, Mutator.wrong_type, Mutator.extra))(self, raw)
        return raw

    def doubled(self, raw: Raw) -> Raw:
        """The same content as a second kind of update, too."""
        for kind in [name for name in raw if name != "update_id"][:1]:
            raw[self.rng.choice(_RENAMED)] = copy.deepcopy(raw[kind])
        return raw

    def renamed(self, raw: Raw) -> Raw:
        for kind in [name for name in raw if name != "update_id"][:1]:
            raw[self.rng.choice(_RENAMED)] = raw.pop(kind)
        return raw

    def other_chat(self, raw: Raw) -> Raw:
        """The same person elsewhere: a desk, a foreign group, a channel, another person's chat."""
        content = content_of(raw)
        if content is not None and "chat" in content:
            desks = [group.chat.raw for group in self.actors.desks]
            chat = self.rng.choice(desks if self._opens_desk(raw, content) else self._chats())
            content["chat"] = chat
            content.pop("is_topic_message", None)
            if chat.get("is_forum") and self.rng.random() < 0.5:
                content |= {"message_thread_id": self.actors.topic, "is_topic_message": True}
        return raw

    def _opens_desk(self, raw: Raw, content: Raw) -> bool:
        """Whether an admin would make a group a desk, whose members may then read its cases.

        Foreign groups must stay foreign, so that each message in them is a leak.
        """
        text = content.get("text")
        is_command = isinstance(text, str) and text.startswith("/desk")
        return is_command and self.actors.is_staff_name(author_of(raw) or 0)

    def other_author(self, raw: Raw) -> Raw:
        """An outsider does what another person did: presses, commands, replies, words."""
        new = self.rng.choice(self.actors.outsiders)
        holder = raw.get("callback_query") or content_of(raw)
        if isinstance(holder, dict) and "from" in holder:
            holder["from"] = new.person.user
            content = content_of(raw)
            is_private = content is not None and content.get("chat", {}).get("type") == "private"
            if content is not None and is_private and self.rng.random() < 0.8:
                content["chat"] = new.person.chat
            self._take_over(holder, new.id)
        return raw

    def _take_over(self, holder: Raw, new: int) -> None:
        for place, name in _places(holder):
            value = place[name]
            if isinstance(value, str) and name in ("text", "caption", "file_name", "url", "title"):
                place[name] = self.tokens.reowned(value, new)

    def anonymous(self, raw: Raw) -> Raw:
        """Anonymous admins, channels and services write without being a person."""
        content = content_of(raw)
        if content is None:
            return raw
        group = self.rng.choice(self.actors.desks).chat.raw
        match self.rng.randrange(4):
            case 0:
                content |= {"from": GROUP_ANONYMOUS_BOT, "sender_chat": group, "chat": group}
            case 1:
                fake = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
                channel = {"id": CHANNEL_ID, "type": "channel", "title": "Mine"}
                content |= {"from": fake, "sender_chat": channel, "chat": group}
            case 2:
                service = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
                content |= {"from": service, "is_automatic_forward": True, "chat": group}
            case _:
                content.pop("from", None)
                content["sender_chat"] = group
        return raw

    def _chats(self) -> list[Raw]:
        groups = [group.chat.raw for group in (*self.actors.desks, *self.actors.others)]
        channel = {"id": CHANNEL_ID, "type": "channel", "title": "News <b>"}
        person = self.rng.choice(self.actors.outsiders).person.chat
        return [*groups, *groups, channel, person, {"id": -5, "type": "new_kind", "title": "?"}]

    def message_ids(self, raw: Raw) -> Raw:
        """Replies to, and presses under, other messages than the person saw."""
        content = content_of(raw)
        if content is None:
            return raw
        recent, any_ = self.rng.randrange(60), self.rng.randrange(3000)
        number = self.rng.choice((0, 1, -1, 2**31, any_, recent))
        if "callback_query" in raw:
            content["message_id"] = number
            if self.rng.random() < 0.3:
                content["date"] = 0
        else:
            bot = {"id": 1, "is_bot": True, "first_name": "Sandbox", "username": "sandbox_bot"}
            replied = {"message_id": number, "date": 1, "chat": content.get("chat"), "from": bot}
            content["reply_to_message"] = replied
        return raw

    def forged(self, raw: Raw) -> Raw:
        """A press of a button that this person was never shown."""
        press = raw.get("callback_query")
        if isinstance(press, dict):
            press["data"] = forged_data(self.rng, self.ids, author_of(raw) or 0)
        return raw

    def same_album(self, raw: Raw) -> Raw:
        content = content_of(raw)
        if content is not None and "message" in raw:
            content["media_group_id"] = self.rng.choice(("1", "1", "<b>", "9" * 60))
        return raw


def content_of(raw: Raw) -> Raw | None:
    """The message of an update, or the one whose button was pressed."""
    press = raw.get("callback_query")
    found = press.get("message") if isinstance(press, dict) else None
    for kind in _MESSAGES:
        found = found or raw.get(kind)
    return found if isinstance(found, dict) else None


def author_of(raw: Raw) -> int | None:
    press = raw.get("callback_query")
    holder = press if isinstance(press, dict) else content_of(raw)
    author = (holder or {}).get("from")
    found = author.get("id") if isinstance(author, dict) else None
    return found if isinstance(found, int) else None


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (holder, key) in an update."""
    if isinstance(value, dict):
        for name in list(value):
            yield value, name
            yield from _places(value[name])
    elif isinstance(value, list):
        for one in value:
            yield from _places(one)


_Mutation = Callable[[Mutator, Raw], Raw]
_ALL: dict[str, _Mutation] = {
    "words": Mutator.words, "more words": Mutator.words, "entities": Mutator.entities,
    "missing": Mutator.missing, "wrong type": Mutator.wrong_type, "extra": Mutator.extra,
    "several": Mutator.several, "renamed": Mutator.renamed, "doubled": Mutator.doubled,
    "other chat": Mutator.other_chat, "other author": Mutator.other_author,
    "another author": Mutator.other_author, "anonymous": Mutator.anonymous,
    "message ids": Mutator.message_ids, "forged": Mutator.forged, "album": Mutator.same_album,
}  # fmt: skip
_GENTLE = ("missing", "extra")
