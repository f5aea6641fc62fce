"""The soak's judge of order: what it takes for a breach, and what has no order."""

from __future__ import annotations

from benchmarks.soak.order import Handings, Polled, Worked, out_of_order


def worked(number, received, claimed, done, key="u:1"):
    return Worked(key, number, received, claimed, done)


def handed(*happenings):
    """Update numbers in the order in which they were offered, and negative ones as taken."""
    known = Handings()
    for number in happenings:
        known.note(abs(number), taken=number < 0)
    return known


def test_one_after_the_other_is_in_order():
    both = [worked(1, 10, 20, 30), worked(2, 10, 40, 50)]
    assert out_of_order(both, Polled()) == []
    assert out_of_order(both, handed(1, -1, 2, -2)) == []


def test_an_update_begun_while_an_older_one_waits_is_noticed():
    both = [worked(1, 10, 40, 50), worked(2, 10, 20, 30)]
    assert out_of_order(both, Polled()) == ["u:1"]
    assert out_of_order(both, handed(1, -1, 2, -2)) == ["u:1"]


def test_updates_of_two_people_have_no_order():
    both = [worked(1, 10, 40, 50), worked(2, 10, 20, 30, key="u:2")]
    assert out_of_order(both, Polled()) == []


def test_what_came_out_of_order_or_at_once_has_none():
    both = [worked(1, 25, 40, 50), worked(2, 10, 20, 30)]
    assert out_of_order(both, Polled()) == []
    assert out_of_order(both, handed(2, -2, 1, -1)) == []
    assert out_of_order(both, handed(1, 2, -1, -2)) == []


def test_what_was_offered_again_had_been_stored_the_first_time():
    both = [worked(1, 10, 40, 50), worked(2, 10, 20, 30)]
    assert out_of_order(both, handed(1, -1, 2, 1, -1, -2)) == ["u:1"]
