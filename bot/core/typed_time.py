"""Reader of typed times, “24.11 18:30” or “tomorrow 9:00”, in a time zone."""

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
    "at",
    "on",
    "t",
    "h",
    "в",
    "во",
    "на",
    "ч",
    "час",
    "часа",
    "часов",
    "г",
    "года",
    "сағат",
    "сағатта",
    "күні",
    "де",
    "да",
    "те",
    "та",
}
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


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "қаңтар январь января january jan",
            "ақпан февраль февраля february feb",
            "наурыз март марта march mar",
            "сәуір апрель апреля april apr",
            "мамыр май мая may",
            "маусым июнь июня june jun",
            "шілде июль июля july jul",
            "тамыз август августа august aug",
            "қыркүйек сентябрь сентября september sept sep",
            "қазан октябрь октября october oct",
            "қараша ноябрь ноября november nov",
            "желтоқсан декабрь декабря december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_NEAR = {
    **dict.fromkeys(("today", "бүгін", "сегодня"), 0),
    **dict.fromkeys(("yesterday", "кеше", "вчера"), -1),
    **dict.fromkeys(("tomorrow", "ертең", "завтра"), 1),
}
_DAYS_AROUND = {
    "of",
    "the",
    "from",
    "on",
    "till",
    "until",
    "to",
    "dated",
    "st",
    "nd",
    "rd",
    "th",
    "г",
    "год",
    "года",
    "от",
    "до",
    "по",
    "числа",
    "жыл",
    "жылғы",
    "жылы",
    "жылдың",
    "ж",
    "күні",
    "күнгі",
    "дейін",
}
"""Words around a day that do not change it; any other word makes the text unreadable."""
_NUMBERS = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})(?:\s*[./-]\s*(\d{4}|\d{2}))?")
_DAYS_ISO = re.compile(r"(\d{4})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{1,2})")
_WORDS = re.compile(r"\d+|[^\W\d_]+")


def read_day(text: str, today: date, *, ahead: bool = False) -> date | None:
    """The typed day; None for a text that names none, and for days like 31.02.

    A day without a year is the nearest one behind `today`, with `ahead` before it.
    """
    words = re.sub(r"[\u200e\u200f\u2066-\u2069]", "", text).strip().casefold().strip("«»\"'., ")
    if words in _NEAR:
        return today + timedelta(_NEAR[words])
    plain, around = _split(words)
    if set(around) - _DAYS_AROUND:
        return None
    if found := _DAYS_ISO.fullmatch(plain):
        return _days_day(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(plain):
        return _in_year(int(found[1]), int(found[2]), found[3], today, ahead=ahead)
    return None


def _split(words: str) -> tuple[str, list[str]]:
    """The day in figures like “12.3.2026”, and the words around it."""
    parts = _WORDS.findall(words)
    months = [part for part in parts if part in _MONTHS]
    others = [part for part in parts if not part.isdecimal() and part not in _MONTHS]
    if not months:
        return re.sub(r"[^\d./-]+", " ", words).strip(" ./-"), others
    numbers = [part for part in parts if part.isdecimal()]
    years = [part for part in numbers if len(part) == 4]
    days = [part for part in numbers if len(part) <= 2]
    if len(months) > 1 or len(days) != 1 or len(years) > 1 or len(days + years) != len(numbers):
        return "", others
    return ".".join([*days, str(_MONTHS[months[0]]), *years]), others


def _in_year(day: int, month: int, year: str | None, today: date, *, ahead: bool) -> date | None:
    if year is not None:
        return _days_day(int(f"20{year}"[-4:]), month, day)
    near = _days_day(today.year, month, day)
    if near is None:
        return None
    if ahead and near <= today:
        return _days_day(today.year + 1, month, day)
    return near if ahead or near <= today else _days_day(today.year - 1, month, day)


def _days_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
