"""Who is on duty, and when people are left in peace."""

from datetime import UTC, datetime

import pytest

from bot.domain.desk.roster import Duty, Hours, end_of_shift, next_time

ZONE = "Asia/Almaty"  # UTC+5


def at(day, hour):
    """A moment of November 2026 in Almaty; the 23rd is a Monday."""
    return round(datetime(2026, 11, day, hour, tzinfo=UTC).timestamp() * 1000) - 5 * 3_600_000


def test_a_plan_holds_through_its_shift_and_a_night_ends_on_the_next_day():
    evening, night = Duty().planned(0, 1, on=True), Duty().planned(0, 2, on=True)
    assert [evening.is_on(at(23, hour), ZONE) for hour in (13, 14, 21, 22)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert night.is_on(at(23, 23), ZONE)
    assert night.is_on(at(24, 5), ZONE)
    assert not night.is_on(at(24, 6), ZONE)
    assert not night.is_on(at(23, 5), ZONE)
    assert Duty().planned(6, 2, on=True).is_on(at(30, 3), ZONE)
    assert night.planned(0, 2, on=False) == Duty()


def test_a_switch_wins_over_the_plan_until_its_end():
    planned = Duty().planned(0, 1, on=True)
    off = planned.off(at(23, 15), ZONE)
    assert not off.is_on(at(23, 21), ZONE)
    assert off.is_on(at(23, 15) + 7 * 24 * 3_600_000, ZONE)
    on = Duty().on(at(23, 12))
    assert on.is_on(at(23, 11), ZONE)
    assert not on.is_on(at(23, 12), ZONE)
    assert Duty().on(None).is_on(at(30, 1), ZONE)
    assert not Duty().on(None).off(at(23, 12), ZONE).is_on(at(23, 12), ZONE)


def test_the_night_shift_ends_in_the_morning():
    assert end_of_shift(at(23, 23), ZONE) == end_of_shift(at(24, 3), ZONE) == at(24, 6)
    assert end_of_shift(at(23, 7), ZONE) == at(23, 14)
    assert next_time(at(23, 9), ZONE, 9) == at(24, 9)


@pytest.mark.parametrize(
    ("hours", "inside"),
    [(Hours(22, 8), {22, 23, 0, 7}), (Hours(1, 3), {1, 2}), (Hours(8, 8), set())],
)
def test_hours_may_go_over_midnight(hours, inside):
    assert {hour for hour in (0, 1, 2, 3, 7, 8, 22, 23) if hours.has(hour)} >= inside
    assert not hours.has(8)
    assert bool(inside) == any(map(hours.has, range(24)))
