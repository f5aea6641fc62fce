"""Figures of a period as values, and the rules by which small counts are hidden; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar

from msgspec import field

from bot.core.periods import Period
from bot.values import THRESHOLD, Found, Outcome, Value

T = TypeVar("T")
R = TypeVar("R")


class Page(StrEnum):
    """Pages of the figures. Values are in buttons: do not change them."""

    OVERVIEW = "o"
    TYPES = "t"
    PLACES = "p"
    FAIRNESS = "j"


class Spread(Value):
    """Durations in milliseconds: median and 90th percentile, both 0 where `count` is."""

    count: int
    median: int = 0
    p90: int = 0


class Figures(Value):
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
    # Last answers of later looks
    found: Mapping[Found, int] = field(default_factory=dict)
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


class Piece(Value):
    """A part of a period in a chart: its first day, and the counts in it."""

    first: date
    received: int
    decided: int


OTHERS = "others"
"""Stands for the rows of a table that are put together."""


class Measure(StrEnum):
    """Counted measures, the most important first. Values are published: do not change them."""

    RECEIVED = "reports_received"
    DECIDED = "cases_decided"
    RESTRICTED = "links_restricted"
    REMOVED = "links_removed"
    OPENED = "cases_opened"
    WAITING = "waiting_at_authorities"  # at the end of the period
    REPORTS = "reports_decided"  # part: led to nothing
    ANSWERED = "appeals_answered"  # part: overturned
    LATE = "appeals_late"  # of those answered; part: after their day
    LOOKS = "second_looks"  # part: found the same
    PATTERNS = "patterns"  # cases with a pattern in their reports
    FILED = "appeals_filed"
    OVERDUE = "appeals_overdue"  # not answered at the end, though their day was over


PUBLIC = tuple(Measure)[: tuple(Measure).index(Measure.REPORTS)]
"""Measures of the monthly figures alone."""
FAIRNESS = tuple(Measure)[len(PUBLIC) :]
"""Measures of fairness: of a month, and of any period for staff."""
OF_STAFF = frozenset({Measure.LOOKS})
"""Measures of how staff decide: only the number of cases protects a person."""
TOTALS_ONLY = frozenset({Measure.LATE, Measure.OVERDUE})
WITHOUT_PART = frozenset({*PUBLIC, Measure.FILED, Measure.OVERDUE, Measure.PATTERNS})
OF_A_MOMENT = frozenset({Measure.WAITING, Measure.OVERDUE})
"""Measures that say how it stands at the end: those of months are not added up."""


class By(StrEnum):
    """How a table divides its total. Values are published: do not change them."""

    ALL = "all"
    OUTCOME = "outcome"
    TYPE = "type"
    REGION = "region"
    AUTHORITY = "authority"
    LANGUAGE = "language"


class Took(StrEnum):
    """Lengths of time. Values are published: do not change them."""

    DECISION = "decision"
    WAITING = "waiting"
    ANSWER = "appeal"


class Cell(Value):
    """A count and its part; `part` is None where it is hidden, or where nothing is a part.

    A count of a year is `at_least` so much where some of its months do not show theirs.
    """

    n: int
    part: int | None = None
    at_least: bool = False


Cells = Mapping[str, Cell]


class Measured(Value):
    """A measure as published; `total` is None for fewer than THRESHOLD, or none."""

    total: Cell | None = None
    margins: Mapping[By, Cells] = field(default_factory=dict)

    def by(self, axis: By) -> Cells:
        return self.margins.get(axis, {})


Rows = Mapping[str, tuple[int, int]]
"""key → (n, part)"""
Counts = Mapping[tuple[str, str], tuple[int, int]]
"""(violation type, language) → (n, part)"""


class Counted(Value):
    """All that is published of a period; lengths of time only where they are of THRESHOLD."""

    measures: Mapping[Measure, Measured] = field(default_factory=dict)
    times: Mapping[Took, Spread] = field(default_factory=dict)

    def of(self, measure: Measure) -> Measured:
        return self.measures.get(measure, Measured())


class Monthly(Value):
    """The figures of a month. While it is not over, only links restricted are in them."""

    month: Period
    is_over: bool
    counted: Counted
    year_times: Mapping[Took, Spread] = field(default_factory=dict)  # since its January


class Beside(Value, Generic[T]):
    """Of a period, the period before, the year so far, and as much of the year before.

    None stands for what the records do not have.
    """

    now: T | None
    before: T | None = None
    year: T | None = None
    year_before: T | None = None

    def __iter__(self) -> Iterator[T | None]:
        return iter((self.now, self.before, self.year, self.year_before))

    def each(self, pick: Callable[[T], R | None]) -> Beside[R]:
        """The same of what `pick` finds in each."""
        return Beside(*(None if one is None else pick(one) for one in self))


class MonthlyReport(Value):
    """A month and what it is compared with; `last` are up to twelve, the oldest first."""

    now: Monthly
    periods: Beside[Counted]
    last: tuple[Monthly, ...] = ()


def report_of(month: Period, known: Mapping[Period, Monthly]) -> MonthlyReport:
    """Put a month together with those before it; a month that is not over stands alone."""
    now = known[month]
    january = month.first.replace(year=month.first.year - 1, month=1)
    every = [one for one in known.values() if january <= one.month.first <= month.first]
    until = sorted(
        (one for one in every if one.is_over), key=lambda one: one.month.first
    )
    last = tuple(until[-12:])
    if not now.is_over:
        return MonthlyReport(now, Beside(now.counted), last)
    n = month.first.month
    year = add_up(
        [one.counted for one in until[-n:] if one.month.first.year == month.first.year]
    )
    earlier = [one.counted for one in until if one.month.first.year < month.first.year][
        :n
    ]
    periods = Beside[Counted](
        now.counted,
        until[-2].counted if len(until) > 1 else None,
        Counted(year.measures, now.year_times),
        # One that the records do not have as a whole is not compared.
        add_up(earlier) if len(until) == 12 + n else None,
    )
    return MonthlyReport(now, periods, last)


def add_up(months: Sequence[Counted]) -> Counted:
    """The sum of what months published: so a year tells nothing that its months do not tell."""
    return Counted(
        {
            measure: _added([one.of(measure) for one in months])
            for measure in Measure
            if measure not in OF_A_MOMENT
        }
    )


def _added(months: Sequence[Measured]) -> Measured:
    axes = dict.fromkeys(axis for one in months for axis in one.margins)
    margins = {}
    for axis in axes:
        keys = dict.fromkeys(key for one in months for key in one.by(axis))
        cells = {
            key: _sum_of_cells([_of_month(one, axis, key) for one in months])
            for key in keys
        }
        margins[axis] = {key: cell for key, cell in cells.items() if cell is not None}
    return Measured(_sum_of_cells([one.total for one in months]), margins)


def _of_month(month: Measured, axis: By, key: str) -> Cell | None:
    """The count of a key; None where it is hidden, alone or among others."""
    cells = month.by(axis)
    if key in cells:
        return cells[key]
    if month.total is None or (OTHERS in cells or not cells):
        return None
    return Cell(0, 0)


def _sum_of_cells(cells: Sequence[Cell | None]) -> Cell | None:
    shown = [cell for cell in cells if cell is not None]
    n = sum(cell.n for cell in shown)
    if not n:
        return None
    parts = [cell.part for cell in shown if cell.part is not None]
    part = sum(parts) if len(parts) == len(cells) else None
    return Cell(n, part, len(shown) < len(cells))


def publish(counted: Mapping[Measure, Counts], answer: Spread) -> Counted:
    """Return the part of these counts and of the duration of appeals that may be shown."""
    found = {
        measure: published(measure, counted.get(measure, {})) for measure in FAIRNESS
    }
    return Counted(found, enough_times({Took.ANSWER: answer}))


def enough_times(times: Mapping[Took, Spread]) -> dict[Took, Spread]:
    return {took: spread for took, spread in times.items() if spread.count >= THRESHOLD}


def published(measure: Measure, counts: Counts) -> Measured:
    """The total and both margins of one measure, without a small count."""
    axes = {} if measure in TOTALS_ONLY else {By.TYPE: 0, By.LANGUAGE: 1}
    divided = {axis: _rows_by(counts, at) for axis, at in axes.items()}
    return _published(measure, _sum(counts.values()), divided)


def publish_rows(measure: Measure, divided: Mapping[By, Mapping[Any, int]]) -> Measured:
    """The same of counts without parts, each way of dividing them adding up to the total."""
    rows = {
        axis: {key or "": (n, 0) for key, n in counts.items()}
        for axis, counts in divided.items()
    }
    total = _sum(next(iter(rows.values())).values())
    return _published(measure, total, rows)


def _published(
    measure: Measure, total: tuple[int, int], divided: Mapping[By, Rows]
) -> Measured:
    if total[0] < THRESHOLD:
        return Measured()
    cell = Cell(total[0], total[1] if _shows_part(measure, total) else None)
    return Measured(
        cell, {axis: _margin(measure, rows) for axis, rows in divided.items()}
    )


def _rows_by(counts: Counts, at: int) -> Rows:
    rows: dict[str, tuple[int, int]] = {}
    for key, one in counts.items():
        rows[key[at]] = _sum([rows.get(key[at], (0, 0)), one])
    return rows


def _margin(measure: Measure, rows: Rows) -> dict[str, Cell]:
    """The rows that may be shown, the most first; parts are left out where they do not fit."""
    whole = collapse(rows, lambda row: _shows_part(measure, row))
    if len(whole) > 1 or (whole and len(rows) == 1):
        return {name: Cell(*row) for name, row in whole.items()}
    found = collapse(rows, lambda row: row[0] >= THRESHOLD)
    return {name: Cell(n) for name, (n, _) in found.items()}


def collapse(
    rows: Rows, is_enough: Callable[[tuple[int, int]], bool]
) -> dict[str, tuple[int, int]]:
    """The rows that are enough, the most first, and all others together as OTHERS.

    1. Rows that are not enough are put together; what is OTHERS already goes with them.
    2. While they are but one row, or not enough together, or each as large as it can be for a
       reader who knows this, the smallest of the rest joins them.
    3. Nothing is left where not even all rows together are enough.
    """
    kept = sorted(
        (name for name, (n, _) in rows.items() if n),
        key=lambda name: (-rows[name][0], name),
    )
    few = [name for name in kept if not is_enough(rows[name])]
    kept = [name for name in kept if name not in few and name != OTHERS]
    joined: list[str] = []
    if OTHERS in rows and is_enough(rows[OTHERS]):
        joined.append(OTHERS)  # of so many types that it hides any row
    else:
        while (
            few and kept and not _hides(rows, few, joined, rows[kept[-1]][0], is_enough)
        ):
            joined.append(kept.pop())
    together = _sum(rows[name] for name in few + joined)
    if few and not is_enough(together):
        return {}
    found = {name: rows[name] for name in kept}
    if few or joined:
        found[OTHERS] = together
    return found


def _hides(
    rows: Rows,
    few: Sequence[str],
    joined: Sequence[str],
    least_kept: int,
    is_enough: Callable[[tuple[int, int]], bool],
) -> bool:
    """True if the sum of these rows leaves two values at least for each of the `few`."""
    n, _ = together = _sum(rows[name] for name in (*few, *joined))
    others_most = (len(few) - 1) * (THRESHOLD - 1) + len(joined) * least_kept
    lowest = max(0, n - others_most)
    highest = min(THRESHOLD - 1, n - len(joined) * THRESHOLD)
    is_enough_together = len(few) + len(joined) > 1 and is_enough(together)
    return is_enough_together and lowest < highest


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
