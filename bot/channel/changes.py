"""Changes of a channel by admins, laid over its files key by key and checked like them."""

import json
from collections.abc import Callable, Iterable
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.channel import checks, files
from bot.channel.files import (
    ChannelError,
    Keys,
    Layer,
    Tables,
    Written,
    refusal,
)
from bot.channel.loader import channel_of, checked_channel
from bot.channel.model import Channel
from bot.channel.parts import Fault, Problem
from bot.values import Value

Changes = tuple[tuple[str, str], ...]
"""Paths of keys, with dots between the tables, each with its value as JSON."""

Adapt = Callable[[Channel], Channel]

PLACE = "changed by an admin"
VERSION = "consent.version"
"""The change that asks people to consent again. The file may be ahead of it."""
NAMED = ("operator", "contact")
"""What the consent names."""
LANGUAGES = "languages"
"""The table of changes that switch languages off and on; in the file it is a list."""
NUMBER = "number"
"""The last step of a change that gives a hotline another number: no key of the file."""
_BEHIND_BRIEF = {"label", "hours"}
"""Keys of a hotline that its `brief` repeats in other words."""


def keys_of(path: str) -> Keys:
    return tuple(path.split("."))


def as_it_is(channel: Channel) -> Channel:
    return channel


class ChannelFiles(Value):
    """Files of a channel as they were read last; `adapt` is what a demo does to the channel."""

    layers: tuple[Layer, ...]
    adapt: Adapt = as_it_is

    def channel(self, changes: Changes = ()) -> Channel:
        """Raises ChannelError for a change that could not stand in the files."""
        return self.adapt(_changed(self.layers, changes))

    def value(self, path: str, changes: Changes = ()) -> Any:
        """The value at a key; None where none stands. Hotlines are named by the number of the
        file, whichever they have now."""
        keys = keys_of(path)
        if _is_number(keys):
            return json.loads(dict(changes).get(path, json.dumps(keys[1])))
        if keys[0] == LANGUAGES:
            return json.loads(dict(changes).get(path, "true"))
        others = tuple(one for one in changes if not _is_number(keys_of(one[0])))
        found: Any = _tables(self.layers, others)
        for name in keys:
            found = found.get(name) if isinstance(found, dict) else None
        return found

    def fitting(self, changes: Changes) -> tuple[Changes, list[str]]:
        """The changes that these files still take, and a line for each other one."""
        try:
            self.channel(changes)
        except ChannelError:
            return self._one_by_one(changes)
        return changes, []

    def _one_by_one(self, changes: Changes) -> tuple[Changes, list[str]]:
        kept: Changes = ()
        lines = list[str]()
        for change in changes:
            try:
                self.channel((*kept, change))
            except ChannelError as error:
                lines.append(error.lines[0])
            else:
                kept = (*kept, change)
        return kept, lines


def read_files(file: Path | None, adapt: Adapt = as_it_is) -> ChannelFiles:
    """Read a channel file with those beside and below it, and check them. Raises ChannelError."""
    found = ChannelFiles(files.read_layers(file or files.SHIPPED), adapt)
    found.channel()
    return found


@lru_cache(maxsize=8)
def _changed(layers: tuple[Layer, ...], changes: Changes) -> Channel:
    if not changes:
        return channel_of(layers)
    written = files.merge_layers(layers)
    lay_over(written, changes)
    return _speaking(checked_channel(written), changes)


def _speaking(channel: Channel, changes: Changes) -> Channel:
    """The channel without the languages that an admin switched off.

    It keeps their texts: people who chose one of them before are still answered in it.
    """
    off = {path for path, said in changes if said == "false"}
    left = tuple(one for one in channel.languages if f"{LANGUAGES}.{one}" not in off)
    if not left:
        none = Problem(
            (LANGUAGES,), "every language is off", "keep one", Fault.NO_LANGUAGE
        )
        raise refusal([none], lambda _: PLACE)
    return channel.model_copy(update={LANGUAGES: left})


@lru_cache(maxsize=8)
def _tables(layers: tuple[Layer, ...], changes: Changes) -> Tables:
    written = files.merge_layers(layers)
    lay_over(written, changes)
    return written.tables


def lay_over(written: Written, changes: Iterable[tuple[str, str]]) -> None:
    """Put changes over what the files say. Raises ChannelError where a table is missing.

    Numbers are changed last: the other changes of a hotline name the number of the file.
    """
    every = [
        (keys_of(path), json.loads(said))
        for path, said in changes
        if keys_of(path)[0] != LANGUAGES
    ]
    before = deepcopy({key: written.tables.get(key) for key in NAMED})
    for keys, value in every:
        inside: Any = written.tables
        for name in keys[:-1]:
            inside = inside.get(name) if isinstance(inside, dict) else None
        if not isinstance(inside, dict):
            raise ChannelError([f"{PLACE}: {'.'.join(keys)}: there is no such table."])
        if ".".join(keys) == VERSION:
            inside[keys[-1]] = max(value, inside[keys[-1]])
        elif not _is_number(keys):
            inside[keys[-1]] = value
        if keys[0] == "hotlines" and _BEHIND_BRIEF.intersection(keys[2:3]):
            written.tables["hotlines"][keys[1]].pop("brief", None)
        written.places[keys] = PLACE
    for keys, value in every:
        if _is_number(keys):
            _give_number(written, keys[1], str(value))
    _name_in_consent(written.tables, before)


def _name_in_consent(tables: Tables, before: Tables) -> None:
    """A new operator and contact take the place of the old ones where people consent to them."""
    contact = tables.get("contact")
    for language, said in tables["consent"]["text"].items():
        names = {before["operator"][language]: tables["operator"][language]}
        if contact is not None:
            names |= {before["contact"]: contact, checks.EXAMPLE_CONTACT: contact}
        for old, new in names.items():
            if old is not None:
                said = said.replace(old, new)
        tables["consent"]["text"][language] = said


def _is_number(keys: Keys) -> bool:
    return keys[0] == "hotlines" and keys[-1] == NUMBER


def _give_number(written: Written, old: str, new: str) -> None:
    """A number that was never dialled takes the place of another one, wherever that stands."""
    lines = written.tables["hotlines"]
    if new != old and new in lines:
        taken = Problem(
            ("hotlines",), f"“{new}” stands there already", "write another", Fault.TAKEN
        )
        raise refusal([taken], lambda _: PLACE)
    lines[old].pop("dial_test", None)
    renamed = {new if number == old else number: lines[number] for number in lines}
    written.tables["hotlines"] = renamed
    written.places["hotlines", new] = PLACE
    _replace_in_lists(written.tables, old, new)


def _replace_in_lists(tables: Tables, old: str, new: str) -> None:
    for key, value in tables.items():
        if isinstance(value, dict):
            _replace_in_lists(value, old, new)
        elif key == "numbers" and isinstance(value, list):
            tables[key] = [new if number == old else number for number in value]
