"""The state machine of a case: only permitted moves, and nothing is changed in place."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.model import (
    HOLD_MS,
    UNSEEN_MS,
    Case,
    CaseEvent,
    Decision,
    HeldByOther,
    IllegalMove,
    Move,
    can_undo,
)
from bot.cases.moves import MOVES, decide
from bot.core.database.codecs import codec_of
from bot.values import Act, Finding, Outcome, Status, Urgency
from tests.kit.orders import ORDER

UNDO = 60_000
NOW = 1_800_000_000_000
DANA, MARAT = 11, 22


def a_case(status=Status.RECEIVED, **parts):
    return Case("c1", "4F7K2M", 1, status, "drugs", Urgency.NORMAL, NOW, **parts)


BECAUSE = {"why": "mistake"}


def a_decision(outcome=Outcome.RESTRICTED, by=DANA, at=NOW, before=None):
    order = ORDER if outcome is Outcome.RESTRICTED else None
    return Decision(
        f"d{at}",
        Finding(outcome, ground="g", reason="r", order=order, words="words"),
        by,
        at,
        status_before=Status.RECEIVED,
        before=before,
    )


def decided(outcome=Outcome.RESTRICTED, by=DANA, at=NOW, case=None):
    case = case or a_case()
    decision = a_decision(outcome, by, at, case.earlier)
    decision = replace(decision, status_before=case.status)
    return decide(case, Move(Act.DECIDE, at, by, decision), UNDO)[0]


# Reachable states

acts = st.sampled_from(Act)
people = st.sampled_from([DANA, MARAT, None])
steps = st.tuples(acts, people, st.booleans(), st.integers(0, 2 * HOLD_MS))
outcomes = st.sampled_from(Outcome)


@given(st.lists(st.tuples(steps, outcomes, st.booleans()), max_size=25))
def test_every_reachable_state_follows_the_table_and_nothing_changes_in_place(walk):
    case, now = a_case(), NOW
    for (act, who, overrule, pause), outcome, is_whole in walk:
        now += pause
        decision = a_decision(outcome, who or 0, now, case.earlier)
        decision = replace(decision, status_before=case.status)
        merged = "other" if act is Act.MERGE else None
        move = Move(act, now, who, decision if is_whole else None, merged, {"k": 1}, overrule)
        before = replace(case)
        try:
            after, event = decide(case, move, UNDO)
        except IllegalMove:
            assert case == before
            continue
        assert case == before, "decide changed its argument"
        assert act in MOVES[before.status]
        assert event == CaseEvent(act, now, who, {"k": 1})
        assert after.version == before.version + 1
        assert_led(before, after, act)
        case = after


def assert_led(before, after, act):
    """An act leads to the status in the table; decide and undo choose it themselves."""
    if act in (Act.DECIDE, Act.MERGE):
        forwarded = after.decision.finding.outcome is Outcome.FORWARDED
        assert after.status is (Status.FORWARDED if forwarded else Status.CLOSED)
        assert after.holder is None
        assert after.announced_at is None
    elif act is Act.UNDO:
        assert after.status is before.decision.status_before
        assert before.announced_at is None
    elif act is Act.RECUSE and after.holder != before.holder:
        assert after.status is Status.RECEIVED
    else:
        assert after.status is (MOVES[before.status][act] or before.status)
    unchanged = ("id", "number", "violation", "urgency", "opened_at", "region", "canonical")
    assert all(getattr(before, name) == getattr(after, name) for name in unchanged)


@pytest.mark.parametrize("status", Status)
def test_acts_that_the_table_does_not_list_are_refused(status):
    for act in set(Act) - set(MOVES[status]):
        with pytest.raises(IllegalMove, match=f"{act} in {status}"):
            decide(a_case(status), Move(act, NOW, DANA, a_decision()), UNDO)


# Holding


@pytest.mark.parametrize("act", [Act.TAKE, Act.RELEASE, Act.ASK, Act.DECIDE, Act.MERGE])
def test_a_case_held_by_another_moderator_refuses_acts(act):
    held, _ = decide(a_case(), Move(Act.TAKE, NOW, DANA), UNDO)
    move = Move(act, NOW + HOLD_MS - 1, MARAT, a_decision(by=MARAT), detail=BECAUSE)
    with pytest.raises(HeldByOther):
        decide(held, move, UNDO)
    assert decide(held, replace(move, overrule=True), UNDO)
    assert decide(held, replace(move, at=NOW + HOLD_MS), UNDO), "the hold is over by then"
    for unheld, who in ((Act.NOTE, MARAT), (Act.JOIN, None), (Act.ADD, None)):
        assert decide(held, Move(unheld, NOW, who), UNDO)[0].holder == DANA


# Deciding and undoing


def test_the_undo_window_opens_when_undo_is_shown_and_ten_minutes_later_at_the_latest():
    done = decided()
    unseen = NOW + UNSEEN_MS + UNDO
    for shown, end in (
        (None, unseen),
        (NOW + 42_000, NOW + 42_000 + UNDO),
        (NOW + UNSEEN_MS + 1, unseen),
        (NOW - 1, unseen),  # of an earlier decision
    ):
        case = replace(done, undo_from=shown)
        assert can_undo(case, end - 1, UNDO)
        assert not can_undo(case, end, UNDO)


def test_only_the_deciding_moderator_or_an_admin_can_undo():
    done = decided()
    with pytest.raises(HeldByOther):
        decide(done, Move(Act.UNDO, NOW + 1, MARAT), UNDO)
    assert decide(done, Move(Act.UNDO, NOW + 1, MARAT, overrule=True), UNDO)


def test_a_decision_is_stored_whole_with_the_one_before_it():
    first = replace(a_decision(Outcome.FORWARDED), told_at=NOW)
    decision, codec = a_decision(before=first), codec_of(Decision)
    assert codec.read(codec.write(decision)) == decision


def test_access_is_not_restricted_without_an_order():
    decision = a_decision()
    decision = replace(decision, finding=replace(decision.finding, order=None))
    with pytest.raises(IllegalMove):
        decide(a_case(), Move(Act.DECIDE, NOW, DANA, decision), UNDO)
