"""Reads the words after /link."""

import re
from collections.abc import Iterator

from bot.domain.citizen.deeplink import DeepLink
from bot.services.work import Work

_HOTLINES = ("hotlines", "жедел желілер", "жедел желі", "горячие линии", "горячая линия")


def read(work: Work, words: str) -> tuple[DeepLink, str | None, str | None]:
    """Where the link leads, the poster's language if one is named, and the unknown words.

    Types and regions are found by id, name, short name and aliases in every language.
    """
    violation = region = language = None
    hotlines = False
    rest = " ".join(words.casefold().split())
    names = sorted(_names(work), key=lambda name: -len(name[0]))
    for name, kind, value in names:
        shorter = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", " ", rest, count=1)
        if shorter == rest:
            continue
        if kind == "type" and violation is None:
            violation = value
        elif kind == "region" and region is None:
            region = value
        elif kind == "language" and language is None:
            language = value
        elif kind == "hotlines":
            hotlines = True
        else:
            continue
        rest = shorter
    unknown = " ".join(rest.replace(",", " ").split())
    return DeepLink(violation, region, hotlines), language, unknown or None


def _names(work: Work) -> Iterator[tuple[str, str, str]]:
    channel = work.channel
    for kind in channel.types_on():
        for text in (kind.label, kind.button, kind.title):
            yield from ((said.casefold(), "type", kind.id) for said in text.root.values())
        yield kind.id, "type", kind.id
    for place in channel.regions:
        for text in (place.name, place.short):
            yield from ((said.casefold(), "region", place.code) for said in text.root.values())
        yield from ((said.casefold(), "region", place.code) for said in place.aliases)
        yield place.code.casefold(), "region", place.code
    yield from ((code, "language", code) for code in channel.languages)
    yield from ((word, "hotlines", "") for word in _HOTLINES)
