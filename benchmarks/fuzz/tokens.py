"""Marks in everything people write or are called, so that whoever sees one can be told off.

A token looks like `zqt0000042`. It stands in one utterance of one person (or in their name), and
its owner is known here. Telegram ids of the cast are ten digits that begin with 71 or 72.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

TOKEN = re.compile(r"zq[a-z]\d{7}", re.IGNORECASE)
CITIZEN_ID = re.compile(r"(?<!\d)71(?:00000|99999)\d{3}(?!\d)")
"""Only the numbers that are given here: ten digits in a row also stand in a hash some day."""
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}\b")
SAMPLE_CODE = "K7M4-9QWD-X2A"
"""The example of a receipt that the bot itself shows."""


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

    def mint(self, owner: int, kind: Kind) -> str:
        token = f"zq{kind.value}{len(self.owners):07d}"
        self.owners[token] = owner
        return token

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
