"""Capabilities of a deployment: on, off, or waiting for a person; what is off is not spoken of.

A feature declares its capability once; `bot.wiring` lists them all. Menus, help and texts ask here.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import Any

from babel import Locale

from bot.channel.model import Channel
from bot.values import Value, Worded


class State(StrEnum):
    """In the order in which people read them."""

    WAITS = "waits for you"
    ON = "on"
    OFF = "off"


class Name(StrEnum):
    """Texts of the channel file name them in brackets: do not change the values."""

    REGISTER = "register"
    CHECKPOINTS = "checkpoints"
    BACKUPS = "backups"
    COPIES = "copies"
    MAIL = "mail"
    AUTHORITIES = "authorities"
    DEPARTMENTS = "departments"
    HOTLINES = "hotlines"
    GROUNDS = "grounds"
    SECOND_PEOPLE = "second_people"
    NIGHT = "night"
    LOOKS = "looks"
    STORAGE = "storage"
    WATCHER = "watcher"
    ALARMS = "alarms"


class Found(Value):
    """State of a capability; `todo` is the one thing to do, and where; `known` is worth knowing."""

    state: State
    todo: Worded | None = None
    values: Mapping[str, str | int] = {}
    known: Worded | None = None

    def values_in(self, language: str) -> dict[str, str | int]:
        """The values of its sentences; `country`, two letters, is named in the language."""
        values = dict(self.values)
        if code := values.get("country"):
            values["country"] = Locale(language).territories.get(code, code)
        return values


def _always(channel: Channel) -> bool:
    del channel
    return True


class Capability(Value):
    """`look` gets a Work. `is_in` says whether this channel has it at all: without it no menu,
    text or page speaks of it."""

    name: Name
    label: Worded
    look: Callable[[Any], Awaitable[Found]]
    is_in: Callable[[Channel], bool] = _always


EVERY: list[Capability] = []


class CapabilityLine(Value):
    """A capability as people read it."""

    label: Worded
    found: Found


async def look_at_all(work: Any) -> list[CapabilityLine]:
    """Capabilities with their states: what waits for a person first, what is off last."""
    lines = [CapabilityLine(one.label, await one.look(work)) for one in EVERY]
    order = list(State)
    return sorted(lines, key=lambda line: order.index(line.found.state))


def is_on(channel: Channel, name: Name) -> bool:
    return next(one for one in EVERY if one.name is name).is_in(channel)


_MARKED = re.compile(rf"(\d+\. )?\[({'|'.join(Name)})\] ")
_NUMBERED = re.compile(r"\d+\. ")


def text_of(text: str, channel: Channel) -> str:
    """A text of the channel file without the lines of what is off, numbered anew.

    Such a line begins with the name in brackets, after its number if it has one.
    """
    if "[" not in text:
        return text
    kept = []
    for line in text.split("\n"):
        marked = _MARKED.match(line)
        if marked is None:
            kept.append(line)
        elif is_on(channel, Name(marked[2])):
            kept.append(f"{marked[1] or ''}{line[marked.end() :]}")
    return "\n".join(_numbered(kept))


def _numbered(lines: list[str]) -> list[str]:
    found = []
    number = 0
    for line in lines:
        if _NUMBERED.match(line):
            number += 1
            line = _NUMBERED.sub(f"{number}. ", line, count=1)
        found.append(line)
    return found
