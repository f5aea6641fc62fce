"""Reader of typed times, “24.11 18:30” or “tomorrow 9:00”, in a time zone."""

import re
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

from bot.core.languages import typed

FURTHEST_DAYS = 366
"""A time may be at most a year ahead."""

_DATE = re.compile(r"(?<![\d:.])(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2}))?(?![\d:])")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_TIME = re.compile(r"(?<![\d.])(\d{1,2})(?:[:.](\d{2}))?(?![\d:.]\d)")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?!\d)")


class TimeProblem(StrEnum):
    UNREADABLE = "unreadable"
    NO_SUCH_TIME = "no_such_time"
    PAST = "past"
    TOO_FAR = "too_far"


def read_time(text: str, now: int, zone: str) -> int | TimeProblem:
    """The typed moment in ms UTC. `now` is ms UTC; without a day it is today."""
    here = ZoneInfo(zone)
    today = datetime.fromtimestamp(now / 1000, UTC).astimezone(here).date()
    words = re.sub(r"\([^()]*\)", " ", text.strip().lower()).rstrip(". ")  # (UTC+5), as we say it
    day, rest = _day(words, today)
    if isinstance(day, TimeProblem):
        return day
    found = _CLOCK.search(rest) or (_TIME.search(rest) if day is not None else None)
    around = typed("days")["around_time"]
    if found is None or set(re.findall(r"[^\W_]+", _without(rest, found))) - around:
        return TimeProblem.UNREADABLE
    hour, minute = int(found[1]), int(found[2] or 0)
    if hour > 23 or minute > 59:
        return TimeProblem.NO_SUCH_TIME
    named = day or today
    moment = datetime(named.year, named.month, named.day, hour, minute, tzinfo=here)
    at = round(moment.timestamp() * 1000)
    if at <= now:
        return TimeProblem.PAST
    return at if moment.date() <= today + timedelta(FURTHEST_DAYS) else TimeProblem.TOO_FAR


def _day(words: str, today: date) -> tuple[date | TimeProblem | None, str]:
    """The typed day, if any, and the text that is left for the time."""
    spoken = set(re.findall(r"[^\W\d_]+", words))
    for key, days in (("today", 0), ("tomorrow", 1), ("after_tomorrow", 2)):
        names = typed("days")[key]
        if spoken & names:
            return today + timedelta(days), re.sub(rf"\b({'|'.join(names)})\b", "", words)
    if found := _ISO.search(words):
        return _date(int(found[1]), int(found[2]), int(found[3])), _without(words, found)
    found = _DATE.search(words)
    if found is None:
        return None, words
    day, month, year = int(found[1]), int(found[2]), found[3]
    named = _date(int(f"20{year}"[-4:]) if year else today.year, month, day)
    if isinstance(named, date) and not year and named < today - timedelta(180):
        named = _date(today.year + 1, month, day)  # “05.01 9:00”, written in December
    return named, _without(words, found)


def _date(year: int, month: int, day: int) -> date | TimeProblem:
    try:
        return date(year, month, day)
    except ValueError:
        return TimeProblem.NO_SUCH_TIME


def _without(words: str, found: re.Match[str]) -> str:
    return f"{words[: found.start()]} {words[found.end() :]}"


_NUMBERS = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})(?:\s*[./-]\s*(\d{4}|\d{2}))?")
_DAYS_ISO = re.compile(r"(\d{4})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{1,2})")
_WORDS = re.compile(r"\d+|[^\W\d_]+")


def read_day(text: str, today: date, *, ahead: bool = False) -> date | None:
    """The typed day; None for a text that names none, and for days like 31.02.

    A day without a year is the nearest one behind `today`, with `ahead` before it.
    """
    words = re.sub(r"[\u200e\u200f\u2066-\u2069]", "", text).strip().casefold().strip("«»\"'., ")
    for key, days in (("today", 0), ("yesterday", -1), ("tomorrow", 1)):
        if words in typed("days")[key]:
            return today + timedelta(days)
    plain, around = _split(words)
    if set(around) - typed("days")["around_day"]:
        return None
    if found := _DAYS_ISO.fullmatch(plain):
        return _days_day(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(plain):
        day = int(found[1])
        month = int(found[2])
        year = found[3]
        if year is not None:
            return _days_day(int(f"20{year}"[-4:]), month, day)
        near = _days_day(today.year, month, day)
        if near is None:
            return None
        if ahead and near <= today:
            return _days_day(today.year + 1, month, day)
        return near if ahead or near <= today else _days_day(today.year - 1, month, day)
    return None


@cache
def _months() -> dict[str, int]:
    return {name: int(month) for month, names in typed("months").items() for name in names}


def _split(words: str) -> tuple[str, list[str]]:
    """The day in figures like “12.3.2026”, and the words around it."""
    parts, known = _WORDS.findall(words), _months()
    months = [part for part in parts if part in known]
    others = [part for part in parts if not part.isdecimal() and part not in known]
    if not months:
        return re.sub(r"[^\d./-]+", " ", words).strip(" ./-"), others
    numbers = [part for part in parts if part.isdecimal()]
    years = [part for part in numbers if len(part) == 4]
    days = [part for part in numbers if len(part) <= 2]
    if len(months) > 1 or len(days) != 1 or len(years) > 1 or len(days + years) != len(numbers):
        return "", others
    return ".".join([*days, str(known[months[0]]), *years]), others


def _days_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
