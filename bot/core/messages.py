"""Messages as values: a kind is one class, with its fields and the words it is rendered in.

The name of a class is stored with each post; a class that is renamed leaves posts unread.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, dataclass_transform

from pydantic import TypeAdapter

from bot.core.outgoing import Outgoing
from bot.core.speaker import Speaker

_M = TypeVar("_M")

KINDS: dict[str, type[Any]] = {}
"""Every kind of message, by its stored name."""


@dataclass_transform(frozen_default=True)
def message(kind: type[_M]) -> type[_M]:
    """Declare a kind of message, which has a method `render(speaker) -> Outgoing`."""
    made: type[_M] = dataclass(frozen=True, slots=True)(kind)
    KINDS[made.__name__] = made
    return made


def says(kind: type[_M]) -> Callable[[Callable[[Speaker, _M], Outgoing]], Any]:
    """Render a kind of message by a function of another module than its class."""

    def register(function: Callable[[Speaker, _M], Outgoing]) -> Callable[[Speaker, _M], Outgoing]:
        KINDS[kind.__name__] = kind
        setattr(kind, "render", lambda self, speaker: function(speaker, self))  # noqa: B010
        return function

    return register


class UnknownKind(LookupError):
    """A kind of post that no class is named after: another version wrote it."""


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind])


def read_notice(kind: str, params: Mapping[str, Any]) -> Any:
    """The message of a post. Raises UnknownKind, or pydantic's ValidationError."""
    if kind not in KINDS:
        raise UnknownKind(kind)
    return _adapter(kind).validate_python(params)


def put_into_words(speaker: Speaker, notice: Any) -> Outgoing:
    """Render a message in the language of the speaker."""
    rendered: Outgoing = notice.render(speaker)
    return rendered
