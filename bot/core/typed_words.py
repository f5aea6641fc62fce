"""Reader of typed types and regions: id, name, short name or alias, in every language."""

import re
from collections.abc import Iterable, Iterator

from bot.channel.model import Channel
from bot.channel.parts import ViolationType

Name = tuple[str, str, str]
"""A name in small letters, the kind of what it names, and its value."""


def names(channel: Channel, types: Iterable[ViolationType]) -> Iterator[Name]:
    """The names of these types and of all regions; the kinds are “type” and “region”."""
    for kind in types:
        for text in (kind.label, kind.button, kind.title):
            yield from (
                (said.casefold(), "type", kind.id) for said in text.root.values()
            )
        yield kind.id, "type", kind.id
    for place in channel.regions:
        for text in (place.name, place.short):
            yield from (
                (said.casefold(), "region", place.code) for said in text.root.values()
            )
        yield from ((said.casefold(), "region", place.code) for said in place.aliases)
        yield place.code.casefold(), "region", place.code


def read(words: str, known: Iterable[Name]) -> tuple[dict[str, str], str]:
    """The first value of each kind that is named, and the words that name nothing."""
    found: dict[str, str] = {}
    rest = " ".join(words.casefold().split())
    for name, kind, value in sorted(known, key=lambda one: -len(one[0])):
        if kind in found:
            continue
        shorter = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", " ", rest, count=1)
        if shorter != rest:
            found[kind] = value
            rest = shorter
    return found, " ".join(rest.replace(",", " ").split())
