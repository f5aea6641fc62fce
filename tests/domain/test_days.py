"""A day of an order is read as people write it in three languages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.typed_time import read_day

TODAY = date(2026, 11, 26)
ORDER = date(2026, 3, 12)


@pytest.mark.parametrize(
    "text",
    [
        "12.03.2026",
        "12/03/2026",
        "2026-03-12",
        " 12 . 03 . 2026 ",
        "от 12.03.2026 года",
        "12 Марта 2026 года",
        "«12» марта 2026 года",
        "2026 жылғы 12 наурыз",
        "2026 жылдың 12 наурыз күні",
        "12 March 2026",
        "12th of March 2026",
        "Mar 12 2026",
        "12.03",
        "12 марта",
        "\u200f12.03.2026\u200e",
    ],
)
def test_one_day_in_many_spellings(text):
    assert read_day(text, TODAY) == ORDER


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31.02.2026",
        "00.00.0000",
        "2026",
        "12",
        "12 марта 13 апреля 2026",
        "№ 12/3-4",
        "<b>12.03.2026</b>",
        "12.03.2026 12.04.2026",
        "вчера или сегодня",
        "12.03.2026 приказ",
        "1" * 5000,
        "29 ақпан 2026",
    ],
)
def test_what_is_no_day_is_refused(text):
    assert read_day(text, TODAY) is None


def test_words_and_days_without_a_year_are_the_nearest_one():
    assert read_day("сегодня", TODAY) == read_day("Бүгін", TODAY) == TODAY
    assert read_day("yesterday", TODAY) == read_day("кеше", TODAY) == date(2026, 11, 25)
    assert read_day("завтра", TODAY) == date(2026, 11, 27)
    assert read_day("30.11", TODAY) == date(2025, 11, 30)
    assert read_day("30.11", TODAY, ahead=True) == date(2026, 11, 30)
    assert read_day("12.03", TODAY, ahead=True) == date(2027, 3, 12)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_day_is_read_back_in_every_form(day):
    for shape in (
        "{0:%d}.{0:%m}.{0.year:04}",
        "{0.year:04}-{0:%m}-{0:%d}",
        "{0.day}/{0.month}/{0.year:04}",
    ):
        assert read_day(shape.format(day), TODAY) == day
