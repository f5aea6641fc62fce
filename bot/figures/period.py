"""Periods, filters and formats of figures; hides small counts and those that reveal them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import astuple, field
from datetime import date, timedelta
from enum import StrEnum
from operator import add
from typing import assert_never

from bot.core.times import start_of
from bot.dataclass import frozen
from bot.values import THRESHOLD, Outcome


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
    rest, others = sum(small), len(small) - 1
    if not rest:
        return False  # zeros concern no person
    lowest, highest = max(0, rest - (THRESHOLD - 1) * others), min(THRESHOLD - 1, rest)
    return lowest >= highest


@frozen
class Agreement:
    """Cases that were decided again; `same` of them found what the first decision had found.

    `comparable` had the same list of grounds, and `same_ground` of these named the same one. In
    `overturned` a third person's decision replaced the first.
    """

    looks: int = 0
    same: int = 0
    comparable: int = 0
    same_ground: int = 0
    overturned: int = 0

    @property
    def is_shown(self) -> bool:
        """A share of few cases says little, and shows how single people decided."""
        return self.looks >= THRESHOLD

    def __add__(self, more: Agreement) -> Agreement:
        return Agreement(*map(add, astuple(self), astuple(more)))


@frozen
class SecondLooks:
    """The second looks of a period by violation type; `dropped` ended without a result.

    `waiting` and `without_people` are those of now: open ones, and open ones that no known person
    may take.
    """

    by_type: Mapping[str, Agreement] = field(default_factory=dict)
    dropped: int = 0
    waiting: int = 0
    without_people: int = 0

    @property
    def in_all(self) -> Agreement:
        return sum(self.by_type.values(), start=Agreement())

    def shown(self) -> dict[str, Agreement | Hidden]:
        """By type, the most first; small counts are hidden, and what would reveal them."""
        counts = {id: one.looks for id, one in self.by_type.items()}
        published = suppress(counts)
        ranked = sorted(counts, key=lambda id: (-counts[id], id))
        return {
            id: cell if isinstance(cell := published.cells[id], Hidden) else self.by_type[id]
            for id in ranked
        }


class Format(StrEnum):
    """File formats. Values are stored in the history of exports: do not change them."""

    CSV = "csv"
    LINES = "jsonl"


@frozen
class Filters:
    """Cases opened in a period: all, or those of one desk, type or outcome."""

    period: str  # as `Period.code` writes it
    desk: str | None = None
    violation: str | None = None
    outcome: Outcome | None = None

    @property
    def days(self) -> Period:
        """Raises ValueError for a text that is no period."""
        period = parse(self.period)
        if period is None:
            raise ValueError(self.period)
        return period


COLUMNS = (
    "number",
    "type",
    "region",
    "link",
    "status",
    "outcome",
    "ground",
    "reason",
    "authority",
    "opened_at",
    "claimed_at",
    "decided_at",
    "announced_at",
    "reports",
    "merged_into",
    "desk",
    "calls",
    "second_look",
    "order",
    "order_date",
    "territory",
    "order_until",
    "found",
    "looked_at",
)
"""A case and its decision; no data of reporters, no free text, no staff."""

PART_ROWS = 50_000
"""Rows of one file: compressed they stay far below Telegram's size limit."""


DAY = timedelta(days=1)
LONGEST_DAYS = 366 * 3
"""A longer period is probably a typing error in a year."""
_FORMS = re.compile(
    r"(?P<year>\d{4})(?:-(?:(?P<month>\d{2})|Q(?P<quarter>[1-4])|W(?P<week>\d{2})))?",
    re.ASCII | re.IGNORECASE,
)
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s+(?:-\s+)?|\.\.)(\d{4}-\d{2}-\d{2})", re.ASCII)


class Span(StrEnum):
    """The kind of a period. Values are in buttons: do not change them."""

    WEEK = "w"
    MONTH = "m"
    QUARTER = "q"
    YEAR = "y"
    DAYS = "d"  # two typed dates


