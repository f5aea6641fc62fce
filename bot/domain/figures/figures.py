"""The figures of a period: reports and cases, decisions, durations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.authority.follow_up import Found
from bot.domain.desk.case import Outcome
from bot.domain.figures.agreement import SecondLooks
from bot.domain.figures.suppression import Published

if TYPE_CHECKING:
    from bot.domain.figures.fairness import Fairness


class Page(StrEnum):
    """Pages of the figures. Values are in buttons: do not change them."""

    OVERVIEW = "o"
    TYPES = "t"
    PLACES = "p"
    LOOKS = "a"  # agreement of second looks
    FOLLOWED = "g"  # what became of decided cases
    FAIRNESS = "j"


@dataclass(frozen=True, slots=True)
class Spread:
    """Durations in milliseconds: median and 90th percentile; None without values."""

    count: int
    median: int | None
    p90: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of a period; docs/figures.md defines them."""

    received: int
    distinct: int  # cases, without those that were merged into another
    repeats: int  # reports that reached a case that existed already
    decided: Mapping[tuple[Outcome, str], int]  # by outcome and violation type
    first_claim: Spread
    decision: Spread
    backlog: int
    types: Mapping[str, int]  # reports by violation type
    regions: Mapping[str | None, int]
    languages: Mapping[str, int]
    by_phone: int = 0  # reports that staff filed for callers
    unanswered: int = 0  # decided cases that closed without an answer of the authority
    ended_orders: int = 0  # orders that ended and were not prolonged
    found: Mapping[str, Mapping[Found, int]] = field(default_factory=dict)  # by violation type

    @property
    def decided_in_all(self) -> int:
        return sum(self.decided.values())

    @property
    def repeat_share(self) -> float | None:
        """The share of reports about known cases, 0 to 1; None without reports."""
        every = self.distinct + self.repeats
        return self.repeats / every if every else None

    def by_outcome(self) -> dict[Outcome, int]:
        found: dict[Outcome, int] = {}
        for (outcome, _), n in self.decided.items():
            found[outcome] = found.get(outcome, 0) + n
        return found


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a period in a chart: its first day, and the counts in it."""

    first: date
    received: int
    decided: int


class Comparison(StrEnum):
    """How the period can be compared with the one before."""

    WHOLE = "whole"
    SO_FAR = "so_far"  # the period is not over: as many days of the one before are taken
    TOO_EARLY = "too_early"  # the records begin within the one before, or later
    NOT_BEGUN = "not_begun"  # the period itself lies in the future


@dataclass(frozen=True, slots=True)
class Monthly:
    """The monthly figure: links restricted in a month by violation type, as published.

    The named types come in the channel's order; OTHERS counts all others.
    """

    month: str  # as domain.period writes it
    is_over: bool
    published: Published
    looks: SecondLooks | None = None
    fairness: "Fairness | None" = None  # None while the month is not over


OTHERS = "others"
"""Stands for the types that the monthly figure does not name."""
