"""When a decided case is looked at again, and what its answer means."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.afterwards import DAY_MS, FollowUp, is_news
from bot.values import Found, Outcome

DECIDED, DAYS, ZONE = 1_800_000_000_000, (7, 30), "Asia/Almaty"


def test_the_end_of_an_order_is_asked_about_when_its_last_day_is_over():
    ending = FollowUp("c1", "d1", DECIDED, order_until=date(2027, 1, 16))
    planned = ending.planned(DECIDED, DAYS, ZONE)
    assert planned.look_at is not None
    assert planned.look_at < DECIDED + 7 * DAY_MS
    assert not planned.asks_about_order(date(2027, 1, 16))
    assert planned.asks_about_order(date(2027, 1, 17))


@given(st.sampled_from(Outcome), st.sampled_from(Found), st.none() | st.sampled_from(Found))
def test_the_same_finding_is_never_news_twice(outcome, found, before):
    if found is before or found is Found.UNSEEN:
        assert not is_news(outcome, found, before)


@pytest.mark.parametrize(
    ("outcome", "found", "before", "news"),
    [
        (Outcome.REMOVED, Found.GONE, None, False),
        (Outcome.REMOVED, Found.THERE, None, True),
        (Outcome.REMOVED, Found.GONE, Found.THERE, True),
        (Outcome.FORWARDED, Found.THERE, None, False),
        (Outcome.RESTRICTED, Found.GONE, None, True),
    ],
)
def test_what_reporters_know_from_the_outcome_is_no_news(outcome, found, before, news):
    assert is_news(outcome, found, before) is news
