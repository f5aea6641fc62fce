"""What a button carries: a verb and arguments in at most 64 ASCII bytes; a look-up, never a right.

Unknown or old data parses to None; whether a press may do anything is decided where it arrives.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LIMIT = 64
"""Bytes Telegram takes as callback data."""


KEEP = "keep"
"""An argument: the message under which the button stands must not be replaced."""


class Verb(StrEnum):
    """The first part of button data. Values stand in messages out there and stay."""

    DRAFT = "d"  # draft id, revision, act, argument
    MENU = "m"  # where to
    LANGUAGE = "l"  # code
    CONSENT = "a"  # version | full | no
    REPORT = "r"  # act, report id, argument
    QUESTION = "q"  # question id, report id
    ERASE = "e"  # yes
    CASE = "c"  # case id, version, act, arguments
    DESK = "k"  # act, argument
    HOTLINE = "h"  # act, violation type, region
    FIGURES = "f"  # stats | month | file, and what each needs
    EXPORT = "x"  # act, period, desk, violation type, outcome
    STAFF = "s"  # act, Telegram id, role before, role after
    BROADCAST = "b"  # broadcast id, version, act, arguments
    POSTER = "p"  # act, payload of a deep link, language, group
    TOPIC = "o"  # act, topic, broadcast id


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button's data, taken apart."""

    verb: Verb
    args: tuple[str, ...]

    def arg(self, position: int) -> str:
        """An argument, or an empty text where there is none."""
        return self.args[position] if position < len(self.args) else ""

    def number(self, position: int) -> int:
        """An argument as a number, or -1."""
        text = self.arg(position)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def data(verb: Verb, *args: object) -> str:
    """Button data. Raises ValueError when it would not fit: that is a bug, not bad input."""
    text = ":".join((verb.value, *(str(arg) for arg in args)))
    if len(text.encode()) > LIMIT or not text.isascii():
        raise ValueError(text)
    return text


def parse(text: str | None) -> Press | None:
    """What was pressed, or None for anything we never wrote."""
    if not text or not text.isascii() or len(text) > LIMIT:
        return None
    verb, *args = text.split(":")
    return Press(Verb(verb), tuple(args)) if verb in set(Verb) else None
