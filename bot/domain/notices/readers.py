"""Notices to readers of broadcasts: the message, its keyboard, their topics."""

from dataclasses import dataclass

from bot.domain.broadcast.broadcast import Content, Topic


@dataclass(frozen=True, slots=True)
class BroadcastMessage:
    """A preview of the message; its opt-out button only says what it would do."""

    topic: Topic
    content: Content


@dataclass(frozen=True, slots=True)
class TopicButtons:
    """The keyboard of a broadcast after a reader unsubscribed or came back. `links` stay."""

    topic: Topic
    broadcast: str
    muted: bool
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class NewsChosen:
    """What the person said about news, and how to change it."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class TopicChoices:
    wanted: tuple[Topic, ...]
    unwanted: tuple[Topic, ...]
