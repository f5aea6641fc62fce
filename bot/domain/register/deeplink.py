"""The link by which a person contests an entry: `t.me/<bot>?start=contest_<entry>`.

Its form is frozen: printed documents carry it.
"""

import re

_PAYLOAD = re.compile(r"contest_([A-Za-z0-9_-]{1,56})")


def address(bot: str, entry: str) -> str:
    """The link; `bot` is the bot's name without the @."""
    return f"https://t.me/{bot}?start=contest_{entry}"


def parse(payload: str) -> str | None:
    """The id of the entry; None for a payload of any other form."""
    found = _PAYLOAD.fullmatch(payload)
    return found[1] if found else None
