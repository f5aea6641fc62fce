"""What takes a second person: every type, act and outcome of the shipped channel file."""

from itertools import product

import pytest

from bot.cases.model import Case, Decision, Move
from bot.cases.pattern_rules import Pattern
from bot.cases.transitions import needs_second
from bot.channel.loader import load_channel
from bot.values import Act, Finding, Outcome, Status, Urgency
from tests.kit.orders import ORDER

DANA, MARAT, NOW = 11, 22, 10**12
CHANNEL = load_channel(None)
RULES = CHANNEL.second_rules()
TYPES = [kind.id for kind in CHANNEL.types]
GRAVE = {"terrorism", "extremism", "war"}
ALWAYS = {Outcome.RESTRICTED, Outcome.DUPLICATE}
"""Marked for all types; and “already reported” that does not say where."""
LEADING = {"knb", "prosecutor", "mci"}
"""Authorities that the grave types name."""
DECIDES = {Act.DECIDE, Act.OVERTURN, Act.AUTHORITY_DONE, Act.PROLONG}
ALONE = set(Act) - DECIDES - {Act.MERGE, Act.PUBLISH, Act.KEEP_BACK}
"""Acts that one person may do with every case; the shipped file marks no “not confirmed”."""


def a_case(violation, decision=None, **fields):
    status = Status.UNDER_REVIEW if decision is None else Status.CLOSED
    return Case(
        "c",
        "4F7K2M",
        1,
        status,
        violation,
        Urgency.NORMAL,
        NOW,
        decision=decision,
        **fields,
    )


def a_decision(outcome, authority=None, approved_by=None):
    order = ORDER if outcome is Outcome.RESTRICTED else None
    finding = Finding(outcome, ground="g", reason="r", authority=authority, order=order)
    before = Status.RECEIVED
    return Decision(
        "d", finding, DANA, NOW, status_before=before, approved_by=approved_by
    )


def asks(types, act, decision=None, **how):
    """Whether Dana needs another person for this; the first type is the case's own."""
    case = how.pop("case", a_case(types[0]))
    move = Move(act, NOW, DANA, decision)
    return needs_second(case, frozenset(types), move, RULES, **how)


def own(violation):
    """An authority of the type, the first that it names."""
    return next(iter(CHANNEL.type(violation).authorities), None)


@pytest.mark.parametrize("violation", TYPES)
def test_one_type_of_one_report(violation):
    for act, outcome in product(Act, Outcome):
        decision = a_decision(
            outcome, own(violation) if outcome is Outcome.FORWARDED else None
        )
        was = a_decision(Outcome.FORWARDED, own(violation))
        case = a_case(violation, was if act is Act.AUTHORITY_DONE else None)
        is_grave = outcome in ALWAYS or (
            outcome is Outcome.FORWARDED and violation in GRAVE
        )
        expected = act in {Act.PUBLISH, Act.KEEP_BACK} or (act in DECIDES and is_grave)
        assert asks([violation], act, decision, case=case) is expected, (act, outcome)
    assert not any(asks([violation], act) for act in ALONE)


@pytest.mark.parametrize("now", TYPES)
def test_a_type_that_the_case_had_counts_as_the_one_it_has(now):
    for before, outcome in product(TYPES, Outcome):
        decision = a_decision(
            outcome, own(now) if outcome is Outcome.FORWARDED else None
        )
        leads = own(now) in LEADING and own(now) not in CHANNEL.type(before).authorities
        expected = outcome in ALWAYS or (
            outcome is Outcome.FORWARDED and (bool({now, before} & GRAVE) or leads)
        )
        assert asks([now, before], Act.DECIDE, decision) is expected, (before, outcome)


@pytest.mark.parametrize("violation", TYPES)
def test_an_authority_of_grave_types_takes_two_where_the_type_does_not_name_it(
    violation,
):
    for authority in [one.code for one in CHANNEL.authorities]:
        named = authority in CHANNEL.type(violation).authorities
        expected = violation in GRAVE or (authority in LEADING and not named)
        decision = a_decision(Outcome.FORWARDED, authority)
        assert asks([violation], Act.DECIDE, decision) is expected, authority


DUPLICATE = a_decision(Outcome.DUPLICATE)


@pytest.mark.parametrize("one", TYPES)
def test_joining_takes_two_where_the_outcome_that_is_joined_does(one):
    for other, outcome in product(TYPES, Outcome):
        authority = own(other) if outcome is Outcome.FORWARDED else None
        leads = authority in LEADING and authority not in CHANNEL.type(one).authorities
        expected = outcome in ALWAYS or (
            outcome is Outcome.FORWARDED and (bool({one, other} & GRAVE) or leads)
        )
        reached = a_decision(outcome, authority, approved_by=MARAT)
        into = (a_case(other, reached), frozenset({other}))
        assert asks([one], Act.MERGE, DUPLICATE, into=into) is expected, (
            other,
            outcome,
        )


@pytest.mark.parametrize("one", TYPES)
def test_joining_to_what_is_not_decided_takes_two_for_a_grave_type_or_proposal(one):
    for other in TYPES:
        into = (a_case(other), frozenset({other}))
        assert asks([one], Act.MERGE, DUPLICATE, into=into) is (other in GRAVE), other
        awaits = a_case(other, proposal=a_decision(Outcome.RESTRICTED))
        assert asks([one], Act.MERGE, DUPLICATE, into=(awaits, frozenset({other})))


def test_what_two_people_stand_behind_takes_no_third():
    restricts = a_decision(Outcome.RESTRICTED, approved_by=MARAT)
    assert not asks(["drugs"], Act.OVERTURN, restricts)
    passed_on = a_decision(Outcome.FORWARDED, "mia", approved_by=MARAT)
    letter, case = a_decision(Outcome.RESTRICTED), a_case("drugs", passed_on)
    assert not asks(["drugs"], Act.AUTHORITY_DONE, letter, case=case)


def test_with_a_pattern_in_the_reports_every_outcome_takes_two_where_there_are_two():
    slowed = a_case("fraud", patterns=frozenset({Pattern.BURST}))
    nothing = a_decision(Outcome.NOT_CONFIRMED)
    assert asks(["fraud"], Act.DECIDE, nothing, case=slowed, has_second=True)
    assert not asks(["fraud"], Act.DECIDE, nothing, case=slowed, has_second=False)
