"""Messages as values: a kind is one class, with its fields and the words it is rendered in.

The name of a class is stored with each post; a class that is renamed leaves posts unread.
"""

from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Any, TypeVar, dataclass_transform

from pydantic import TypeAdapter
from pydantic_core import core_schema

from bot.dataclass import frozen

_M = TypeVar("_M")

KINDS: dict[str, type[Any]] = {}
"""Every kind of message, by its stored name."""
SLOW: set[str] = set()
"""Kinds that take too long for other messages to wait; read on a connection of its own."""


@dataclass_transform(frozen_default=True)
def message(kind: type[_M]) -> type[_M]:
    """Declare a kind of message, which has a method `render(speaker) -> Outgoing`.

    One that shows what stands when it is sent has `async load(work) -> View | None`, too, which
    only reads, and `render(speaker, view)`; for None nothing is sent.
    """
    if kind.__name__ in KINDS:
        raise ValueError(kind.__name__)
    made: type[_M] = frozen(kind)
    KINDS[made.__name__] = made
    return made


@dataclass_transform(frozen_default=True)
def slow_message(kind: type[_M]) -> type[_M]:
    SLOW.add(kind.__name__)
    return message(kind)


class Worded(Enum):
    """Sentences of which a message says one. It is stored, and stands in buttons, by its name: its
    words may be mended."""

    def __str__(self) -> str:
        return self.name.lower()

    @classmethod
    def __get_pydantic_core_schema__(cls, *_: object) -> core_schema.CoreSchema:
        named = {one.name.lower(): one for one in cls}

        def read(kept: Any) -> Any:
            found = kept if isinstance(kept, cls) else named.get(kept)
            if found is None:
                raise ValueError(kept)
            return found

        return core_schema.no_info_plain_validator_function(
            read, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )


class UnknownKind(LookupError):
    """A kind of post that no class is named after: another version wrote it."""


@cache
def adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """Building one costs a thousand times more than using it."""
    return TypeAdapter(kind)


def read_notice(kind: str, params: Mapping[str, Any]) -> Any:
    """Return the message of a post. Raises UnknownKind, or pydantic's ValidationError."""
    if kind not in KINDS:
        raise UnknownKind(kind)
    declared: type = KINDS[kind]
    return adapter(declared).validate_python(params)
