"""Mutates a real update: hostile words, missing and wrong fields, other chats, ids of others.

Forges presses of buttons, and JSON that is hardly an update, too.

What only Telegram can say (who is a member, what became of a group) is made invalid but never
another valid statement: the bot may believe Telegram.
"""

import copy
import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.fuzz.actors import CHANNEL_ID, Actors
from benchmarks.fuzz.deployment import Raw
from benchmarks.fuzz.texts import Kind, Tokens, cut, junk, nasty
from bot.core.messages.buttons import KINDS
from offline_telegram import Phone
from offline_telegram.model import GROUP_ANONYMOUS_BOT, words

TRUSTED = ("chat_member", "my_chat_member")
_RENAMED = sorted(
    words(
        "channel_post edited_channel_post edited_message message business_message guest_message"
        " inline_query poll_answer chat_join_request shipping_query something_new message_reaction"
        " purchased_paid_media deleted_business_messages"
    )
)
_FREE_TEXT = words(
    "text caption title first_name last_name username file_name mime_type address question url"
    " language_code emoji author_signature file_unique_id media_group_id sender_user_name"
    " custom_emoji_id phone_number"
)
_OPTIONAL = words(
    "username last_name language_code entities caption caption_entities file_name mime_type data"
    " thumbnail edit_date reply_markup forward_origin reply_to_message photo media_group_id"
)
"""Fields that Telegram may leave out."""
_ENTITIES = sorted(
    words("text_link bot_command url mention bold text_mention code new")
)
_NEVER_ADDED = ("update_id", "migrate_to_chat_id", "migrate_from_chat_id")
_ARGUMENTS = sorted(
    words(
        "restricted removed forwarded not_confirmed out_of_scope duplicate overturned drugs csam 0"
        " 1 - -1 99999999999999999999 kk ru KZ-75 type review evidence %s <b> keep unspecified"
        " moderator senior admin none safety results hotlines month 2026-10"
        " xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    )
)
_UNKNOWN = (
    "c:{case}:{version}:decide:{outcome}:-:0:0",
    "b:{broadcast}:{version}:{act}",
    "z",
    "",
)
"""Data that no button has."""
_PRIZES = ("r", "r", "c", "q")
"""The first words of the buttons most worth forging."""
_numbers = itertools.count(5_000_000_000)
BROKEN = frozenset({"missing", "wrong_type", "several", "renamed", "garbage"})
"""What these make may be no update at all: only that may be set aside."""


_GENTLE = ("missing", "extra")
_OF_UPDATES = (
    "words",
    "words",
    "missing",
    "wrong_type",
    "extra",
    "several",
    "renamed",
    "renamed",
    "without_options",
)
_OF_MESSAGES = (
    "entities",
    "other_chat",
    "same_album",
    "other_author",
    "other_author",
    "anonymous",
    "message_ids",
)
"""Methods of the mutator, the likelier ones twice."""


@dataclass
class Mutator:
    """`ids` were seen on buttons, with the kind of the button: cases, reports, drafts."""

    rng: random.Random
    actors: Actors
    tokens: Tokens
    ids: list[tuple[str, str]]

    def mutated(self, raw: Raw) -> tuple[Raw, str]:
        raw = copy.deepcopy(raw)
        content = content_of(raw)
        names = _OF_UPDATES + _OF_MESSAGES * (content is not None)
        name = self.rng.choice(
            _GENTLE if any(kind in raw for kind in TRUSTED) else names
        )
        getattr(self, name)(raw, *[content] * (name in _OF_MESSAGES))
        return raw, name

    def _place(self, raw: Raw) -> tuple[Any, Any]:
        return self.rng.choice(list(_places(raw)))

    def words(self, raw: Raw) -> None:
        """Hostile words in fields that hold text."""
        places = [place for place in _places(raw) if place[1] in _FREE_TEXT]
        content = content_of(raw)
        if content is not None and "text" in content and self.rng.random() < 0.6:
            places = [(content, "text")]
        if not places:
            return
        holder, name = self.rng.choice(places)
        owner = author_of(raw) or 0
        kind = Kind.STAFF if self.actors.is_staff(owner) else Kind.TEXT
        limit = {"caption": 1024, "text": 4096}.get(name, 64)
        holder[name] = cut(nasty(self.rng, self.tokens.mint(owner, kind)), limit)
        if self.rng.random() < 0.7:
            holder.pop({"text": "entities"}.get(name, "caption_entities"), None)

    def without_options(self, raw: Raw) -> None:
        for holder, name in list(_places(raw)):
            if name in _OPTIONAL and self.rng.random() < 0.5:
                holder.pop(name, None)

    def missing(self, raw: Raw) -> None:
        holder, name = self._place(raw)
        if name != "update_id":
            del holder[name]

    def wrong_type(self, raw: Raw) -> None:
        holder, name = self._place(raw)
        if name not in _NEVER_ADDED:
            holder[name] = junk(self.rng)

    def extra(self, raw: Raw) -> None:
        holder, name = self._place(raw)
        holder |= {
            "brand_new_field": junk(self.rng),
            f"{name}_2": {"id": 1, "is_bot": "?"},
        }

    def several(self, raw: Raw) -> None:
        for _ in range(self.rng.randrange(2, 8)):
            self.rng.choice((Mutator.missing, Mutator.wrong_type, Mutator.extra))(
                self, raw
            )

    def renamed(self, raw: Raw) -> None:
        """The same content as another kind of update, or as a second kind, too."""
        for kind in [name for name in raw if name != "update_id"][:1]:
            raw[self.rng.choice(_RENAMED)] = copy.deepcopy(raw[kind])
            if self.rng.random() < 0.5:
                del raw[kind]

    def entities(self, _: Raw, content: Raw) -> None:
        """Entities that point anywhere, and links behind words."""
        content["entities"] = [
            {
                "type": self.rng.choice(_ENTITIES),
                "offset": self.rng.choice((0, 1, 5, 4096, 10**6)),
                "length": self.rng.choice((1, 3, 4096)),
                "url": self.rng.choice(
                    ("https://evil.example/x", "tg://user?id=1", "\x00", "x")
                ),
            }
            for _ in range(self.rng.choice((1, 3, 100)))
        ]

    def other_chat(self, raw: Raw, content: Raw) -> None:
        """The same person elsewhere: a desk, a foreign group, a channel, another person's chat."""
        desks = [group.chat.raw for group in self.actors.desks]
        others = [group.chat.raw for group in self.actors.others]
        channel = {"id": CHANNEL_ID, "type": "channel", "title": "News <b>"}
        person = self.rng.choice(self.actors.outsiders).person.chat
        odd = {"id": -5, "type": "new_kind", "title": "?"}
        # A foreign group must not become a desk: each message in it is a leak.
        opens_desk = str(content.get("text")).startswith("/desk")
        may = opens_desk and self.actors.is_staff_name(author_of(raw) or 0)
        chat = self.rng.choice(
            desks if may else [*desks, *others, channel, person, odd]
        )
        content["chat"] = chat
        content.pop("is_topic_message", None)
        if chat.get("is_forum") and self.rng.random() < 0.5:
            content |= {
                "message_thread_id": self.actors.topic,
                "is_topic_message": True,
            }

    def other_author(self, raw: Raw, content: Raw) -> None:
        """An outsider does what another person did: presses, commands, replies, words."""
        new, kind = (
            self.rng.choice(self.actors.outsiders),
            next(k for k in raw if k != "update_id"),
        )
        raw[kind] = holder = json.loads(
            self.tokens.reowned(json.dumps(raw[kind]), new.id)
        )
        holder["from"] = new.person.user
        content = content_of(raw) or {}
        if content.get("chat", {}).get("type") == "private" and self.rng.random() < 0.8:
            content["chat"] = new.person.chat

    def anonymous(self, _: Raw, content: Raw) -> None:
        """Anonymous admins, channels and services write without being a person."""
        group = self.rng.choice(self.actors.desks).chat.raw
        channel = {"id": CHANNEL_ID, "type": "channel", "title": "Mine"}
        fake = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
        service = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
        content.pop("from", None)
        content |= self.rng.choice(
            (
                {"from": GROUP_ANONYMOUS_BOT, "sender_chat": group, "chat": group},
                {"from": fake, "sender_chat": channel, "chat": group},
                {"from": service, "is_automatic_forward": True, "chat": group},
                {"sender_chat": group},
            )
        )

    def message_ids(self, raw: Raw, content: Raw) -> None:
        """Replies to, and presses under, other messages than the person saw; forged buttons."""
        rng = self.rng
        number = rng.choice((0, 1, -1, 2**31, rng.randrange(60), rng.randrange(3000)))
        press = raw.get("callback_query")
        if isinstance(press, dict):
            content["message_id"] = number
            if rng.random() < 0.5:
                press["data"] = self.forged(author_of(raw) or 0)
        else:
            bot = {
                "id": 1,
                "is_bot": True,
                "first_name": "Sandbox",
                "username": "sandbox_bot",
            }
            replied = {
                "message_id": number,
                "date": 1,
                "chat": content.get("chat"),
                "from": bot,
            }
            content["reply_to_message"] = replied

    def forged(self, own: int) -> str:
        """Button data as the person `own` would write it after reading the source."""
        rng = self.rng
        if rng.random() < 0.05:
            return nasty(rng, "x")[:80]
        patterns = [*_UNKNOWN, *(kind.pattern for kind in KINDS)]
        prize = rng.choice(_PRIZES)
        prizes = [pattern for pattern in patterns if pattern.split(":")[0] == prize]
        pattern = rng.choice(prizes if rng.random() < 0.7 else patterns)
        # Mostly an id that has such a button, of any person.
        fitting = [each for each in self.ids if each[0] == pattern.split(":")[0]]
        chosen = fitting if fitting and rng.random() < 0.8 else self.ids
        known = [one for _, one in chosen] or ["x"]

        def filled(part: str) -> str:
            if part.startswith(("{version", "{revision")):
                return rng.choice(("1", "2", "3", "4", "5", ""))
            if part.startswith("{telegram_id"):
                return str(rng.choice((own, 7_200_000_004, 1, "x")))
            is_open = part.startswith(("{", "*"))
            return (
                rng.choice(known if rng.random() < 0.8 else _ARGUMENTS)
                if is_open
                else part
            )

        data = ":".join(map(filled, pattern.split(":")))
        return (
            data if rng.random() < 0.03 else data.encode()[:64].decode(errors="ignore")
        )

    def press(self, phone: Phone, data: str | None = None) -> Raw:
        """This or any button data, under a message of the person's own chat or of a group."""
        own, rng = phone.person, self.rng
        chat = rng.choice(
            (own.chat, own.chat, *(g.chat.raw for g in self.actors.desks))
        )
        date = rng.choice((0, 1_700_000_000))
        message = {"message_id": rng.randrange(1, 4000), "date": date, "chat": chat}
        press = {"id": str(next(_numbers)), "from": own.user, "chat_instance": "1"}
        return {
            "callback_query": {
                **press,
                "data": data or self.forged(phone.id),
                "message": message,
            }
        }

    def same_album(self, raw: Raw, content: Raw) -> None:
        if "message" in raw:
            content["media_group_id"] = self.rng.choice(("1", "1", "<b>", "9" * 60))


def garbage(rng: random.Random) -> Any:
    odd = junk(rng)
    return rng.choice(
        (
            {rng.choice(("message", "callback_query", "my_chat_member")): odd},
            {f"kind_of_{rng.randrange(9)}": {"from": {"id": odd}, "chat": odd}},
            {"update_id": odd, "message": {"text": nasty(rng, "x")}},
            {"poll": {"id": "1", "question": odd}, "inline_query": {"query": "x"}},
            {"message": {"message_id": 1, "date": 1, "chat": {"id": odd, "type": "?"}}},
        )
    )


def content_of(raw: Raw) -> Raw | None:
    """The message of an update, or the one whose button was pressed."""
    press = raw.get("callback_query")
    found = press.get("message") if isinstance(press, dict) else None
    for kind in ("message", "edited_message"):
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
