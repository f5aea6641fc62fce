"""The base of all button actions, and the decorator that declares one with its wire text.

A pattern is the button data between colons: a literal word, `{field}`, `{field|word}` where `word`
stands for None, or a last `*` for anything that follows. The first pattern is written, all of them
are read: messages in people's chats keep their buttons for ever, so patterns are only ever added.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeVar, dataclass_transform


class Action:
    """A pressed button as a value; says what is wanted, never that it is permitted."""

    __slots__ = ()
    patterns: ClassVar[tuple[str, ...]] = ()


KINDS: list[type[Action]] = []
"""Every kind of action, in the order of declaration."""

_A = TypeVar("_A", bound=type[Action])


@dataclass_transform(frozen_default=True)
def button(*patterns: str) -> Callable[[_A], _A]:
    """Declare a kind of action with the patterns it is written and read as."""

    def declare(kind: _A) -> _A:
        made: _A = dataclass(frozen=True, slots=True)(kind)  # type: ignore[assignment]
        made.patterns = patterns
        KINDS.append(made)
        return made

    return declare
