"""Somebody who sends too fast is counted, forgotten after a minute, and costs little memory."""

from handlers import rate
from handlers.rate import MOST, WINDOW_MS, Pace


def test_a_minute_of_quiet_makes_everybody_welcome_again():
    counted = Pace()
    assert [counted.heard(1, n) for n in range(MOST + 50)][-1] == MOST + 2
    assert counted.heard(2, 0) == 1
    assert counted.heard(1, WINDOW_MS + MOST + 50) == 1


def test_the_first_update_beyond_the_limit_is_recognised_once():
    counted = Pace()
    assert [counted.heard(1, n) for n in range(1_000)].count(MOST + 1) == 1


def test_memory_stays_bounded_whoever_comes():
    counted = Pace()
    for person in range(3 * rate._PEOPLE):
        counted.heard(person, person)
    assert len(counted._heard) <= rate._PEOPLE + 1
