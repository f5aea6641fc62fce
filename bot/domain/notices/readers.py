"""What readers of broadcasts get: the message, the keyboard under it, their choice of topics."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.broadcast.broadcast import Content, Topic


@dataclass(frozen=True, slots=True)
class BroadcastMessage:
    """The message itself, as people see it; its opt-out button only tells what it would do."""

    topic: Topic
    content: Content


@dataclass(frozen=True, slots=True)
class TopicButtons:
    """The keyboard under a broadcast once somebody unsubscribed, or came back. `links` stay."""

    topic: Topic
    broadcast: str
    muted: bool
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TopicChoices:
    """A person's topics: which they get, and which not."""

    wanted: tuple[Topic, ...]
    unwanted: tuple[Topic, ...]
