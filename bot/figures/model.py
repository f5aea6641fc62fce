"""Figures of a period as values, and the rules by which small counts are hidden; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum

from bot.core.periods import Period
from bot.dataclass import frozen
from bot.values import THRESHOLD, Found, Outcome


class Page(StrEnum):
    """Pages of the figures. Values are in buttons: do not change them."""

    OVERVIEW = "o"
    TYPES = "t"
    PLACES = "p"
    FAIRNESS = "j"


@frozen
class Spread:
    """Durations in milliseconds: median and 90th percentile, both 0 where `count` is."""

    count: int
    median: int = 0
    p90: int = 0


@frozen
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
    found: Mapping[Found, int] = field(default_factory=dict)  # last answers of later looks
    looks_replaced: int = 0  # second looks whose third decision replaced the first
    looks_dropped: int = 0  # second looks that ended without a result

    @property
    def decided_in_all(self) -> int:
        return sum(self.decided.values())

    @property
    def repeat_share(self) -> float | None:
        """The share of reports about known cases, 0 to 1; None without reports."""
        every = self.distinct + self.repeats
        if not every:
            return None
        return self.repeats / every

    def by_outcome(self) -> Counter[Outcome]:
        found = Counter[Outcome]()
        for (outcome, _), n in self.decided.items():
            found[outcome] += n
        return found


class Hidden(StrEnum):
    """Reasons a count is hidden. Values are published: do not change them."""

    SMALL = "fewer_than_5"
    PROTECTS = "protects_another"  # 5 or more, but it would reveal a small one


@frozen
class Published:
    """Each value is a number, or why it is hidden. The cells keep their order."""

    total: int | Hidden
    cells: Mapping[str, int | Hidden]


def suppress(counts: Mapping[str, int]) -> Published:
    """Counts and their total, as they may be published.

    Each count below THRESHOLD is hidden. If the total would still reveal a hidden count above 0,
    the smallest visible count is hidden too, or else the total.
    """
    total = sum(counts.values())
    if total < THRESHOLD:
        return Published(Hidden.SMALL, dict.fromkeys(counts, Hidden.SMALL))
    cells: dict[str, int | Hidden] = {
        name: n if n >= THRESHOLD else Hidden.SMALL for name, n in counts.items()
    }
    small = [counts[name] for name, cell in cells.items() if cell is Hidden.SMALL]
    if not _reveals(small):
        return Published(total, cells)
    shown = [name for name, cell in cells.items() if not isinstance(cell, Hidden)]
    if not shown:
        return Published(Hidden.PROTECTS, cells)
    cells[min(shown, key=counts.__getitem__)] = Hidden.PROTECTS
    return Published(total, cells)


def _reveals(small: list[int]) -> bool:
    """True if the sum of the small counts leaves only one possible value for one of them."""
    rest = sum(small)
    others = len(small) - 1
    if not rest:
        return False  # zeros concern no person
    lowest = max(0, rest - (THRESHOLD - 1) * others)
    highest = min(THRESHOLD - 1, rest)
    return lowest >= highest


@frozen
class Piece:
    """A part of a period in a chart: its first day, and the counts in it."""

    first: date
    received: int
    decided: int


@frozen
class Monthly:
    """The monthly figure: links restricted in a month by violation type, as published.

    The named types come in the channel's order; OTHERS counts all others.
    """

    month: Period
    is_over: bool
    published: Published
    fairness: Fairness | None = None  # None while the month is not over


OTHERS = "others"
"""Stands for the types that the monthly figure does not name."""


class Measure(StrEnum):
    """Counted measures, the most important first. Values are published: do not change them."""

    REPORTS = "reports_decided"  # part: led to nothing
    ANSWERED = "appeals_answered"  # part: overturned
    LATE = "appeals_late"  # of those answered; part: after their day
    LOOKS = "second_looks"  # part: found the same
    PATTERNS = "patterns"  # cases with a pattern in their reports
    FILED = "appeals_filed"
    OVERDUE = "appeals_overdue"  # not answered at the end, though their day was over


OF_STAFF = frozenset({Measure.LOOKS})
"""Measures of how staff decide: only the number of cases protects a person."""
TOTALS_ONLY = frozenset({Measure.LATE, Measure.OVERDUE})
WITHOUT_PART = frozenset({Measure.FILED, Measure.OVERDUE, Measure.PATTERNS})


@frozen
class Cell:
    """A count and its part; `part` is None where it is hidden, or where nothing is a part."""

    n: int
    part: int | None = None


@frozen
class Measured:
    """A measure as published; `total` is None for fewer than THRESHOLD, or none."""

    total: Cell | None = None
    by_type: Mapping[str, Cell] = field(default_factory=dict)
    by_language: Mapping[str, Cell] = field(default_factory=dict)


Counts = Mapping[tuple[str, str], tuple[int, int]]
"""(violation type, language) → (n, part)"""


@frozen
class Fairness:
    """The fairness figures of a period. `answer` is how long appeals took, None of few."""

    measures: Mapping[Measure, Measured] = field(default_factory=dict)
    answer: Spread | None = None

    def of(self, measure: Measure) -> Measured:
        return self.measures.get(measure, Measured())


def publish(counted: Mapping[Measure, Counts], answer: Spread) -> Fairness:
    """Return the part of these counts and of the duration of appeals that may be shown."""
    found = {measure: published(measure, counted.get(measure, {})) for measure in Measure}
    if answer.count < THRESHOLD:
        return Fairness(found, None)
    return Fairness(found, answer)


def published(measure: Measure, counts: Counts) -> Measured:
    """The total and both margins of one measure, without a small count."""
    total = _sum(counts.values())
    if total[0] < THRESHOLD:
        return Measured()
    cell = Cell(total[0], None)
    if _shows_part(measure, total):
        cell = Cell(*total)
    if measure in TOTALS_ONLY:
        return Measured(cell)
    return Measured(cell, _margin(measure, counts, 0), _margin(measure, counts, 1))


def _margin(measure: Measure, counts: Counts, axis: int) -> dict[str, Cell]:
    """By type (0) or language (1), the most first; parts are left out where they do not fit."""
    rows: dict[str, tuple[int, int]] = {}
    for key, one in counts.items():
        rows[key[axis]] = _sum([rows.get(key[axis], (0, 0)), one])
    whole = collapse(rows, lambda row: _shows_part(measure, row))
    if len(whole) > 1 or (whole and len(rows) == 1):
        return {name: Cell(*row) for name, row in whole.items()}
    found = collapse(rows, lambda row: row[0] >= THRESHOLD)
    return {name: Cell(n) for name, (n, _) in found.items()}


def collapse(
    rows: Mapping[str, tuple[int, int]], is_enough: Callable[[tuple[int, int]], bool]
) -> dict[str, tuple[int, int]]:
    """The rows that are enough, the most first, and all others together as OTHERS.

    While the others are not enough together, the smallest row joins them. Nothing is left where
    not even all rows together are enough.
    """
    kept = sorted(
        (name for name, (n, _) in rows.items() if n), key=lambda name: (-rows[name][0], name)
    )
    others = [name for name in kept if not is_enough(rows[name])]
    kept = [name for name in kept if name not in others]
    while others and not is_enough(_sum(rows[name] for name in others)):
        if not kept:
            return {}
        others.append(kept.pop())
    found = {name: rows[name] for name in kept}
    if others:
        found[OTHERS] = _sum(rows[name] for name in others)
    return found


def _shows_part(measure: Measure, row: tuple[int, int]) -> bool:
    """True if neither the part nor the rest is small."""
    n, part = row
    if measure in WITHOUT_PART:
        return False
    if measure in OF_STAFF:
        return n >= THRESHOLD
    return part >= THRESHOLD and n - part >= THRESHOLD


def _sum(rows: Iterable[tuple[int, int]]) -> tuple[int, int]:
    every = list(rows)
    return sum(n for n, _ in every), sum(part for _, part in every)
