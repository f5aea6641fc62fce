"""Weeks, months, quarters, years and spans of days, as people type them and buttons carry them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import assert_never

from bot.core.times import start_of

DAY = timedelta(days=1)
LONGEST_DAYS = 366 * 3
"""A longer period is probably a typing error in a year."""
_FORMS = re.compile(
    r"(?P<year>\d{4})(?:-(?:(?P<month>\d{2})|Q(?P<quarter>[1-4])|W(?P<week>\d{2})))?",
    re.ASCII | re.IGNORECASE,
)
_DAYS = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:\s+(?:-\s+)?|\.\.)(\d{4}-\d{2}-\d{2})", re.ASCII
)


class Span(StrEnum):
    """The kind of a period. Values are in buttons: do not change them."""

    WEEK = "w"
    MONTH = "m"
    QUARTER = "q"
    YEAR = "y"
    DAYS = "d"  # two typed dates


_MONTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}


class Period:
    """Days from `first` up to, but without, `end`. No Value: it is stored as its code."""

    __slots__ = ("end", "first", "span")

    def __init__(self, span: Span, first: date, end: date) -> None:
        self.span = span
        self.first = first
        self.end = end

    @staticmethod
    def parse(code: str) -> Period:
        return read(code)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Period) and self.code == other.code

    def __hash__(self) -> int:
        return hash(self.code)

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

    def __str__(self) -> str:
        return self.code

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
    if span is Span.DAYS:
        return Period(span, day, day + DAY)
    if span is Span.WEEK:
        first = day - timedelta(days=day.weekday())
        return Period(span, first, first + timedelta(days=7))
    months = _MONTHS[span]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(span, first, _months_later(first, months))


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


def read(code: str | None) -> Period:
    """The period of a code that was written here. Raises ValueError for any other text or none."""
    period = parse(code or "")
    if period is None:
        raise ValueError(code)
    return period


def _own_days(first: str, last: str) -> Period | None:
    try:
        begin = date.fromisoformat(first)
        end = date.fromisoformat(last) + DAY
    except (ValueError, OverflowError):
        return None
    if not 2000 <= begin.year <= end.year < 2200 or end <= begin:
        return None
    if (end - begin).days > LONGEST_DAYS:
        return None
    return Period(Span.DAYS, begin, end)


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


def _months_later(first: date, months: int) -> date:
    """The first day of a month, some months after that of another."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)
