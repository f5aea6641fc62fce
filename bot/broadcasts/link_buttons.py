"""Link buttons as admins type them: one line each, `Label - https://…`."""

import re

from bot.broadcasts.messages import Said, Unfit
from bot.links.url import has_known_ending, parse_url
from bot.links.values import BadLink

MOST_BUTTONS = 8
LABEL_LIMIT = 40
"""UTF-16 units of a label that a phone shows in a row of its own."""
URL_LIMIT = 1000

_LINE = re.compile(r"^(?P<label>.*?)\s*(?:\s[-–—|]|[:|=])?\s+(?P<url>\S+)$")
_SCHEME = re.compile(r"(?:([a-z][a-z0-9+.-]*)://)?(.*)", re.I | re.S)


LinkButton = tuple[str, str]
"""The label of a button, and the address it opens."""


def read_buttons(text: str) -> tuple[LinkButton, ...] | Unfit:
    """The buttons of as many lines, or the first line that is none; empty ones are passed over."""
    written = [line.strip() for line in text.splitlines() if line.strip()]
    if len(written) > MOST_BUTTONS:
        return Unfit(Said.TOO_MANY, written[MOST_BUTTONS])
    found: list[LinkButton] = []
    for line in written:
        match = _LINE.match(line)
        label = match["label"].strip(" -–—|:=\t") if match else ""
        address = _address(match["url"]) if match else None
        if not label or "://" in label or address is None:
            return Unfit(Said.NO_BUTTON, line)
        if len(label.encode("utf-16-le")) // 2 > LABEL_LIMIT:
            return Unfit(Said.LABEL_TOO_LONG, line)
        found.append((label, address))
    return tuple(found) if found else Unfit(Said.NO_BUTTON, "")


def _address(text: str) -> str | None:
    """The address as Telegram opens it, or None; without a scheme it is taken for https."""
    scheme, rest = _SCHEME.match(text.strip("<>,;")).groups("https")  # type: ignore[union-attr]
    try:
        usable = has_known_ending(parse_url(rest).host) and scheme.lower() in {"http", "https"}
    except BadLink:
        return None
    address = f"{scheme}://{rest}"
    return address if usable and len(address) <= URL_LIMIT else None
