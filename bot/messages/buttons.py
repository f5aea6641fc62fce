"""Writes and reads button data: an action as at most 64 ASCII bytes, and back.

Button data is a look-up, never a permission: handlers.dispatch decides what a press may do.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from bot.domain.actions.base import KINDS, Action

LIMIT = 64
"""Bytes Telegram takes as callback data."""
_DIGITS = 15
_REST = "*"


def _patterns_of(kind: type[Action]) -> tuple[_Pattern, ...]:
    """The patterns of a kind, read once."""
    if kind not in _PATTERNS:
        fields = {name: _field(hint) for name, hint in get_type_hints(kind).items()}
        _PATTERNS[kind] = tuple(_pattern(kind, text, fields) for text in kind.patterns)
    return _PATTERNS[kind]


_PATTERNS: dict[type[Action], tuple[_Pattern, ...]] = {}


@cache
def _by_first_word() -> Mapping[str, tuple[_Pattern, ...]]:
    """All patterns by their first word; those with more literal words are tried first."""
    every = [pattern for kind in KINDS for pattern in _patterns_of(kind)]
    every.sort(key=lambda pattern: -pattern.literals)
    words = {str(pattern.parts[0]) for pattern in every}
    return {word: tuple(p for p in every if p.parts[0] == word) for word in words}


def encode(action: Action) -> str:
    """Button data of an action. Raises ValueError when it does not fit: that is a bug."""
    text = _patterns_of(type(action))[0].write(action)
    if len(text.encode()) > LIMIT or not text.isascii():
        raise ValueError(text)
    return text


def decode(data: str | None) -> Action | None:
    """The action of a pressed button, or None for data that no version has written."""
    if not data or not data.isascii() or len(data) > LIMIT:
        return None
    words = data.split(":")
    for pattern in _by_first_word().get(words[0], ()):
        action = pattern.read(words)
        if action is not None:
            return action
    return None


@dataclass(frozen=True, slots=True)
class _Field:
    """How one field is read. `read` raises ValueError for text that is no such value."""

    read: Callable[[str], Any]
    optional: bool = False


def _field(hint: Any) -> _Field:
    if get_origin(hint) in (Union, types.UnionType):
        kind = next(each for each in get_args(hint) if each is not type(None))
        return _Field(_field(kind).read, optional=True)
    if hint is bool:
        return _Field(_flag)
    if hint is int:
        return _Field(_number)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _Field(hint)
    return _Field(str)


def _flag(text: str) -> bool:
    if text not in {"0", "1"}:
        raise ValueError(text)
    return text == "1"


def _number(text: str) -> int:
    if not text.isdigit() or len(text) > _DIGITS:
        raise ValueError(text)
    return int(text)


@dataclass(frozen=True, slots=True)
class _Slot:
    """A part of a pattern that holds a field; `none` is the word for None."""

    name: str
    field: _Field
    none: str = ""

    def write(self, value: Any) -> str:
        if value is None:
            return self.none
        text = str(int(value)) if isinstance(value, bool) else str(value)
        if not text or ":" in text:
            raise ValueError(f"{self.name}={text}")
        return text

    def read(self, text: str) -> Any:
        if self.field.optional and text == self.none:
            return None
        if not text:
            raise ValueError(self.name)
        return self.field.read(text)


@dataclass(frozen=True, slots=True)
class _Pattern:
    kind: type[Action]
    parts: tuple[str | _Slot, ...]

    @property
    def literals(self) -> int:
        return sum(isinstance(part, str) and part != _REST for part in self.parts)

    def write(self, action: Action) -> str:
        return ":".join(
            part if isinstance(part, str) else part.write(getattr(action, part.name))
            for part in self.parts
        )

    def read(self, words: list[str]) -> Action | None:
        open_end = self.parts[-1] == _REST
        parts = self.parts[:-1] if open_end else self.parts
        if len(words) < len(parts) or (len(words) > len(parts) and not open_end):
            return None
        values: dict[str, Any] = {}
        for part, word in zip(parts, words, strict=False):
            if isinstance(part, str):
                if part != word:
                    return None
                continue
            try:
                values[part.name] = part.read(word)
            except ValueError:
                return None
        return self.kind(**values)


def _pattern(kind: type[Action], text: str, fields: Mapping[str, _Field]) -> _Pattern:
    parts: list[str | _Slot] = []
    for part in text.split(":"):
        if not part.startswith("{"):
            parts.append(part)
            continue
        name, _, none = part[1:-1].partition("|")
        parts.append(_Slot(name, fields[name], none))
    return _Pattern(kind, tuple(parts))
