"""Reads a typed day: “12.03.2026”, “2026-03-12”, “12 марта 2026 г.”, “2026 жылғы 12 наурыз”."""

import re
from datetime import date, timedelta

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
_AROUND = {
    "of", "the", "from", "on", "till", "until", "to", "dated", "st", "nd", "rd", "th",
    "г", "год", "года", "от", "до", "по", "числа",
    "жыл", "жылғы", "жылы", "жылдың", "ж", "күні", "күнгі", "дейін",
}  # fmt: skip
"""Words around a day that do not change it; any other word makes the text unreadable."""
_NUMBERS = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})(?:\s*[./-]\s*(\d{4}|\d{2}))?")
_ISO = re.compile(r"(\d{4})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{1,2})")
_WORDS = re.compile(r"\d+|[^\W\d_]+")


def read_day(text: str, today: date, *, ahead: bool = False) -> date | None:
    """The typed day; None for a text that names none, and for days like 31.02.

    A day without a year is the nearest one behind `today`, with `ahead` before it.
    """
    words = re.sub(r"[\u200e\u200f\u2066-\u2069]", "", text).strip().casefold().strip("«»\"'., ")
    if words in _NEAR:
        return today + timedelta(_NEAR[words])
    plain, around = _split(words)
    if set(around) - _AROUND:
        return None
    if found := _ISO.fullmatch(plain):
        return _day(int(found[1]), int(found[2]), int(found[3]))
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
        return _day(int(f"20{year}"[-4:]), month, day)
    near = _day(today.year, month, day)
    if near is None:
        return None
    if ahead and near <= today:
        return _day(today.year + 1, month, day)
    return near if ahead or near <= today else _day(today.year - 1, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
