"""Unicode's normal forms, at a cost that grows no faster than the text."""

from collections.abc import Iterator
from typing import Literal
from unicodedata import combining, normalize

MOST_MARKS = 30
"""Marks over one letter that stay, as in Unicode's stream-safe text: sorting more is quadratic."""
_TOO_MANY = bytes([True]) * (MOST_MARKS + 1)


def normal(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    """`text` in a normal form, without the marks that no letter has room for."""
    if not text.isascii() and _TOO_MANY in bytes(map(bool, map(combining, text))):
        text = "".join(_stream_safe(text))
    return normalize(form, text)


def _stream_safe(text: str) -> Iterator[str]:
    marks = 0
    for char in text:
        marks = marks + 1 if combining(char) else 0
        if marks <= MOST_MARKS:
            yield char
