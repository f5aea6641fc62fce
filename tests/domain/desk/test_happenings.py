"""Names of what a move did: each by one row of before and after."""

from datetime import date

import pytest

from bot.cases.happenings import (
    AuthorityActed,
    CaseReopened,
    CaseRestored,
    CaseSplit,
    CaseWithdrawn,
    DecisionMade,
    DecisionReplaced,
    DecisionTakenBack,
    DecisionTold,
    LeftUnanswered,
    LookOverturned,
    MaterialSeen,
    OrderEnded,
    OrderProlonged,
    ProposalMade,
    ProposalSettled,
    what_happened,
)
from bot.cases.model import Case, Decision, Move
from bot.values import Act, Finding, Found, Outcome, Status, Urgency, replace
from tests.kit.orders import ORDER

FIRST = Decision("d1", Finding(Outcome.FORWARDED, "g", "r"), 11, 1, Status.RECEIVED)
SECOND = replace(
    FIRST, id="d2", finding=Finding(Outcome.RESTRICTED, "g", "r", order=ORDER)
)
LATER_END = replace(ORDER, until=date(2027, 5, 1))
LONGER = replace(SECOND, finding=replace(SECOND.finding, order=LATER_END))


def a_case(status=Status.RECEIVED, decision=None, **parts):
    return Case(
        "c1",
        "4F7K2M",
        1,
        status,
        "drugs",
        Urgency.NORMAL,
        1,
        decision=decision,
        **parts,
    )


OPEN, WITHDRAWN = a_case(), a_case(Status.WITHDRAWN)
FORWARDED, CLOSED = a_case(Status.FORWARDED, FIRST), a_case(Status.CLOSED, SECOND)
TOLD_FORWARDED = replace(FORWARDED, announced_at=5)
TOLD_CLOSED = replace(CLOSED, announced_at=5)
PROPOSED = a_case(Status.UNDER_REVIEW, proposal=FIRST)
AGAIN = replace(FORWARDED, proposal=SECOND)
ROWS = {
    "decided": (OPEN, Act.DECIDE, FORWARDED, [DecisionMade(FIRST)]),
    "proposed": (OPEN, Act.PROPOSE, PROPOSED, [ProposalMade(FIRST)]),
    "approved": (
        PROPOSED,
        Act.APPROVE,
        replace(PROPOSED, proposal=None, decision=FIRST),
        [ProposalSettled(FIRST), DecisionMade(FIRST)],
    ),
    "refused": (PROPOSED, Act.DISAGREE, OPEN, [ProposalSettled(FIRST)]),
    "withdrawn with its proposal": (
        PROPOSED,
        Act.WITHDRAW,
        WITHDRAWN,
        [ProposalSettled(FIRST), CaseWithdrawn()],
    ),
    "closed with its proposal": (
        replace(AGAIN, announced_at=5),
        Act.CLOSE,
        a_case(Status.CLOSED, FIRST, announced_at=5),
        [ProposalSettled(SECOND), LeftUnanswered(FIRST)],
    ),
    "told": (FORWARDED, Act.ANNOUNCE, TOLD_FORWARDED, [DecisionTold(FIRST)]),
    "decided again before it was told": (
        FORWARDED,
        Act.DECIDE,
        CLOSED,
        [DecisionReplaced(FIRST, SECOND)],
    ),
    "decided again": (
        TOLD_FORWARDED,
        Act.DECIDE,
        CLOSED,
        [DecisionReplaced(FIRST, SECOND)],
    ),
    "overturned": (
        TOLD_CLOSED,
        Act.OVERTURN,
        FORWARDED,
        [DecisionReplaced(SECOND, FIRST)],
    ),
    "done by the authority": (
        TOLD_FORWARDED,
        Act.AUTHORITY_DONE,
        TOLD_CLOSED,
        [AuthorityActed(FIRST, SECOND)],
    ),
    "undone": (FORWARDED, Act.UNDO, OPEN, [DecisionTakenBack(FIRST)]),
    "undone to the one before": (
        CLOSED,
        Act.UNDO,
        TOLD_FORWARDED,
        [DecisionTakenBack(SECOND, FIRST)],
    ),
    "reopened": (TOLD_CLOSED, Act.REOPEN, OPEN, [CaseReopened(SECOND)]),
    "split": (TOLD_CLOSED, Act.SPLIT, OPEN, [CaseSplit(SECOND)]),
    "prolonged": (
        TOLD_CLOSED,
        Act.PROLONG,
        replace(TOLD_CLOSED, decision=LONGER),
        [OrderProlonged(LONGER)],
    ),
    "prolonged to the same day": (TOLD_CLOSED, Act.PROLONG, TOLD_CLOSED, []),
    "ended without being prolonged": (
        TOLD_CLOSED,
        Act.ORDER_OVER,
        TOLD_CLOSED,
        [OrderEnded()],
    ),
    "looked at again": (TOLD_CLOSED, Act.LOOK, TOLD_CLOSED, [MaterialSeen(Found.GONE)]),
    "left unanswered": (
        TOLD_FORWARDED,
        Act.CLOSE,
        replace(TOLD_FORWARDED, status=Status.CLOSED),
        [LeftUnanswered(FIRST)],
    ),
    "withdrawn": (OPEN, Act.WITHDRAW, WITHDRAWN, [CaseWithdrawn()]),
    "found to be no report": (OPEN, Act.VOID, WITHDRAWN, [CaseWithdrawn()]),
    "restored": (WITHDRAWN, Act.RESTORE, OPEN, [CaseRestored()]),
    "reopened after a withdrawal": (WITHDRAWN, Act.REOPEN, OPEN, [CaseRestored()]),
    "noted": (OPEN, Act.NOTE, OPEN, []),
    "noted after a withdrawal": (WITHDRAWN, Act.NOTE, WITHDRAWN, []),
    "noted after a decision": (TOLD_CLOSED, Act.NOTE, TOLD_CLOSED, []),
    "taken": (OPEN, Act.TAKE, a_case(Status.UNDER_REVIEW, holder=11), []),
}


@pytest.mark.parametrize(("before", "act", "after", "names"), ROWS.values(), ids=ROWS)
def test_a_move_is_named_by_what_it_did_to_the_decision_the_proposal_and_the_case(
    before, act, after, names
):
    move = Move(act, 6, 11, detail={"found": "gone"} if act is Act.LOOK else {})
    assert what_happened(before, replace(after, version=2), move) == names


def test_a_second_look_that_overturns_a_decision_is_told_from_an_appeal_that_does():
    looked = Move(Act.OVERTURN, 6, 11, detail={"look": "l1"})
    after = replace(FORWARDED, version=2)
    assert what_happened(TOLD_CLOSED, after, looked) == [LookOverturned(SECOND, FIRST)]
    appealed = replace(looked, detail={"appeal": "4F7K2M"})
    assert what_happened(TOLD_CLOSED, after, appealed) == [
        DecisionReplaced(SECOND, FIRST)
    ]