@frozen
class Period:
    """Days from `first` up to, but without, `end`."""

    span: Span
    first: date
    end: date

    @property
    def last(self) -> date:
        return self.end - DAY

    @property
    def code(self) -> str:
        """The code that people type and buttons carry; `parse` reads it."""
        match self.span:
            case Span.WEEK:
                year, week, _ = self.first.isocalendar()
                return f"{year}-W{week:02}"
            case Span.MONTH:
                return f"{self.first:%Y-%m}"
            case Span.QUARTER:
                return f"{self.first:%Y}-Q{(self.first.month + 2) // 3}"
            case Span.YEAR:
                return f"{self.first:%Y}"
            case Span.DAYS:
                return f"{self.first}..{self.last}"
        assert_never(self.span)

    def before(self) -> Period:
        """The period before; for typed dates the same number of days."""
        if self.span is Span.DAYS:
            return Period(Span.DAYS, self.first - (self.end - self.first), self.first)
        return around(self.span, self.first - DAY)

    def after(self) -> Period:
        if self.span is Span.DAYS:
            return Period(Span.DAYS, self.end, self.end + (self.end - self.first))
        return around(self.span, self.end)

    def bounds(self, zone: str) -> tuple[int, int]:
        """Its begin and end in milliseconds UTC."""
        return start_of(self.first, zone), start_of(self.end, zone)


def around(span: Span, day: date) -> Period:
    """The week, month, quarter or year of a day; for DAYS the day itself."""
    match span:
        case Span.WEEK:
            first = day - timedelta(days=day.weekday())
            return Period(span, first, first + timedelta(days=7))
        case Span.MONTH:
            first = day.replace(day=1)
            return Period(span, first, _months_later(first, 1))
        case Span.QUARTER:
            first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
            return Period(span, first, _months_later(first, 3))
        case Span.YEAR:
            return Period(span, date(day.year, 1, 1), date(day.year + 1, 1, 1))
        case Span.DAYS:
            return Period(span, day, day + DAY)
    assert_never(span)


def parse(text: str) -> Period | None:
    """`2026`, `2026-10`, `2026-Q4`, `2026-W47`, or two dates; None for anything else."""
    text = text.strip()
    if days := _DAYS.fullmatch(text):
        return _own_days(*days.groups())
    found = _FORMS.fullmatch(text)
    if found is None:
        return None
    year = int(found["year"])
    if not 2000 <= year < 2200:
        return None
    try:
        if found["month"]:
            return around(Span.MONTH, date(year, int(found["month"]), 1))
        if found["week"]:
            return around(Span.WEEK, date.fromisocalendar(year, int(found["week"]), 1))
    except ValueError:
        return None
    if found["quarter"]:
        return around(Span.QUARTER, date(year, int(found["quarter"]) * 3, 1))
    return around(Span.YEAR, date(year, 1, 1))


def _own_days(first: str, last: str) -> Period | None:
    try:
        begin, end = date.fromisoformat(first), date.fromisoformat(last) + DAY
    except (ValueError, OverflowError):
        return None
    if not 2000 <= begin.year <= end.year < 2200 or end <= begin:
        return None
    return Period(Span.DAYS, begin, end) if (end - begin).days <= LONGEST_DAYS else None


def pieces(period: Period) -> list[date]:
    """The first days of its parts: days, weeks in longer periods, months in a year."""
    days = (period.end - period.first).days
    if days <= 31:
        return [period.first + timedelta(days=n) for n in range(days)]
    if days <= 124:
        return [period.first + timedelta(days=n) for n in range(0, days, 7)]
    first = period.first.replace(day=1)
    months = []
    while first < period.end:
        months.append(max(first, period.first))
        first = _months_later(first, 1)
    return months


def _months_later(day: date, months: int) -> date:
    """The same day some months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
