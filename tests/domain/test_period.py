"""Periods are parsed as people type them; days begin in the channel's time zone."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.periods import Period, Span, around, parse, pieces
from bot.core.times import start_of, today

ALMATY = "Asia/Almaty"
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


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-13",
        "2026-Q5",
        "2026-09-31 2026-10-01",
        "1999",
        "2026-09-30 2026-09-01",
        "2001-01-01 2026-01-01",
        "2026-10-01",
        "٢٠٢٦",
        "2026-W00",
    ],
)
def test_other_text_is_no_period(text):
    assert parse(text) is None


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


def test_days_begin_at_midnight_in_the_channels_zone():
    october = parse("2026-10")
    begins, ends = october.bounds(ALMATY)
    assert begins == start_of(date(2026, 9, 30), "UTC") + 19 * 3600 * 1000
    assert ends - begins == 31 * 24 * 3600 * 1000
    assert today(begins - 1, ALMATY) == date(2026, 9, 30)
    assert today(begins, ALMATY) == date(2026, 10, 1)
    begins, ends = parse("2026-03-29..2026-03-29").bounds("Europe/Berlin")
    assert ends - begins == 23 * 3600 * 1000, "a day with a change of the clock"
