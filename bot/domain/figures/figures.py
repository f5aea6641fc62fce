"""The figures of a period as values: what came in, what was decided, how long it took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.desk.case import Outcome
from bot.domain.figures.suppression import Published


class Page(StrEnum):
    """Parts of the figures that are shown by themselves. Values stand in buttons and stay."""

    OVERVIEW = "o"
    TYPES = "t"
    PLACES = "p"


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, in milliseconds: half were done within `median`, nine of ten within
    `p90`; None of nothing."""

    count: int
    median: int | None
    p90: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is counted for a period; docs/figures.md says how."""

    received: int
    distinct: int  # cases, without those that were merged into another
    repeats: int  # how often something reached a case that was there already
    decided: Mapping[tuple[Outcome, str], int]  # by outcome and violation type
    first_claim: Spread
    decision: Spread
    backlog: int
    types: Mapping[str, int]  # reports by violation type
    regions: Mapping[str | None, int]
    languages: Mapping[str, int]

    @property
    def decided_in_all(self) -> int:
        return sum(self.decided.values())

    @property
    def repeat_share(self) -> float | None:
        """The part of what was reported that was known already, 0 to 1; None of nothing."""
        every = self.distinct + self.repeats
        return self.repeats / every if every else None

    def by_outcome(self) -> dict[Outcome, int]:
        found: dict[Outcome, int] = {}
        for (outcome, _), n in self.decided.items():
            found[outcome] = found.get(outcome, 0) + n
        return found


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a period, for a chart: when it begins, what came in and what was decided in it."""

    first: date
    received: int
    decided: int


class Comparison(StrEnum):
    """What the figures of the period before are good for."""

    WHOLE = "whole"
    SO_FAR = "so_far"  # the period is not over: as many days of the one before are taken
    TOO_EARLY = "too_early"  # the records begin within the one before, or later
    NOT_BEGUN = "not_begun"  # the period itself lies in the future


@dataclass(frozen=True, slots=True)
class Monthly:
    """The monthly figure: links restricted in a month, by violation type, fit to be published.

    `types` are the named ones in the channel's order and then, under OTHERS, all the rest.
    """

    month: str  # as domain.period writes it
    is_over: bool
    published: Published


OTHERS = "others"
"""What the monthly figure gathers the types under that it does not name."""
