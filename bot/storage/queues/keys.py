"""The key of an update: updates with the same key (one private chat or one group) keep their order.

Reads raw updates of any shape, known or not, and never fails on one.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

OTHER = "other"


def key_of(raw: Mapping[str, Any], pseudonym: Callable[[str], str]) -> str:
    """`u:…` for a person (their id is hashed), `c:…` for a group, `other` when neither is known.

    A press on a button counts with the messages of the chat the button stands in.
    """
    for content in parts(raw):
        chat = chat_of(content)
        identifier = chat.get("id")
        if isinstance(identifier, int):
            # Groups and channels have negative numbers: a positive one is a person's own.
            if chat.get("type") == "private" or identifier > 0:
                return of_person(pseudonym(str(identifier)))
            return f"c:{identifier}"
        for author in ("from", "user"):
            identifier = part(content, author).get("id")
            if isinstance(identifier, int):
                return of_person(pseudonym(str(identifier)))
    return OTHER


def of_person(pseudonym: str) -> str:
    """The key of a person's updates."""
    return f"u:{pseudonym}"


def parts(raw: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The objects an update holds: a message, a press, a change of membership."""
    return (value for value in raw.values() if isinstance(value, Mapping))


def chat_of(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The chat of a part of an update; for a press, the chat of the message with the button."""
    return part(content, "chat") or part(part(content, "message"), "chat")


def part(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object under a name; empty when there is none."""
    value = content.get(name)
    return value if isinstance(value, Mapping) else {}
