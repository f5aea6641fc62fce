"""How the soak tells updates worked out of order from updates that have no order."""

from benchmarks.soak.order import Offers, Polled, Worked, out_of_order


def worked(number, received, claimed, done, key="u:1"):
    return Worked(key, number, received, claimed, done)


def offered(*happenings):
    """Update numbers in the order in which they were offered, and negative ones as taken."""
    known = Offers()
    for number in happenings:
        known.note(abs(number), taken=number < 0)
    return known


def test_updates_worked_one_after_the_other_are_in_order():
    both = [worked(1, 10, 20, 30), worked(2, 10, 40, 50)]
    assert out_of_order(both, Polled()) == []
    assert out_of_order(both, offered(1, -1, 2, -2)) == []


def test_an_update_claimed_before_an_older_one_is_done_is_noticed():
    both = [worked(1, 10, 40, 50), worked(2, 10, 20, 30)]
    assert out_of_order(both, Polled()) == ["u:1"]
    assert out_of_order(both, offered(1, -1, 2, -2)) == ["u:1"]


def test_updates_of_two_people_have_no_order():
    both = [worked(1, 10, 40, 50), worked(2, 10, 20, 30, key="u:2")]
    assert out_of_order(both, Polled()) == []


def test_updates_that_came_out_of_order_or_at_once_have_no_order():
    both = [worked(1, 25, 40, 50), worked(2, 10, 20, 30)]
    assert out_of_order(both, Polled()) == []
    assert out_of_order(both, offered(2, -2, 1, -1)) == []
    assert out_of_order(both, offered(1, 2, -1, -2)) == []


def test_an_update_offered_again_was_stored_the_first_time():
    both = [worked(1, 10, 40, 50), worked(2, 10, 20, 30)]
    assert out_of_order(both, offered(1, -1, 2, 1, -1, -2)) == ["u:1"]
