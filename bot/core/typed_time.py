"""Reader of typed days and times, “24.11 18:30” or “tomorrow 9:00”, in a time zone."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.core.messages import N_, Worded, typed

FURTHEST_DAYS = 366
"""A time may be at most a year ahead."""
RECENT = timedelta(180)
"""The day of a time without a year may be so long ago: it is a mistake, not a day of next year."""

_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?!\d)")
_HOUR = re.compile(r"(?<![\d./:-])(\d{1,2})(?:[:.](\d{2}))?(?![./:-]?\d)")
_DAY = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})(?:\s*[./-]\s*(\d{4}|\d{2}))?")
_ISO = re.compile(r"(\d{4})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{1,2})")
_WORDS = re.compile(r"\d+|[^\W\d_]+")
_SPOKEN = {"yesterday": -1, "today": 0, "tomorrow": 1, "after_tomorrow": 2}


class TimeProblem(Worded):
    UNREADABLE = N_("I do not understand the time “{text}”.")
    NO_SUCH_TIME = N_("There is no such time: “{text}”.")
    PAST = N_("That time is over already. It is {time} now.")
    TOO_FAR = N_("That is more than a year away. Choose an earlier time, please.")


def read_time(text: str, now: int, zone: str) -> int | TimeProblem:
    """The typed moment in ms UTC. `now` is ms UTC; without a day it is today."""
    here = ZoneInfo(zone)
    today = datetime.fromtimestamp(now / 1000, UTC).astimezone(here).date()
    words = re.sub(r"\([^()]*\)", " ", text.casefold())  # (UTC+5), as we say it
    clock = _CLOCK.search(words)
    hours = [*_HOUR.finditer(words)]
    if clock is None and not hours:
        return TimeProblem.UNREADABLE
    found = clock or hours[-1]
    rest = f"{words[: found.start()]} {words[found.end() :]}"
    around = typed("days")["around_time"] | typed("days")["around_day"]
    # An hour without minutes needs a day: “9” alone may mean anything.
    day: date | TimeProblem = today if clock else TimeProblem.UNREADABLE
    if set(_WORDS.findall(rest)) - around:
        day = _day(rest, today, around, since=today - RECENT)
    hour = int(found[1])
    minute = int(found[2] or 0)
    if isinstance(day, TimeProblem):
        return day
    if hour > 23 or minute > 59:
        return TimeProblem.NO_SUCH_TIME
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=here)
    at = round(moment.timestamp() * 1000)
    if at <= now:
        return TimeProblem.PAST
    if day > today + timedelta(FURTHEST_DAYS):
        return TimeProblem.TOO_FAR
    return at


def read_day(text: str, today: date, *, ahead: bool = False) -> date | None:
    """The typed day; None for a text that names none, and for days like 31.02.

    A day without a year is the nearest one behind `today`, with `ahead` before it.
    """
    words = re.sub(r"[\u200e\u200f\u2066-\u2069]", "", text).casefold()
    since = today + timedelta(1) if ahead else None
    found = _day(words, today, typed("days")["around_day"], since=since)
    return None if isinstance(found, TimeProblem) else found


def _day(
    words: str, today: date, around: frozenset[str], *, since: date | None
) -> date | TimeProblem:
    """The day that the words name; `around` do not change it.

    A day without a year is the first one from `since` on, or without it the last one by today.
    """
    plain, others = _split(words)
    spoken = set(others) - around
    for key, days in _SPOKEN.items():
        if spoken and not plain and spoken <= typed("days")[key]:
            return today + timedelta(days)
    if spoken:
        return TimeProblem.UNREADABLE
    if found := _ISO.fullmatch(plain):
        year, month, day = map(int, found.groups())
        return _date(year, month, day) or TimeProblem.NO_SUCH_TIME
    found = _DAY.fullmatch(plain)
    if found is None:
        return TimeProblem.UNREADABLE
    day = int(found[1])
    month = int(found[2])
    if found[3]:
        return _date(int(f"20{found[3]}"[-4:]), month, day) or TimeProblem.NO_SUCH_TIME
    first = since or date.min
    last = today
    other_year = today.year - 1
    if since is not None:
        last = date.max
        other_year = today.year + 1
    for year in (today.year, other_year):
        near = _date(year, month, day)
        if near is not None and first <= near <= last:
            return near
    return TimeProblem.NO_SUCH_TIME


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    return {
        name: int(month) for month, names in typed("months").items() for name in names
    }


def _split(words: str) -> tuple[str, list[str]]:
    """The day in figures like “12.3.2026”, and the words around it."""
    parts = _WORDS.findall(words)
    known = _months()
    months = [part for part in parts if part in known]
    others = [part for part in parts if not part.isdecimal() and part not in known]
    if not months:
        return re.sub(r"[^\d./-]+", " ", words).strip(" ./-"), others
    numbers = [part for part in parts if part.isdecimal()]
    years = [part for part in numbers if len(part) == 4]
    days = [part for part in numbers if len(part) <= 2]
    if (
        len(months) > 1
        or len(days) != 1
        or len(years) > 1
        or len(days + years) != len(numbers)
    ):
        return "", others
    return ".".join([*days, str(known[months[0]]), *years]), others
