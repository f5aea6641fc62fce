"""Keeps messages within Telegram's length limit.

Telegram counts in UTF-16 units after reading the markup, so an emoji counts twice and tags nothing.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from markupsafe import Markup

from bot.messages.outgoing import Outgoing

LIMIT = 4096
"""UTF-16 units of a message's text."""

_PART = re.compile(r"<[^>]*>|&[#\w]+;|[^<&]+|[<&]")
_CUT = "…"


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def takes(text: str) -> int:
    """Units that markup takes once it is read."""
    return sum(map(_size, _PART.findall(str(text))))


def shortened(text: str, limit: int) -> str:
    """Plain text of at most `limit` units; what was cut is marked."""
    if units(text) <= limit:
        return text
    return _head(text, limit - 1).rstrip() + _CUT


def as_many(lines: Iterable[str], room: int) -> list[str]:
    """As many lines as fit into `room` units, then “…” if some are left out."""
    kept: list[str] = []
    for line in lines:
        room -= units(line) + 1
        if room < 0:
            return [*kept, _CUT]
        kept.append(line)
    return kept


def fitted(outgoing: Outgoing) -> Outgoing:
    """The message, cut at the end if it is too long; tags are closed.

    A last resort: rendering functions shorten the parts that people write.
    """
    if takes(outgoing.text) <= LIMIT:
        return outgoing
    parts = _PART.findall(str(outgoing.text))
    kept: list[str] = []
    open_tags: list[str] = []
    room = LIMIT - 1
    for part in parts:
        room -= _size(part)
        if room < 0:
            kept.append("" if part.startswith("&") else _head(part, room + _size(part)))
            break
        if part.startswith("</"):
            open_tags.pop()
        elif _is_tag(part):
            open_tags.append(part[1:-1].split()[0])
        kept.append(part)
    closing = "".join(f"</{tag}>" for tag in reversed(open_tags))
    return replace(outgoing, text=Markup("".join(kept) + _CUT + closing))  # noqa: S704 - it was markup


def _is_tag(part: str) -> bool:
    return part.startswith("<") and part.endswith(">")


def _size(part: str) -> int:
    """Units that a part of the markup takes once it is read."""
    if _is_tag(part):
        return 0
    return 1 if part.startswith("&") else units(part)


def _head(text: str, limit: int) -> str:
    raw = text.encode("utf-16-le", "surrogatepass")[: max(0, limit) * 2]
    return raw.decode("utf-16-le", "ignore")
