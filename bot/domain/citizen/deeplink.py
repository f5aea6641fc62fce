"""Deep links: what `t.me/<bot>?start=<payload>` may lead to, as text that Telegram passes on.

A payload is `<form>-<type>-<region>`: r for a report, h for the hotlines; type and region may be
empty. Types hold no hyphen and the region comes last, so that a region's own hyphens are no riddle.
Posters hang for years: the form is frozen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LIMIT = 64
"""Symbols Telegram passes on."""

_REPORT, _HOTLINES = "r", "h"
_PAYLOAD = re.compile(r"([rh])-([a-z][a-z0-9_]{0,15})?(?:-([A-Za-z0-9][A-Za-z0-9_-]{0,15}))?")
_BY_HAND = {"hotlines": "h-", "report": "r-"}


@dataclass(frozen=True, slots=True)
class DeepLink:
    """Where a link leads: to a report or the numbers, for a violation type and a region."""

    violation: str | None = None
    region: str | None = None
    hotlines: bool = False

    @property
    def payload(self) -> str:
        """What comes after `?start=`."""
        form = _HOTLINES if self.hotlines else _REPORT
        return "-".join((form, self.violation or "", *((self.region,) if self.region else ())))

    def address(self, bot: str) -> str:
        """The link itself; `bot` is the bot's name without the @."""
        return f"https://t.me/{bot}?start={self.payload}"


def parse(text: str) -> DeepLink | None:
    """Where a payload leads, or None for anything we never wrote."""
    if len(text) > LIMIT:
        return None
    found = _PAYLOAD.fullmatch(_BY_HAND.get(text.lower(), text))
    if found is None:
        return None
    form, violation, region = found.groups()
    return DeepLink(violation, region, form == _HOTLINES)
