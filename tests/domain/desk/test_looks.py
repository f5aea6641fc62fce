"""The stages of a second look: who may take it, what two and three decisions lead to."""

from itertools import product

import pytest

from bot.core.reviews import NotYours
from bot.desk.model import CHOSEN, Look, Opinion, Stage, decided, same_finding
from bot.values import CONFIRMS, Finding, Outcome

FIRST, SECOND, THIRD, NOW = 11, 22, 33, 1_000


def opinion(outcome, by=FIRST, ground="a"):
    return Opinion(Finding(outcome, ground=ground), by, NOW)


def a_look(outcome=Outcome.RESTRICTED):
    first = opinion(outcome)
    return Look("l", "c", "d", 1, "drugs", "0" * 16, 5.0, 2, first)


def test_every_outcome_that_confirms_is_one_finding():
    for one, other in product(CONFIRMS | CHOSEN, repeat=2):
        expected = one is other or {one, other} <= CONFIRMS
        assert same_finding(opinion(one), opinion(other)) is expected


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [*product(sorted(CONFIRMS | CHOSEN), sorted(CHOSEN), sorted(CHOSEN))],
)
def test_the_third_decision_is_asked_for_only_after_a_difference_and_stands(
    first, second, third
):
    look = decided(a_look(first), opinion(second, SECOND))
    agrees = same_finding(opinion(first), opinion(second))
    assert (look.stage, look.agreed) == (
        Stage.AGREED if agrees else Stage.THIRD,
        agrees,
    )
    assert (look.closed_at is None) is not agrees
    if agrees:
        with pytest.raises(NotYours):
            decided(look, opinion(third, THIRD))
        return
    with pytest.raises(NotYours):
        decided(look, opinion(third, SECOND))
    look = decided(look, opinion(third, THIRD))
    upheld = same_finding(opinion(first), opinion(third))
    assert look.stage is (Stage.UPHELD if upheld else Stage.OVERTURNED)
