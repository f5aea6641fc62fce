"""Messages as values: a kind is one class, with its fields and the words it is rendered in.

The name of a class is stored with each post; a class that is renamed leaves posts unread.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from bot.values import Value, from_plain

KINDS: dict[str, type[Any]] = {}
"""Every kind of message, by its stored name."""


class Message(Value):
    """Base of the kinds of messages, which have a method `render(speaker) -> Outgoing`.

    One that shows what stands when it is sent has `async load(work) -> View | None`, too, which
    only reads, and `render(speaker, view)`; for None nothing is sent. One that `is_slow` takes too
    long for other messages to wait: it is read on a connection of its own.
    """

    is_slow: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        if cls.__name__ in KINDS:
            raise ValueError(cls.__name__)
        KINDS[cls.__name__] = cls


class UnknownKind(LookupError):
    """A kind of post that no class is named after: another version wrote it."""


def read_notice(kind: str, params: Mapping[str, Any]) -> Any:
    """Return the message of a post. Raises UnknownKind or WrongValue."""
    if kind not in KINDS:
        raise UnknownKind(kind)
    return from_plain(KINDS[kind], params)
