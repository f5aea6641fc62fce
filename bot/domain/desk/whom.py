"""Which reporters of a case a question goes to."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

FIRST_FEW = 5
ASKED_TWICE = 20
"""A question to more reporters needs a second press."""

_Reporter = TypeVar("_Reporter")


class Whom(StrEnum):
    """Values stand in buttons: do not change them."""

    NEWEST = "newest"
    FIRST = "first"
    ALL = "all"


def chosen(whom: Whom, reporters: Sequence[_Reporter]) -> Sequence[_Reporter]:
    """Of the reporters, oldest first."""
    return {Whom.NEWEST: reporters[-1:], Whom.FIRST: reporters[:FIRST_FEW]}.get(whom, reporters)


def offered(count: int) -> tuple[Whom, ...]:
    """What there is to choose from between so many reporters."""
    if count <= 1:
        return (Whom.ALL,)
    return (Whom.NEWEST, *((Whom.FIRST,) if count > FIRST_FEW else ()), Whom.ALL)
