"""The state machine of a case: permitted moves, holds, and no decision without a reason."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.cases.acts import ACTS, Who, check_declared
from bot.cases.model import (
    HOLD_MS,
    LONGEST_SNOOZE_MS,
    UNSEEN_MS,
    URGENT_SNOOZE_MS,
    Because,
    Case,
    CaseEvent,
    Decision,
    HeldByOther,
    IllegalMove,
    Move,
    NoReason,
    Recused,
    can_undo,
    is_held,
)
from bot.cases.transitions import check_reasons, decide
from bot.core.database.codecs import codec_of
from bot.core.times import HOUR_MS
from bot.desk.model import Snooze, snoozes
from bot.values import Act, Finding, Outcome, Status, Urgency, Why, replace
from tests.kit.orders import ORDER

UNDO = 60_000
NOW = 1_800_000_000_000
DANA, MARAT = 11, 22
ZONE = "Asia/Almaty"
MOVES = {
    status: {
        act: rule.leads[status] for act, rule in ACTS.items() if status in rule.leads
    }
    for status in Status
}
CONCLUDES = {act for act, rule in ACTS.items() if rule.concludes}
DECIDING = {act for act, rule in ACTS.items() if rule.needs_ground}
REASONED = {act for act, rule in ACTS.items() if rule.reasons is not None}


def a_case(status=Status.RECEIVED, **parts):
    return Case("c1", "4F7K2M", 1, status, "drugs", Urgency.NORMAL, NOW, **parts)


def a_decision(outcome=Outcome.RESTRICTED, by=DANA, at=NOW, before=None, **found):
    """The finding is reasoned unless it is given."""
    order = ORDER if outcome is Outcome.RESTRICTED else None
    found = found or {"ground": "g", "reason": "r", "words": "words"}
    finding = Finding(outcome, order=order, **found)
    return Decision(
        f"d{at}", finding, by, at, status_before=Status.RECEIVED, before=before
    )


def moved(case, act, staff=DANA, at=NOW, **parts):
    return decide(case, Move(act, at, staff, **parts), UNDO)[0]


PAUSES = st.integers(0, 2 * HOLD_MS)
STAFF = st.sampled_from([DANA, MARAT])
STEPS = st.tuples(st.sampled_from(Act), STAFF | st.none(), st.booleans(), PAUSES)


def step(act, who=DANA, outcome=Outcome.RESTRICTED):
    return (act, who, False, 0), outcome, True


@given(st.lists(st.tuples(STEPS, st.sampled_from(Outcome), st.booleans()), max_size=25))
@example([step(Act.DECIDE), step(Act.OVERTURN, outcome=Outcome.FORWARDED)])
@example([step(Act.PROPOSE), step(Act.APPROVE, MARAT, Outcome.FORWARDED)])
def test_every_reachable_state_follows_the_table_and_nothing_changes_in_place(walk):
    case, now = a_case(), NOW
    for (act, who, overrule, pause), outcome, is_whole in walk:
        now += pause
        decision = a_decision(outcome, who or 0, now, case.earlier)
        decision = replace(decision, status_before=case.status)
        merged = "other" if act is Act.MERGE else None
        move = Move(
            act, now, who, decision if is_whole else None, merged, {"k": 1}, overrule
        )
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
    """An act leads to the status in the table; a decision and undo choose it themselves."""
    if act in CONCLUDES | {Act.AUTHORITY_DONE}:
        forwarded = after.decision.finding.outcome is Outcome.FORWARDED
        assert after.status is (Status.FORWARDED if forwarded else Status.CLOSED)
        assert after.holder is None
        assert (after.announced_at is None) == (act in CONCLUDES)
    elif act is Act.UNDO:
        assert after.status is before.decision.status_before
        assert before.announced_at is None
    elif act is Act.RECUSE and after.holder != before.holder:
        assert after.status is Status.RECEIVED
    else:
        assert after.status is (MOVES[before.status][act] or before.status)
    unchanged = (
        "id",
        "number",
        "violation",
        "urgency",
        "opened_at",
        "region",
        "canonical",
    )
    assert all(getattr(before, name) == getattr(after, name) for name in unchanged)


@pytest.mark.parametrize("status", Status)
def test_acts_that_the_table_does_not_list_are_refused(status):
    for act in set(Act) - set(MOVES[status]):
        with pytest.raises(IllegalMove, match=f"{act} in {status}"):
            decide(a_case(status), Move(act, NOW, DANA, a_decision()), UNDO)


@pytest.mark.parametrize("act", [Act.TAKE, Act.RELEASE, Act.ASK, Act.DECIDE, Act.MERGE])
def test_a_case_held_by_another_moderator_refuses_acts(act):
    held = moved(a_case(), Act.TAKE)
    because = {"why": "mistake"}
    move = Move(act, NOW + HOLD_MS - 1, MARAT, a_decision(by=MARAT), detail=because)
    with pytest.raises(HeldByOther):
        decide(held, move, UNDO)
    assert decide(held, replace(move, overrule=True), UNDO)
    assert decide(held, replace(move, at=NOW + HOLD_MS), UNDO), (
        "the hold is over by then"
    )
    for unheld, who in ((Act.NOTE, MARAT), (Act.JOIN, None), (Act.ADD, None)):
        assert moved(held, unheld, who).holder == DANA


def test_who_decided_or_an_admin_can_undo_until_a_minute_after_undo_was_shown_or_should_have_been():
    done = moved(a_case(), Act.DECIDE, decision=a_decision())
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
    with pytest.raises(HeldByOther):
        moved(done, Act.UNDO, MARAT)
    assert moved(done, Act.UNDO, MARAT, overrule=True)


def test_a_decision_is_stored_whole_with_the_one_before_it():
    first = replace(a_decision(Outcome.FORWARDED), told_at=NOW)
    decision, codec = a_decision(before=first), codec_of(Decision)
    assert codec.read(codec.write(decision)) == decision


def test_access_is_not_restricted_without_an_order():
    decision = a_decision()
    decision = replace(decision, finding=replace(decision.finding, order=None))
    with pytest.raises(IllegalMove):
        moved(a_case(), Act.DECIDE, decision=decision)


UNASKED = {Act.WAKE, Act.LAPSE, Act.ANSWER, Act.ADD}
HOLDS = [
    *sorted(UNASKED),
    *(Act.TAKE, Act.RELEASE, Act.HAND_OVER, Act.SNOOZE, Act.RECUSE, Act.UNRECUSE),
    *(Act.NOTE, Act.TELL, Act.ASK),
]
HELD = st.tuples(st.sampled_from(HOLDS), STAFF, STAFF, PAUSES, st.booleans())


@given(st.lists(HELD, max_size=25))
@example(
    [(Act.SNOOZE, MARAT, MARAT, 0, False), (Act.TELL, MARAT, MARAT, HOUR_MS + 1, False)]
)
def test_no_sequence_of_moves_gives_a_case_to_two_or_to_who_is_recused(walk):
    case, now = a_case(), NOW
    for act, who, to, pause, overrule in walk:
        now += pause
        who = None if act in UNASKED else who
        overrule = overrule and act in {Act.RELEASE, Act.HAND_OVER}
        move = Move(act, now, who, overrule=overrule, to=to, until=now + HOUR_MS)
        try:
            after, _ = decide(case, move, UNDO)
        except IllegalMove:
            continue
        assert (after.holder is None) == (after.held_at is None)
        assert after.holder not in after.recused
        assert after.recused >= case.recused or act is Act.UNRECUSE
        if after.snoozed_until is not None:
            assert after.holder is not None
            # The holder may act before it is woken
            assert after.held_at >= after.snoozed_until
        takes_over = is_held(case, now) and after.holder not in (case.holder, None)
        assert not takes_over or act is Act.HAND_OVER
        assert not takes_over or who in (case.holder, None) or overrule
        case = after


def test_a_hold_ends_by_itself_only_when_it_is_over():
    held = moved(a_case(), Act.TAKE)
    with pytest.raises(IllegalMove):
        moved(held, Act.LAPSE, None, NOW + HOLD_MS - 1)
    assert moved(held, Act.LAPSE, None, NOW + HOLD_MS).holder is None
    asked = moved(a_case(Status.UNDER_REVIEW), Act.ASK)
    lapsed = moved(asked, Act.LAPSE, None, NOW + HOLD_MS)
    assert lapsed.status is Status.NEED_INFO, "its reporters still owe an answer"


def test_who_is_recused_gets_and_does_nothing_even_as_an_admin():
    case = a_case(recused=frozenset({DANA}))
    for act in (Act.TAKE, Act.ASK, Act.DECIDE, Act.MERGE, Act.SNOOZE, Act.TELL):
        with pytest.raises(Recused):
            moved(case, act, overrule=True)
    with pytest.raises(Recused):
        moved(case, Act.HAND_OVER, MARAT, to=DANA)
    assert moved(case, Act.NOTE).recused == {DANA}


def test_a_case_is_put_off_within_limits_and_only_by_its_moderator():
    held = moved(a_case(), Act.TAKE)
    for until in (None, NOW, NOW + LONGEST_SNOOZE_MS + 1):
        with pytest.raises(IllegalMove):
            moved(held, Act.SNOOZE, until=until)
    urgent = replace(held, urgency=Urgency.URGENT)
    with pytest.raises(IllegalMove):
        moved(urgent, Act.SNOOZE, until=NOW + URGENT_SNOOZE_MS + 1)
    with pytest.raises(HeldByOther):
        moved(held, Act.SNOOZE, MARAT, until=NOW + HOUR_MS)
    asleep = moved(held, Act.SNOOZE, until=NOW + HOUR_MS)
    assert is_held(asleep, NOW + HOUR_MS + HOLD_MS - 1)
    assert moved(asleep, Act.NOTE).held_at == NOW + HOUR_MS, "a note does not wake it"


@pytest.mark.parametrize("urgency", Urgency)
def test_every_time_that_is_offered_is_permitted_and_no_longer_one(urgency):
    held = moved(replace(a_case(), urgency=urgency), Act.TAKE)
    for one in Snooze:
        until = NOW + one.ms
        if one in snoozes(urgency):
            assert moved(held, Act.SNOOZE, until=until).snoozed_until == until
        else:
            with pytest.raises(IllegalMove):
                moved(held, Act.SNOOZE, until=until)


def a_case_in(status):
    case = a_case(status, desk="here")
    if status in {Status.FORWARDED, Status.CLOSED}:
        outcome = (
            Outcome.FORWARDED if status is Status.FORWARDED else Outcome.NOT_CONFIRMED
        )
        case = replace(
            case, decision=a_decision(outcome), announced_at=NOW, merged_into="other"
        )
    return case


def test_what_staff_do_against_a_decision_or_a_person_needs_a_reason():
    against = {
        Act.REOPEN,
        Act.RELEASE,
        Act.HAND_OVER,
        Act.DISAGREE,
        Act.TAKE_OVER,
        Act.VOID,
    }
    assert against | {Act.PAUSE, Act.KEEP_BACK, Act.CORRECT_ENTRY} <= REASONED


@pytest.mark.parametrize(
    ("status", "act"),
    [
        (status, act)
        for status in Status
        for act in sorted((REASONED - DECIDING) & set(MOVES[status]))
    ],
)
def test_staff_do_nothing_against_a_decision_without_saying_why(status, act):
    case = a_case_in(status)
    if act in {Act.DISAGREE, Act.TAKE_OVER}:
        case = replace(case, proposal=a_decision(Outcome.NOT_CONFIRMED))
    move = Move(act, NOW + UNDO, MARAT, to=33, desk="there")
    for detail in (
        {},
        {"why": ""},
        {"text": " \n"},
        {"number": "4F7K2N"},
        {"why": None},
    ):
        with pytest.raises(NoReason):
            decide(case, replace(move, detail=detail), UNDO)
    for because in (Because(Why.MISTAKE), Because(words="It is the other one.")):
        after, event = decide(case, replace(move, detail=because.detail), UNDO)
        assert after.version == case.version + 1
        assert event.detail == because.detail


@pytest.mark.parametrize(
    ("status", "act"),
    [
        (status, act)
        for status in Status
        for act in sorted(MOVES[status])
        if act in DECIDING
    ],
)
def test_no_act_decides_without_a_ground_or_a_reason(status, act):
    case = a_case_in(status)
    if act is Act.APPROVE:
        case = replace(case, proposal=a_decision(Outcome.NOT_CONFIRMED))
    other = None if act is Act.APPROVE else "other"
    move = Move(
        act, NOW, MARAT, merged_into=other, detail=Because(Why.SAME_CONTENT).detail
    )
    for words in (None, "", "  "):
        decision = a_decision(Outcome.NOT_CONFIRMED, words=words)
        with pytest.raises(NoReason):
            decide(case, replace(move, decision=decision), UNDO)


@pytest.mark.parametrize(
    "given", [{"ground": "g"}, {"reason": "r"}, {"words": "Look there."}]
)
def test_a_ground_a_reason_or_words_are_enough(given):
    decision = a_decision(Outcome.NOT_CONFIRMED, **given)
    assert moved(a_case(), Act.DECIDE, decision=decision).status is Status.CLOSED


def test_an_authority_that_acted_has_its_reasons_in_its_own_document():
    told = a_decision(Outcome.REMOVED, authority="mia")
    with pytest.raises(NoReason):
        check_reasons(a_case(), Move(Act.DECIDE, NOW, decision=told))
    earlier = a_decision(Outcome.NOT_CONFIRMED)
    check_reasons(
        a_case(), Move(Act.DECIDE, NOW, decision=replace(told, before=earlier))
    )


@pytest.mark.parametrize("act", Act)
def test_an_act_that_is_not_declared_does_not_start(act):
    rest = {each: rule for each, rule in ACTS.items() if each is not act}
    with pytest.raises(LookupError, match=rf"\b{act}\b"):
        check_declared(rest)


def test_every_act_but_the_first_is_permitted_in_some_status():
    assert [act for act, rule in ACTS.items() if not rule.leads] == [Act.OPEN]


@pytest.mark.parametrize("left_out", ["said", "by", "leads", "unbiased", "keeps_menus"])
def test_a_declaration_says_who_from_where_and_what_it_keeps_or_does_not_start(
    left_out,
):
    rule = ACTS[Act.RELEASE]
    told = {
        "said": "",
        "by": rule.by,
        "leads": {},
        "unbiased": False,
        "keeps_menus": False,
    }
    del told[left_out]
    with pytest.raises(TypeError, match=left_out):
        type(rule)(**told)


@pytest.mark.parametrize(
    "act", [act for act, rule in ACTS.items() if rule.by is Who.HOLDER]
)
def test_what_is_the_holders_is_refused_to_another_while_they_hold_the_case(act):
    [*statuses] = ACTS[act].leads
    for status in statuses:
        held = replace(a_case_in(status), holder=DANA, held_at=NOW)
        with pytest.raises(HeldByOther):
            decide(held, Move(act, NOW, MARAT, a_decision()), UNDO)
