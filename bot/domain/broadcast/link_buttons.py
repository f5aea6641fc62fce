"""Buttons with links as people write them: one line each, `Label - https://…`."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

MOST_BUTTONS = 8
LABEL_LIMIT = 40
"""UTF-16 units of a label that a phone shows in a row of its own."""
URL_LIMIT = 1000

_LINE = re.compile(r"^(?P<label>.*?)\s*(?:\s[-–—|]|[:|=])?\s+(?P<url>\S+)$")
_HOST = re.compile(r"^(?:[\w-]{1,63}\.)+[^\W\d_]{2,24}$|^(?:[\w-]{1,63}\.)+xn--[a-z0-9-]+$")
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")


class ButtonProblem(StrEnum):
    """What is wrong with a line."""

    NO_LINK = "no_link"
    NO_LABEL = "no_label"
    NOT_A_LINK = "not_a_link"
    LABEL_TOO_LONG = "label_too_long"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class BadButton:
    """The first line that cannot be a button, and why."""

    line: str
    problem: ButtonProblem


LinkButton = tuple[str, str]
"""What the button says, and the address it opens."""


def read_buttons(text: str) -> tuple[LinkButton, ...] | BadButton:
    """The buttons of as many lines; empty lines are passed over."""
    written = [line.strip() for line in text.splitlines() if line.strip()]
    if len(written) > MOST_BUTTONS:
        return BadButton(written[MOST_BUTTONS], ButtonProblem.TOO_MANY)
    found: list[LinkButton] = []
    for line in written:
        button = _button(line)
        if isinstance(button, BadButton):
            return button
        found.append(button)
    return tuple(found) if found else BadButton("", ButtonProblem.NO_LINK)


def _button(line: str) -> LinkButton | BadButton:
    match = _LINE.match(line)
    if match is None:
        alone = _address(line) is not None
        return BadButton(line, ButtonProblem.NO_LABEL if alone else ButtonProblem.NO_LINK)
    label, address = match["label"].strip(" -–—|:=\t"), _address(match["url"])
    if address is None or "://" in label:
        looks_like_one = bool(_SCHEME.match(match["url"])) or "." in match["url"].strip(".")
        problem = ButtonProblem.NOT_A_LINK if looks_like_one else ButtonProblem.NO_LINK
        return BadButton(line, problem)
    if not label:
        return BadButton(line, ButtonProblem.NO_LABEL)
    if len(label.encode("utf-16-le")) // 2 > LABEL_LIMIT:
        return BadButton(line, ButtonProblem.LABEL_TOO_LONG)
    return label, address


def _address(text: str) -> str | None:
    """The address as Telegram opens it, or None; without a scheme it is taken for https."""
    text = text.strip("<>,;")
    if not _SCHEME.match(text) or re.match(r"^[\w.-]+:\d+(/|$)", text):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        parts.port  # noqa: B018 - raises for one that is no number
    except ValueError:
        return None
    usable = parts.scheme.lower() in {"http", "https"} and bool(_HOST.match(host))
    return text if usable and len(text) <= URL_LIMIT and "@" not in parts.netloc else None
