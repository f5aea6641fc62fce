"""What we owe somebody: a post says what, to whom and how urgently; never in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


Notice: TypeAlias = "DataclassInstance"
"""A value of bot.domain.notices: a frozen dataclass that pydantic can write as JSON."""


class Lane(IntEnum):
    """How urgent a post is. Lower goes first; the values are stored, so they are frozen."""

    ANSWER = 10  # a citizen waits for it in the conversation
    DESK_ANSWER = 20  # a member of staff waits for it
    NOTICE = 30  # a commitment: an outcome, a question, a word to the admins
    URGENT_CARD = 40
    GREETING = 42  # somebody who has not agreed yet; a crowd of them delays nobody else
    DIGEST = 45  # what waits at a desk, in one message
    CARD = 50
    REFRESH = 60  # a card that changed
    BROADCAST = 70

    @property
    def repeats_unknown(self) -> bool:
        """Whether a post is sent again when nobody knows if it arrived."""
        return self is not Lane.BROADCAST


@dataclass(frozen=True, slots=True)
class Address:
    """A person (by our own id) or a Telegram chat, optionally a topic of it.

    One of neither is nobody: str() of it raises ValueError, so that no such post is ever owed.
    """

    person: str | None = None
    chat: int | None = None
    thread: int | None = None

    def __str__(self) -> str:
        if self.person is not None:
            return f"person:{self.person}"
        if self.chat is None:
            raise ValueError("nobody's address")
        return f"chat:{self.chat}" if self.thread is None else f"chat:{self.chat}:{self.thread}"

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read what `str` wrote. Raises ValueError for anything else."""
        kind, _, rest = text.partition(":")
        if kind == "person" and rest:
            return cls(person=rest)
        chat, _, thread = rest.partition(":")
        if kind != "chat":
            raise ValueError(kind)
        return cls(chat=int(chat), thread=int(thread) if thread else None)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a message goes and in which language it is written."""

    address: Address
    language: str


class PostOptions(TypedDict, total=False):
    """The optional fields of Post, as keyword arguments."""

    edit: int | None
    reply_to: int | None
    under: str | None
    once: str | None
    latest: str | None
    remember: str | None
    not_before: int | None


@dataclass(frozen=True, slots=True)
class Post:
    """One message we owe; rendered only when it is sent, in the recipient's language.

    `edit` is the id of the message to change instead of sending a new one, `reply_to` the one to
    answer, `under` the remembered place whose message to answer. `once` makes the post unique for
    ever (a second one is dropped). `latest` coalesces: while the earlier post with the same key
    waits, the newer one takes its place. `remember` names the place under which the sent message's
    id is kept, so that it can be changed or answered later; a post that remembers a place already
    filled becomes an edit of that message. Times are milliseconds since 1970 UTC.
    """

    kind: str
    to: Address
    language: str
    lane: Lane
    params: Mapping[str, Any] = field(default_factory=dict)
    edit: int | None = None
    reply_to: int | None = None
    under: str | None = None
    once: str | None = None
    latest: str | None = None
    remember: str | None = None
    not_before: int | None = None
