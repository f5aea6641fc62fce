"""Text before links are sought: normal forms, invisible letters, cut ends; in linear time."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import takewhile
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


INVISIBLE = "\u200b\u2060\ufeff\u00ad"
"""Invisible characters that editors and messengers insert."""

_MARKS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_DROP = dict.fromkeys(map(ord, INVISIBLE))
_JOINERS = "\u200c\u200d"  # Scripts and emoji need them, so a path may carry them.
_PAIRS = {")": "(", "]": "[", "}": "{", "»": "«", ">": "<", "”": "“", "’": "‘"}
_OPENERS = "([{«<“„‘\"'`*"
_LOOSE_ENDS = ",;\"'`*|…"
_SENTENCE_ENDS = ".!?:"

# Where an address begins. Inside one the same letters may name something.
_START = r"(?<![^\s<>\"'«»“„(\[{,;*])"
_HXXP = re.compile(
    _START + r"h(?:xx|\*\*)p(s?)(?:\[:\]|:)(?://|\[//\]|\[/\]\[/\])", re.I | re.A
)
_HTTP_BRACKETS = re.compile(
    _START + r"h(?:xx|tt|\*\*)p(s?)(?:\[://\]|\[:\](?://|\[//\]|\[/\]\[/\]))",
    re.I | re.A,
)
_TG_COLON = re.compile(r"\btg\[:\]", re.I)
_LABELLED = re.compile(r"^\[[^\[\]]*\](?=\()")
_DOT = re.compile(
    r"(?<=\w)[ \t]?(?:\[|\(|\{)(?:\.|dot|точка|нүкте)(?:\]|\)|\})[ \t]?(?=\w)", re.I
)
_AT = re.compile(r"\[@\](?=\w)")
_SLASH = re.compile(r"\[/\](?=\w)")


def drop_invisible(text: str) -> str:
    """`text` in NFC, without invisible characters."""
    text = normal("NFC", text)
    if any(char in text for char in INVISIBLE):
        return text.translate(_DROP)
    return text


def refang(text: str) -> str:
    """`text` with unclickable links (`hxxp://a[.]kz`, `a(dot)kz`) made normal again."""
    for pattern in (_HXXP, _HTTP_BRACKETS):
        text = pattern.sub(lambda match: f"http{match[1].lower()}://", text)
    text = _TG_COLON.sub("tg:", text)
    return _SLASH.sub("/", _AT.sub("@", _DOT.sub(".", text)))


def has_bad_characters(text: str) -> bool:
    """True if `text` has control characters, direction overrides or surrogates."""
    return not text.isprintable() and any(
        unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in _JOINERS
        for char in text
    )


def strip_wrapping(text: str) -> str:
    """`text` without spaces, direction marks, quotes, brackets and a Markdown label around it."""
    text = _LABELLED.sub("", text.strip(), count=1)
    return text.strip().strip(_MARKS).strip().lstrip(_OPENERS)


class Brackets:
    """Brackets that are open at a place of an address."""

    def __init__(self) -> None:
        self._depth = dict.fromkeys(_PAIRS.values(), 0)

    def pair(self, char: str) -> bool:
        """Count one more character; False for a closing bracket that nothing opened."""
        if char in self._depth:
            self._depth[char] += 1
        elif char in _PAIRS:
            self._depth[_PAIRS[char]] -= 1
            return self._depth[_PAIRS[char]] >= 0
        return True


def cut_loose_end(text: str) -> str:
    """`text` up to the first unpaired closing bracket, without commas and quotes at its end."""
    return _paired(text).rstrip(_LOOSE_ENDS)


def cut_sentence(text: str) -> str:
    """`text` without punctuation that ends a sentence."""
    return _paired(text).rstrip(_LOOSE_ENDS + _SENTENCE_ENDS)


def _paired(text: str) -> str:
    """`text` up to the first unpaired closing bracket; those before it end no sentence."""
    brackets = Brackets()
    return "".join(takewhile(brackets.pair, text))
