"""People, chats, members, topics and messages of the offline Telegram."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


def words(text: str) -> frozenset[str]:
    """A set of the API's names, written as a line of words."""
    return frozenset(text.split())


GROUP_ANONYMOUS_BOT: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}


class ChatType(StrEnum):
    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class Status(StrEnum):
    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"


@dataclass(slots=True)
class Person:
    """A person with a phone; `user` and `chat` are the objects that the bot gets.

    The rest is for the chat page: a role is a word of one's own, a person who `joins` sees groups
    of others, and one who is not `shown` has no phone there. Who `waits_for` a group is offered
    there once the bot has written buttons into it.
    """

    id: int
    first_name: str
    language_code: str | None = "ru"
    username: str | None = None
    last_name: str | None = None
    role: str = "user"
    joins: bool = True
    shown: bool = True
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    hides_forwards: bool = False
    waits_for: int | None = None
    user: Json = field(init=False, repr=False)
    chat: Json = field(init=False, repr=False)

    def __post_init__(self) -> None:
        others = {"last_name": self.last_name, "username": self.username}
        names = {"first_name": self.first_name} | {k: v for k, v in others.items() if v}
        self.user = {"id": self.id, "is_bot": False, **names}
        if self.language_code:
            self.user["language_code"] = self.language_code
        self.chat = {"id": self.id, **names, "type": "private"}

    @property
    def name(self) -> str:
        return (
            f"{self.first_name} {self.last_name}" if self.last_name else self.first_name
        )


@dataclass(slots=True)
class Member:
    status: Status = Status.MEMBER
    anonymous: bool = False
    rights: frozenset[str] = frozenset()
    may_write: bool = True
    is_member: bool = True

    @property
    def is_admin(self) -> bool:
        return self.status in (Status.CREATOR, Status.ADMINISTRATOR)

    @property
    def is_inside(self) -> bool:
        if self.status is Status.RESTRICTED:
            return self.is_member
        return self.status not in (Status.LEFT, Status.KICKED)

    def may(self, right: str) -> bool:
        return self.status is Status.CREATOR or (
            self.status is Status.ADMINISTRATOR and right in self.rights
        )


@dataclass(slots=True)
class Topic:
    id: int
    title: str
    closed: bool = False
    gone: str | None = None
    """Error that Telegram refuses a message with, once the topic is deleted."""


@dataclass(slots=True, eq=False, repr=False)
class Message:
    """One message: `raw` is the Bot API object, `markup` a keyboard that it does not show."""

    raw: Json
    markup: Json | None = None
    seq: int = 0

    def __repr__(self) -> str:
        return f"<Message {self.id} {self.text!r} {self.buttons}>"

    @property
    def id(self) -> int:
        return int(self.raw["message_id"])

    @property
    def chat_id(self) -> int:
        return int(self.raw["chat"]["id"])

    @property
    def text(self) -> str:
        """The text or the caption."""
        return str(self.raw.get("text") or self.raw.get("caption") or "")

    @property
    def entities(self) -> list[Json]:
        return list(self.raw.get("entities") or self.raw.get("caption_entities") or ())

    @property
    def from_bot(self) -> bool:
        sender = self.raw.get("from", {})
        return bool(sender.get("is_bot")) and sender["id"] != GROUP_ANONYMOUS_BOT["id"]

    @property
    def from_id(self) -> int | None:
        sender = self.raw.get("from")
        return sender["id"] if sender else None

    @property
    def topic(self) -> int | None:
        return (
            self.raw.get("message_thread_id")
            if self.raw.get("is_topic_message")
            else None
        )

    @property
    def edited(self) -> bool:
        return "edit_date" in self.raw

    @property
    def reply_to(self) -> int | None:
        replied = self.raw.get("reply_to_message")
        return replied["message_id"] if replied else None

    @property
    def rows(self) -> list[list[Json]]:
        """The buttons under the message, as the Bot API describes them."""
        rows: list[list[Json]] = self.raw.get("reply_markup", {}).get(
            "inline_keyboard", []
        )
        return rows

    @property
    def buttons(self) -> list[list[str]]:
        return [[button["text"] for button in row] for row in self.rows]

    @property
    def key_rows(self) -> list[list[Json]]:
        """The reply keyboard of the message, as the Bot API describes it."""
        rows = (self.markup or {}).get("keyboard", [])
        return [
            [{"text": key} if isinstance(key, str) else key for key in row]
            for row in rows
        ]

    @property
    def keys(self) -> list[list[str]]:
        """The labels of that reply keyboard."""
        return [[key["text"] for key in row] for row in self.key_rows]


@dataclass(slots=True)
class Chat:
    id: int
    type: ChatType
    raw: Json
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    last_id: int = 0
    forum: bool = False
    migrated_to: int | None = None
    # What members who are no administrators may do
    permissions: frozenset[str] = frozenset()
    asking: set[int] = field(default_factory=set)  # who asked to join

    @property
    def title(self) -> str:
        return str(self.raw.get("title") or self.raw.get("first_name") or "")

    @property
    def username(self) -> str | None:
        return self.raw.get("username")

    @property
    def is_private(self) -> bool:
        return self.type is ChatType.PRIVATE

    @property
    def is_group(self) -> bool:
        return self.type in (ChatType.GROUP, ChatType.SUPERGROUP)

    @property
    def inside(self) -> list[int]:
        return [person for person, member in self.members.items() if member.is_inside]

    def member(self, user_id: int) -> Member:
        return self.members.get(user_id) or Member(Status.LEFT)
