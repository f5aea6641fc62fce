"""Who is on duty, and when people are left in peace."""

from datetime import UTC, datetime

import pytest

from bot.core.times import next_time
from bot.values import Duty, Hours

ZONE = "Asia/Almaty"  # UTC+5


def at(day, hour):
    """A moment of November 2026 in Almaty."""
    return round(datetime(2026, 11, day, hour, tzinfo=UTC).timestamp() * 1000) - 5 * 3_600_000


def test_who_is_on_duty_is_so_until_the_end_they_chose_or_until_they_switch_it_off():
    on = Duty(switched_on=True, until=at(23, 12))
    assert on.is_on(at(23, 11))
    assert not on.is_on(at(23, 12))
    assert Duty(switched_on=True).is_on(at(30, 1))
    assert not Duty().is_on(at(23, 12))


def test_the_next_time_of_an_hour_is_on_this_day_or_the_next():
    assert next_time(at(23, 7), ZONE, 9) == at(23, 9)
    assert next_time(at(23, 9), ZONE, 9) == at(24, 9)


@pytest.mark.parametrize(
    ("hours", "inside"),
    [(Hours(22, 8), {22, 23, 0, 7}), (Hours(1, 3), {1, 2}), (Hours(8, 8), set())],
)
def test_hours_may_go_over_midnight(hours, inside):
    assert {hour for hour in (0, 1, 2, 3, 7, 8, 22, 23) if hours.has(hour)} >= inside
    assert not hours.has(8)
    assert bool(inside) == any(map(hours.has, range(24)))
