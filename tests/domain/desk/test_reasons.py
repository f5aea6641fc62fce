"""Nothing is decided, merged, opened again or refused without a ground or a reason."""

from dataclasses import fields, replace

import pytest

from bot.cases.model import DECIDING, REASONED, Because, Case, Decision, Move, NoReason, is_reasoned
from bot.cases.moves import MOVES, decide
from bot.values import Act, Finding, Outcome, Status, Urgency, Why

NOW, DANA, MARAT, UNDO = 1_000_000_000_000, 11, 22, 60_000


def a_case(status):
    case = Case("c", "4F7K2M", 1, status, "drugs", Urgency.NORMAL, NOW, desk="here")
    if status in {Status.FORWARDED, Status.CLOSED}:
        outcome = Outcome.FORWARDED if status is Status.FORWARDED else Outcome.NOT_CONFIRMED
        case = replace(
            case, decision=a_decision(outcome, ground="g"), announced_at=NOW, merged_into="other"
        )
    return case


SAID = {field.name for field in fields(Finding)}


def a_decision(outcome=Outcome.NOT_CONFIRMED, **parts):
    finding = Finding(outcome, **{k: v for k, v in parts.items() if k in SAID})
    own = {k: v for k, v in parts.items() if k not in SAID}
    return Decision("d", finding, by=DANA, at=NOW, status_before=Status.RECEIVED, **own)


def test_what_staff_do_against_a_decision_or_a_person_needs_a_reason():
    against = {Act.REOPEN, Act.RELEASE, Act.HAND_OVER, Act.DISAGREE, Act.TAKE_OVER, Act.VOID}
    assert against | {Act.PAUSE, Act.KEEP_BACK, Act.CORRECT_ENTRY} <= REASONED


@pytest.mark.parametrize(
    ("status", "act"),
    [
        (status, act)
        for status in Status
        for act in sorted(MOVES[status])
        if act in REASONED - DECIDING
    ],
)
def test_staff_do_nothing_against_a_decision_without_saying_why(status, act):
    case = a_case(status)
    if act in {Act.DISAGREE, Act.TAKE_OVER}:
        case = replace(case, proposal=a_decision(ground="g"))
    move = Move(act, NOW + UNDO, MARAT, to=33, desk="there")
    for detail in ({}, {"why": ""}, {"text": " \n"}, {"number": "4F7K2N"}, {"why": None}):
        with pytest.raises(NoReason):
            decide(case, replace(move, detail=detail), UNDO)
    for because in (Because(Why.MISTAKE), Because(words="It is the other one.")):
        after, event = decide(case, replace(move, detail=because.detail), UNDO)
        assert after.version == case.version + 1
        assert event.detail == because.detail


@pytest.mark.parametrize(
    ("status", "act"),
    [(status, act) for status in Status for act in sorted(MOVES[status]) if act in DECIDING],
)
def test_no_act_decides_without_a_ground_or_a_reason(status, act):
    case = a_case(status)
    if act is Act.APPROVE:
        case = replace(case, proposal=a_decision(ground="g"))
    other = None if act is Act.APPROVE else "other"
    move = Move(act, NOW, MARAT, merged_into=other, detail=Because(Why.SAME_CONTENT).detail)
    for words in (None, "", "  "):
        with pytest.raises(NoReason):
            decide(case, replace(move, decision=a_decision(words=words)), UNDO)


@pytest.mark.parametrize("given", [{"ground": "g"}, {"reason": "r"}, {"words": "Look there."}])
def test_a_ground_a_reason_or_words_are_enough(given):
    assert is_reasoned(a_decision(**given))
    after, _ = decide(
        a_case(Status.RECEIVED), Move(Act.DECIDE, NOW, DANA, a_decision(**given)), UNDO
    )
    assert after.status is Status.CLOSED


def test_an_authority_that_acted_has_its_reasons_in_its_own_document():
    told = a_decision(Outcome.REMOVED, authority="mia")
    assert not is_reasoned(told)
    assert is_reasoned(replace(told, before=a_decision(ground="g")))
