"""Recognises the words of a person in need: phrases of the channel file, however they are typed."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from bot.domain.normal_form import normal

GAP = "…"
"""In a phrase: at most two other words may stand here."""
_ALIKE = str.maketrans("әғқңөұүһіыı", "агкноуухиии")
_LATIN = str.maketrans("aeiopcxykmthbu", "аеиорсхукмтнви")
_APOSTROPHES = re.compile("['’‘`ʼ]")


@dataclass(frozen=True, slots=True)
class HeldWords:
    """The message by which a person in need was known, as a part of their draft."""

    draft: str
    revision: int
    message: int
    language: str  # that of the words


def plain(text: str) -> str:
    """The words of a text as people type them in a hurry, with a space between.

    Small letters without marks (ё is е, й is и), Kazakh letters as the Russian ones that stand for
    them, Latin ones within a Cyrillic word as well, a repeated letter once, no punctuation.
    """
    apart = normal("NFKD", text).casefold()
    letters = "".join(c for c in apart if unicodedata.category(c) not in {"Mn", "Cf"})
    alike = _APOSTROPHES.sub("", letters).translate(_ALIKE)
    once = re.sub(r"([^\W\d_])\1+", r"\1", alike)
    return " ".join(_in_one_alphabet(word) for word in re.findall(r"[^\W_]+", once))


def _in_one_alphabet(word: str) -> str:
    """Latin letters among Cyrillic ones are what a keyboard without the letter offered."""
    return word.translate(_LATIN) if re.search("[а-я]", word) else word


def says_one(text: str, phrases: Iterable[str]) -> bool:
    """Whether a text has one of the phrases, as whole words."""
    found = _pattern(tuple(phrases))
    return found is not None and found.search(plain(text)) is not None


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    parts = [_words(phrase) for phrase in phrases]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)") if parts else None


def _words(phrase: str) -> str:
    """A pattern for the plain words of a phrase; its gaps stand for up to two words."""
    pieces = [re.escape(plain(piece)).replace(r"\ ", " ") for piece in phrase.split(GAP)]
    return r"(?: \w+){0,2} ".join(pieces)
