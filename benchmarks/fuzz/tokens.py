"""Marks in everything people write or are called, so that whoever sees one can be told off.

A token looks like `zqt0000042`. It stands in one utterance of one person (or in their name), and
its owner is known here. Telegram ids of the cast are ten digits that begin with 71 or 72.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Raw = dict[str, Any]
"""An update, or a part of one, as Telegram writes it."""
TOKEN = re.compile(r"zq[a-z]\d{7}", re.IGNORECASE)
CITIZEN_ID = re.compile(r"(?<!\d)71(?:00000|99999)\d{3}(?!\d)")
"""Only the numbers that are given here: ten digits in a row also stand in a hash some day."""
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}\b")
SAMPLE_CODE = "K7M4-9QWD-X2A"
"""The example of a receipt that the bot itself shows."""
_NAMES = ("first_name", "last_name", "username")


class Kind(StrEnum):
    """What a token stands in."""

    TEXT = "t"
    LINK = "l"
    FILE = "f"
    NAME = "n"
    STAFF = "s"  # what a member of staff writes


@dataclass(slots=True)
class Tokens:
    """Who owns which token and which receipt."""

    owners: dict[str, int] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)
    shown_codes: dict[int, set[int]] = field(default_factory=dict)
    """Whose receipts somebody has typed: they may see how those reports stand."""
    as_names: set[str] = field(default_factory=set)
    """What was minted as something else, and came as somebody's name once."""

    def mint(self, owner: int, kind: Kind) -> str:
        token = f"zq{kind.value}{len(self.owners):07d}"
        self.owners[token] = owner
        return token

    def note_names(self, raw: Any) -> None:
        """Remember which tokens an update, or a part of one, gives to people as their names."""
        if isinstance(raw, list):
            for part in raw:
                self.note_names(part)
        elif isinstance(raw, dict):
            for key, part in raw.items():
                if key in _NAMES and isinstance(part, str):
                    self.as_names.update(token for token, _, _ in self.found(part))
                else:
                    self.note_names(part)

    def is_name(self, token: str) -> bool:
        """Whether somebody is or was called so, as far as the bot can know."""
        return token[2] == Kind.NAME or token in self.as_names

    def found(self, text: str) -> Iterator[tuple[str, Kind, int]]:
        """Every token in a text with its kind and its owner."""
        for match in TOKEN.finditer(text):
            token = match.group().lower()
            owner = self.owners.get(token)
            if owner is not None:
                yield token, Kind(token[2]), owner

    def reowned(self, text: str, new: int) -> str:
        """The same text, written by somebody else: its tokens are theirs."""

        def fresh(match: re.Match[str]) -> str:
            token = match.group().lower()
            if token not in self.owners or token[2] in (Kind.NAME, Kind.STAFF):
                return match.group()
            return self.mint(new, Kind(token[2]))

        return TOKEN.sub(fresh, text)
