"""Messages as values: a kind is one class, with its fields and the words it is rendered in.

The name of a class is stored with each post; a class that is renamed leaves posts unread.
"""

from collections.abc import Mapping
from enum import Enum
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


class Worded(Enum):
    """Sentences of which a message says one. It is stored, and stands in buttons, by its name: its
    words may be mended."""

    sentence: str

    def __init_subclass__(cls) -> None:
        """Let msgspec write and read the names: it goes by `_value_` and by this table alone."""
        for one in cls:
            one.sentence = one._value_
            one._value_ = str(one)
        cls._value2member_map_ = {one._value_: one for one in cls}

    @property
    def value(self) -> None:  # type: ignore[override]  # so that mypy sees that none is there
        """There is none: one reader would take it for the words, another for the stored name."""
        raise AttributeError(f"{self} has a sentence and a name, and no value")

    def __str__(self) -> str:
        return self.name.lower()


class UnknownKind(LookupError):
    """A kind of post that no class is named after: another version wrote it."""


def read_notice(kind: str, params: Mapping[str, Any]) -> Any:
    """Return the message of a post. Raises UnknownKind or WrongValue."""
    if kind not in KINDS:
        raise UnknownKind(kind)
    return from_plain(KINDS[kind], params)
