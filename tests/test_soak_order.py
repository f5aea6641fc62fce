"""How the soak tells updates worked out of order from updates that have no order."""

from math import inf

from benchmarks.soak.observations import Worked, out_of_order


def worked(number, received, claimed, done, key="u:1", **stored):
    return Worked(key, number, received, stored.get("stored", received), claimed, done)


def test_updates_of_one_person_are_in_order_unless_one_is_claimed_too_early():
    both = [worked(1, 10, 20, 30), worked(2, 10, 40, 50)]
    assert out_of_order(both) == []
    both = [worked(1, 10, 40, 50), worked(2, 10, 20, 30)]
    assert out_of_order(both) == ["u:1"]
    both = [worked(1, 10, 40, 50), worked(2, 10, 20, 30, key="u:2")]
    assert out_of_order(both) == []
    both = [worked(1, 25, 40, 50), worked(2, 10, 20, 30)]
    assert out_of_order(both) == []


def test_requests_of_a_webhook_have_an_order_when_the_older_one_was_answered_before():
    soon, later = worked(2, 15, 20, 30), worked(2, 20, 20, 30)
    older = worked(1, 10, 40, 50, stored=20)
    assert out_of_order([older, soon]) == []
    assert out_of_order([older, later]) == ["u:1"]
    assert out_of_order([worked(1, 10, 40, 50, stored=inf), later]) == []
