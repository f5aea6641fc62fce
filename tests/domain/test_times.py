"""Times, days and periods are read as people type them; days begin in the channel's time zone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.periods import Period, Span, around, parse, pieces
from bot.core.times import next_time, start_of, today
from bot.core.typed_time import TimeProblem, read_day, read_time
from bot.values import Hours

ALMATY = "Asia/Almaty"
NOW = round(datetime(2026, 11, 24, 10, 0, tzinfo=UTC).timestamp() * 1000)
"""15:00 in Almaty."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24.11 18:30", (2026, 11, 24, 13, 30)),
        ("2026-12-01 10:00", (2026, 12, 1, 5, 0)),
        ("01.12 9.15", (2026, 12, 1, 4, 15)),
        ("18:30", (2026, 11, 24, 13, 30)),
        ("Tomorrow at 9", (2026, 11, 25, 4, 0)),
        ("ертең 9:00", (2026, 11, 25, 4, 0)),
        ("бүгін сағат 18:30", (2026, 11, 24, 13, 30)),
        ("послезавтра 00:00", (2026, 11, 25, 19, 0)),
        ("05.01 9:00", (2027, 1, 5, 4, 0)),
        *((text, TimeProblem.PAST) for text in ("14:59", "15:00", "23.11 18:30")),
        *(
            (text, TimeProblem.NO_SUCH_TIME)
            for text in ("31.02 10:00", "tomorrow 25:00")
        ),
        ("24.11.2029 10:00", TimeProblem.TOO_FAR),
        *((text, TimeProblem.UNREADABLE) for text in ("24.11", "tomorrow", "soon", "")),
    ],
)
def test_typed_times_are_read_or_refused_with_the_reason(text, expected):
    if not isinstance(expected, TimeProblem):
        expected = round(datetime(*expected, tzinfo=UTC).timestamp() * 1000)
    assert read_time(text, NOW, ALMATY) == expected


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


DAYS = st.dates(date(2001, 1, 1), date(2150, 1, 1))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-10", "2026-10-01", "2026-10-31"),
        (" 2024-02 ", "2024-02-01", "2024-02-29"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026-W01", "2025-12-29", "2026-01-04"),
        ("2026-09-01 2026-09-30", "2026-09-01", "2026-09-30"),
        ("2026-09-01..2026-09-01", "2026-09-01", "2026-09-01"),
    ],
)
def test_a_period_is_read(text, first, last):
    period = parse(text)
    assert (str(period.first), str(period.last)) == (first, last)


def test_other_text_is_no_period():
    for text in ("", "2026-13", "2026-Q5", "1999", "2026-10-01", "٢٠٢٦", "2026-W00"):
        assert parse(text) is None, text
    for first, last in (
        ("2026-09-31", "2026-10-01"),
        ("2026-09-30", "2026-09-01"),
        ("2001-01-01", "2026-01-01"),
    ):
        assert parse(f"{first} {last}") is None, first


@given(DAYS, st.sampled_from(list(Span)))
def test_the_code_of_a_period_parses_and_neighbours_adjoin(day, span):
    period = around(span, day)
    assert period.first <= day <= period.last
    assert parse(period.code) == period
    assert len(period.code) <= 22
    assert period.before().end == period.first
    assert period.after().first == period.end
    assert period.after().before() == period


@given(DAYS, st.integers(1, 1000))
def test_longer_periods_have_longer_pieces(first, days):
    period = Period(Span.DAYS, first, first + timedelta(days=days))
    begins = pieces(period)
    assert begins[0] == first
    assert begins == sorted(set(begins))
    assert all(period.first <= day < period.end for day in begins)
    assert len(begins) <= 36


def test_the_next_time_of_an_hour_is_on_this_day_or_the_next():
    assert next_time(NOW - 1, ALMATY, 15) == NOW
    assert next_time(NOW, ALMATY, 15) == NOW + 24 * 3_600_000


@pytest.mark.parametrize(
    ("hours", "inside"),
    [(Hours(22, 8), {22, 23, *range(8)}), (Hours(1, 3), {1, 2}), (Hours(8, 8), set())],
)
def test_hours_may_go_over_midnight(hours, inside):
    assert {hour for hour in range(24) if hours.has(hour)} == inside


def test_days_begin_at_midnight_in_the_channels_zone():
    october = parse("2026-10")
    begins, ends = october.bounds(ALMATY)
    assert begins == start_of(date(2026, 9, 30), "UTC") + 19 * 3600 * 1000
    assert ends - begins == 31 * 24 * 3600 * 1000
    assert today(begins - 1, ALMATY) == date(2026, 9, 30)
    assert today(begins, ALMATY) == date(2026, 10, 1)
    begins, ends = parse("2026-03-29..2026-03-29").bounds("Europe/Berlin")
    assert ends - begins == 23 * 3600 * 1000, "a day with a change of the clock"
