"""The stages of a second look: who may take it, what two and three decisions lead to."""

from dataclasses import replace
from itertools import product

import pytest

from bot.domain.desk.case import Outcome
from bot.domain.desk.looks.look import (
    CHOSEN,
    CONFIRMS,
    HOLD_MS,
    Drawn,
    Dropped,
    Look,
    NotYours,
    Opinion,
    Stage,
    decided,
    dropped,
    is_held,
    keep_opinion,
    passed_on,
    restore_opinion,
    same_finding,
    taken,
)

FIRST, SECOND, THIRD, NOW = 11, 22, 33, 1_000
THREE = [*product(CONFIRMS | CHOSEN, CHOSEN, CHOSEN)]


def opinion(outcome, by=FIRST, ground="a"):
    return Opinion(outcome, ground, None, None, by, NOW)


def a_look(outcome=Outcome.RESTRICTED):
    first = opinion(outcome)
    return Look("l", "c", "d", 1, "drugs", Drawn.SHARE, "0" * 16, 5.0, 2, first)


def test_every_outcome_that_confirms_is_one_finding():
    for one, other in product(CONFIRMS | CHOSEN, repeat=2):
        expected = one is other or {one, other} <= CONFIRMS
        assert same_finding(opinion(one), opinion(other)) is expected


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [*product(sorted(CONFIRMS | CHOSEN), sorted(CHOSEN), sorted(CHOSEN))],
)
def test_the_third_decision_is_asked_for_only_after_a_difference_and_stands(first, second, third):
    look = decided(taken(a_look(first), SECOND, NOW), opinion(second, SECOND))
    agrees = same_finding(opinion(first), opinion(second))
    assert (look.stage, look.agreed) == (Stage.AGREED if agrees else Stage.THIRD, agrees)
    assert (look.closed_at is None) is not agrees
    if agrees:
        with pytest.raises(NotYours):
            taken(look, THIRD, NOW)
        return
    look = decided(taken(look, THIRD, NOW), opinion(third, THIRD))
    upheld = same_finding(opinion(first), opinion(third))
    assert look.stage is (Stage.UPHELD if upheld else Stage.OVERTURNED)
    assert look.holder is None


def test_neither_of_the_two_nor_who_passed_it_on_gets_a_look():
    look = a_look()
    with pytest.raises(NotYours):
        taken(look, FIRST, NOW)
    held = taken(look, SECOND, NOW)
    assert is_held(held, NOW)
    with pytest.raises(NotYours):
        taken(held, THIRD, NOW)
    assert taken(held, THIRD, NOW + HOLD_MS).holder == THIRD, "a hold ends after a day"
    free = passed_on(held)
    assert (free.holder, free.passed) == (None, {SECOND})
    assert passed_on(free) == free
    with pytest.raises(NotYours):
        taken(free, SECOND, NOW)


def test_only_who_holds_a_look_decides_it():
    held = taken(a_look(), SECOND, NOW)
    with pytest.raises(NotYours):
        decided(held, opinion(Outcome.FORWARDED, THIRD))
    over = dropped(held, Dropped.CHANGED, NOW)
    assert (over.stage, over.dropped, over.holder) == (Stage.DROPPED, Dropped.CHANGED, None)
    with pytest.raises(NotYours):
        decided(over, opinion(Outcome.FORWARDED, SECOND))


def test_grounds_are_compared_only_where_both_chose_from_one_list():
    look = replace(a_look(Outcome.NOT_CONFIRMED), second=opinion(Outcome.NOT_CONFIRMED, SECOND))
    assert look.same_ground is True
    other = opinion(Outcome.NOT_CONFIRMED, SECOND, "b")
    assert replace(look, second=other).same_ground is False
    assert replace(a_look(), second=opinion(Outcome.FORWARDED, SECOND)).same_ground is None
    assert a_look().agreed is None


def test_an_opinion_is_kept_without_its_person():
    kept = keep_opinion(opinion(Outcome.REMOVED))
    assert "by" not in kept
    assert restore_opinion(kept, FIRST) == opinion(Outcome.REMOVED)
    assert keep_opinion(None) is None
