"""What shows that two cases belong together: the same account, the same file, the same text.

A case leaves marks. Cases with a mark in common may belong together; texts are then compared as a
whole, because one mark of a text may be chance.
"""

import hashlib
import re
from collections.abc import Iterable
from enum import StrEnum
from itertools import pairwise

from bot.domain.link import is_site
from bot.domain.normal_form import normal


class Common(StrEnum):
    """What two cases have in common. Values are stored: do not change them."""

    ACCOUNT = "account"
    FILE = "file"
    TEXT = "text"


FEWEST_WORDS = 12
"""A shorter text may be written by strangers in the same words."""
ALIKE = 0.5
"""The least share of word pairs that two copies of a text have in common."""
_BANDS, _ROWS = 8, 2
"""Texts with half of their word pairs in common share a band in nine of ten cases."""
_PRIME = (1 << 61) - 1
_FACTORS = tuple(
    int.from_bytes(hashlib.blake2b(bytes([n]), digest_size=7).digest())
    for n in range(2 * _BANDS * _ROWS)
)
_TOKEN = re.compile(r"\S+")
_LINK = re.compile(r"\S[:.]//\S|\.\]?(?:me|kz|com|ru|example)/\S")
_NAME = re.compile(r"@\w+")
_WORD = re.compile(r"[^\W\d_]+")


def marks_of_file(unique_id: str) -> frozenset[str]:
    return frozenset({f"f:{unique_id}"})


def marks_of_text(text: str) -> frozenset[str]:
    """The marks of a text; none of a text too short to tell. Copies with small edits share some."""
    pairs = _pairs(text)
    if not pairs:
        return frozenset()
    hashed = [int.from_bytes(hashlib.blake2b(p.encode(), digest_size=7).digest()) for p in pairs]
    least = [
        min((_FACTORS[2 * n] * one + _FACTORS[2 * n + 1]) % _PRIME for one in hashed)
        for n in range(_BANDS * _ROWS)
    ]
    bands = [least[n * _ROWS : (n + 1) * _ROWS] for n in range(_BANDS)]
    return frozenset(f"t{n}:{_digest(band)}" for n, band in enumerate(bands))


def marks_of_account(account: str | None) -> frozenset[str]:
    """The mark of an account or channel; a whole site has none."""
    return frozenset({f"a:{account}"}) if account and not is_site(account) else frozenset()


def common(mark: str) -> Common:
    return {"a": Common.ACCOUNT, "f": Common.FILE}.get(mark[0], Common.TEXT)


def same_text(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether a text of the one side is a copy of a text of the other, with small edits."""
    others = [_pairs(text) for text in other]
    return any(_share(_pairs(text), pairs) >= ALIKE for text in one for pairs in others)


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def _pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring words: without numbers, links, marks and capitals."""
    folded = normal("NFKC", text).casefold().replace("ё", "е")
    words = _WORD.findall(_TOKEN.sub(_without_links, folded))
    if len(words) < FEWEST_WORDS:
        return frozenset()
    return frozenset(f"{a} {b}" for a, b in pairwise(words))


def _without_links(token: re.Match[str]) -> str:
    return " " if _LINK.search(token[0]) else _NAME.sub(" ", token[0])


def _digest(numbers: list[int]) -> str:
    joined = ",".join(map(str, numbers)).encode()
    return hashlib.blake2b(joined, digest_size=8).hexdigest()
