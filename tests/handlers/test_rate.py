"""The rate of a person's updates is counted per minute, in bounded memory."""

import pytest

from handlers.core import visitor
from handlers.core.visitor import MOST, WINDOW_MS, UpdateRate


def test_a_minute_without_updates_resets_the_count():
    updates = UpdateRate()
    assert [updates.count(1, n) for n in range(MOST + 50)][-1].weight > MOST
    assert updates.count(2, 0) == (1, 1, 0)
    assert updates.count(1, WINDOW_MS + MOST + 50, 5) == (1, 5, 0)


@pytest.mark.parametrize("weight", [1, 5, 7])
def test_the_first_update_beyond_the_limit_is_recognised_once(weight):
    updates = UpdateRate()
    counted = [updates.count(1, n, weight) for n in range(1_000)]
    assert [each.before <= MOST < each.weight for each in counted].count(True) == 1


def test_memory_stays_bounded_for_any_number_of_people():
    updates = UpdateRate()
    for person in range(3 * visitor._PEOPLE):
        updates.count(person, person)
    assert len(updates._times) <= visitor._PEOPLE + 1
