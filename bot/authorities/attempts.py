"""Results of one attempt to pass on a case file, the same for every way."""

import re
from dataclasses import dataclass
from enum import StrEnum

_LONGEST = 120
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]+")


class Ending(StrEnum):
    PASSED = "passed"
    LATER = "later"
    """It was not taken; another attempt may succeed."""
    UNKNOWN = "unknown"
    """It may have been taken: it is sent again with the same key and the same bytes."""
    REFUSED = "refused"
    """It was not taken, and never will be."""


@dataclass(frozen=True, slots=True)
class Attempted:
    """`said` is the receipt, or why not: a code and at most 120 printable characters of ASCII.

    `wait` is how many seconds the other side asked to be left alone.
    """

    ending: Ending
    said: str
    wait: float | None = None


def plain(words: str) -> str:
    """Return the response of a foreign server, made fit for a record: it may hold anything."""
    return _UNPRINTABLE.sub(" ", words).strip()[:_LONGEST]
