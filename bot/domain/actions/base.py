"""The base of all button actions, and the decorator that declares one with its wire text.

A pattern is the button data between colons: a literal word, `{field}`, or `{field|word}` where
`word` stands for None. Messages in people's chats keep their buttons for ever.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeVar, dataclass_transform


class Action:
    """A pressed button as a value; says what is wanted, never that it is permitted."""

    __slots__ = ()
    pattern: ClassVar[str] = ""


KINDS: list[type[Action]] = []
"""Every kind of action, in the order of declaration."""

_A = TypeVar("_A", bound=type[Action])


@dataclass_transform(frozen_default=True)
def button(pattern: str) -> Callable[[_A], _A]:
    """Declare a kind of action with the pattern it is written and read as."""

    def declare(kind: _A) -> _A:
        made: _A = dataclass(frozen=True, slots=True)(kind)  # type: ignore[assignment]
        made.pattern = pattern
        KINDS.append(made)
        return made

    return declare
