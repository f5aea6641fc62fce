"""Keys of X, formerly Twitter; knows no other service."""

import re

from bot.domain.links.url import Named, Url, at
from bot.domain.links.values import LinkKind
from bot.domain.links.words import word_set

_X = "x.com"
_NUMBER = re.compile(r"[0-9]+")
_NAME = re.compile(r"@?([a-z0-9_]{1,15})", re.I | re.A)
OWN_WORDS = word_set(
    "i home explore search hashtag intent share login settings messages notifications"
)


def x(url: Url) -> Named:
    """A post by its number, which is unique for all people; a person by name."""
    words = url.segments
    if not words and url.fragment.startswith(("!/", "/")):
        words = [word for word in url.fragment.removeprefix("!").split("/") if word]
    match [word.lower() for word in words]:
        case ["i", "web", "status", number, *_] if _NUMBER.fullmatch(number):
            return _post(number)
        case [_, "status" | "statuses", number, *_] if _NUMBER.fullmatch(number):
            return _post(number)
        case ["intent", "user"] if name := _NAME.fullmatch(url.get("screen_name")):
            return at(_X, name[1].lower()), LinkKind.x
        case [word] if word not in OWN_WORDS and (name := _NAME.fullmatch(word)):
            return at(_X, name[1]), LinkKind.x
    return url, LinkKind.x


def _post(number: str) -> Named:
    return at(_X, "i", "status", number), LinkKind.x
