"""Within which updates order is kept: those of one person in private, or of one group.

Reads raw updates of any shape, known or not, and never fails on one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

OTHER = "other"


def key_of(raw: Mapping[str, Any], pseudonym: Callable[[str], str]) -> str:
    """`u:…` for a person (their id is hashed), `c:…` for a group, `other` when neither is known.

    A press on a button counts with the messages of the chat the button stands in.
    """
    for content in _parts(raw):
        chat = _part(content, "chat") or _part(_part(content, "message"), "chat")
        identifier = chat.get("id")
        if isinstance(identifier, int):
            # Groups and channels have negative numbers: a positive one is a person's own.
            if chat.get("type") == "private" or identifier > 0:
                return f"u:{pseudonym(str(identifier))}"
            return f"c:{identifier}"
        for author in ("from", "user"):
            identifier = _part(content, author).get("id")
            if isinstance(identifier, int):
                return f"u:{pseudonym(str(identifier))}"
    return OTHER


def _parts(raw: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (value for value in raw.values() if isinstance(value, Mapping))


def _part(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = content.get(name)
    return value if isinstance(value, Mapping) else {}
