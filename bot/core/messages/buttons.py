"""Base of all buttons, and the decorator that declares one with its wire text, right and place.

A pattern is the button data between colons: a literal word, `{field}`, or `{field|word}` where
`word` stands for None. Messages in people's chats keep their buttons for ever.
"""

from collections import defaultdict
from collections.abc import Callable
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, ClassVar, TypeVar

from bot.core.people import Right
from bot.values import Value, WrongValue, from_plain


class Place(StrEnum):
    """The chats in which a button may be pressed.

    A desk's work is also done in its members' private chats. A button of the workbench only leads
    to the private chat when it is pressed at a desk.
    """

    PRIVATE = "private"
    WORKBENCH = "workbench"
    DESK = "desk"
    GROUP = "group"  # that is no desk yet, too
    BOTH = "both"


class Action(Value):
    """A pressed button as a value; says what is wanted, never that it is permitted."""

    pattern: ClassVar[str] = ""
    right: ClassVar[Right | None] = None
    place: ClassVar[Place] = Place.PRIVATE
    current: ClassVar[bool] = False


KINDS: list[type[Action]] = []
"""Every kind of action, in the order of declaration."""

_A = TypeVar("_A", bound=type[Action])


def button(
    pattern: str,
    *,
    right: Right | None = None,
    place: Place | None = None,
    current: bool | None = None,
) -> Callable[[_A], _A]:
    """Declare a kind of action. Without a right everyone may press it; with `current` the message
    must show the present state. An argument left out is as the base class says.
    """

    def declare(kind: _A) -> _A:
        kind.pattern = pattern
        given = {"right": right, "place": place, "current": current}
        for name, value in given.items():
            if value is not None:
                setattr(kind, name, value)
        KINDS.append(kind)
        return kind

    return declare


LIMIT = 64
"""Bytes Telegram takes as callback data."""
_LARGEST = 10**15


def encode(action: Action) -> str:
    """Button data of an action. Raises ValueError when it does not fit: that is a bug."""
    words = []
    for name, word in _parts(action.pattern):
        value = getattr(action, name) if name else None
        if value is not None:
            if isinstance(value, bool):
                value = int(value)
            word = str(value)
            if not word or ":" in word:
                raise ValueError(f"{name}={word}")
        words.append(word)
    text = ":".join(words)
    if len(text) > LIMIT or not text.isascii():
        raise ValueError(text)
    return text


@lru_cache(maxsize=1_000)  # a press is read several times
def decode(data: str | None) -> Action | None:
    if not data or not data.isascii() or len(data) > LIMIT:
        return None
    words = data.split(":")
    for pattern in _by_first_word().get(words[0], ()):
        action = pattern.read(words)
        if action is not None:
            return action
    return None


@cache
def _parts(pattern: str) -> list[tuple[str, str]]:
    """The field of each part and the word for None; of a literal no field, and the word."""
    parts = []
    for part in pattern.split(":"):
        if part.startswith("{"):
            name, _, none = part[1:-1].partition("|")
            parts.append((name, none))
        else:
            parts.append(("", part))
    return parts


class _Pattern(Value):
    parts: list[tuple[str, str]]
    kind: type[Action]

    def read(self, words: list[str]) -> Action | None:
        if len(words) != len(self.parts):
            return None
        values: dict[str, Any] = {}
        for (name, word), given in zip(self.parts, words, strict=True):
            if name:
                values[name] = None if given == word else given
            elif given != word:
                return None
        try:
            action = from_plain(self.kind, values, strict=False)
        except WrongValue:
            return None
        numbers = [getattr(action, name) for name in values]
        if not all(0 <= number < _LARGEST for number in numbers if type(number) is int):
            return None
        return action


@cache
def _by_first_word() -> dict[str, list[_Pattern]]:
    """All patterns by their first word; those with more literal words are tried first."""
    found: dict[str, list[_Pattern]] = defaultdict(list)
    for kind in KINDS:
        parts = _parts(kind.pattern)
        found[parts[0][1]].append(_Pattern(parts, kind))
    for patterns in found.values():
        patterns.sort(key=lambda pattern: sum(bool(name) for name, _ in pattern.parts))
    return found
