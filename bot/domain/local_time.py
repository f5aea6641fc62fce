"""Reads a typed time: “24.11 18:30”, “tomorrow 9:00”, in a time zone."""

import re
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

FURTHEST_DAYS = 366
"""A time may be at most a year ahead."""

_TODAY = {"today", "бүгін", "сегодня"}
_TOMORROW = {"tomorrow", "ертең", "завтра"}
_AFTER_TOMORROW = {"бүрсігүні", "послезавтра"}
_AROUND = {
    "at", "on", "t", "h", "в", "во", "на", "ч", "час", "часа", "часов", "г", "года",
    "сағат", "сағатта", "күні", "де", "да", "те", "та",
}  # fmt: skip
"""Words around a time that do not change it; any other word makes the text unreadable."""
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
    if found is None or set(re.findall(r"[^\W_]+", _without(rest, found))) - _AROUND:
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
    for names, days in ((_TODAY, 0), (_TOMORROW, 1), (_AFTER_TOMORROW, 2)):
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
