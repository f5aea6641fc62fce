"""Acts permitted in each status of a case, what each does, and which take a second person. Pure.

`needs_second` is asked before anything is decided, told, sent, joined, published or closed unseen.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.cases import model
from bot.cases import model as cases_model
from bot.dataclass import frozen
from bot.values import Act, Outcome, SecondRules, Status, Urgency

ASKED = frozenset({Act.DECIDE, Act.MERGE, Act.OVERTURN, Act.VOID})
"""Acts that are refused where one person would do alone what takes two."""
_OF_REGISTER = frozenset({Act.PUBLISH, Act.KEEP_BACK})
"""A decision enters the register, or not, by a person who had no say in it."""


@frozen
class Matter:
    """A case with every type that it, or a case joined to it, had or was reported as."""

    case: cases_model.Case
    types: frozenset[str]


def needs_second(
    matter: Matter,
    move: cases_model.Move,
    rules: SecondRules,
    *,
    into: Matter | None = None,
    has_second: bool = False,
) -> bool:
    """Return True for a move that no person may make alone.

    `into` is what the case would be joined to: its reporters read the outcome of that one.
    `has_second` counts where the reports have a pattern: then every outcome takes two people.
    """
    case, decision = matter.case, move.decision
    match move.act:
        case Act.DECIDE | Act.MERGE if case.patterns and has_second:
            return True
        case Act.MERGE if into is not None:
            return _joins_grave(matter, into, rules)
        case Act.VOID:  # it ends without a decision, as if nothing was found
            return _is_grave(rules, Outcome.NOT_CONFIRMED, None, matter.types)
        case Act.AUTHORITY_DONE if case.decision is not None and decision is not None:
            alone = case.decision.approved_by is None and case.decision.by == move.staff
            return alone and _decides_grave(rules, decision, matter.types)
        case Act.PROLONG if decision is not None:
            return _decides_grave(rules, decision, matter.types)
        case Act.DECIDE | Act.OVERTURN if decision is not None:
            return decision.approved_by is None and _decides_grave(rules, decision, matter.types)
        case _:
            return move.act in _OF_REGISTER


def _joins_grave(matter: Matter, into: Matter, rules: SecondRules) -> bool:
    """An outcome that two people made or are to make for the other case is made for this one, too;
    of a grave type that is not decided yet it may be any."""
    types, target = matter.types | into.types, into.case
    reached = [one for one in (target.decision, target.proposal) if one is not None]
    if any(_decides_grave(rules, one, types) for one in reached):
        return True
    return target.decision is None and any(map(rules.is_grave, into.types))


def _decides_grave(
    rules: SecondRules, decision: cases_model.Decision, types: frozenset[str]
) -> bool:
    order = decision.finding.order.authority if decision.finding.order is not None else None
    return _is_grave(rules, decision.finding.outcome, decision.finding.authority or order, types)


def _is_grave(
    rules: SecondRules, outcome: Outcome, authority: str | None, types: frozenset[str]
) -> bool:
    # “Already reported” without the other case claims an outcome that no person can look up.
    claimed = Outcome if outcome is Outcome.DUPLICATE else (outcome,)
    if any(rules.marks(each, one) for each in claimed for one in types):
        return True
    return authority is not None and rules.is_foreign(outcome, authority, types)


OF_SECOND = frozenset({Act.APPROVE, Act.DISAGREE, Act.TAKE_OVER})
"""Acts of a second person on a proposal."""
DECIDES = frozenset({Act.DECIDE, Act.APPROVE, Act.MERGE})
"""Acts by which staff of a desk decide a case."""
SETTLES: Mapping[Act, Status | None] = {
    Act.APPROVE: Status.CLOSED,
    Act.DISAGREE: None,
    Act.TAKE_OVER: None,
    Act.TAKE_BACK: None,
}
_HELD_UP = frozenset(
    {
        Act.TAKE,
        Act.RELEASE,
        Act.ASK,
        Act.DECIDE,
        Act.PROPOSE,
        Act.MERGE,
        Act.HAND_OVER,
        Act.SNOOZE,
        Act.SET_TYPE,
        Act.SET_REGION,
        Act.MOVE,
    }
)
"""Acts that would change what the second person looks at: the proposal is settled before."""
_FOR_EVER_MS = 100 * 365 * 24 * 60 * 60 * 1000


def check_proposal(case: cases_model.Case, move: cases_model.Move) -> None:
    """Raises Proposed for an act that must wait, OwnProposal where the proposer would settle it as
    a second person, or another one would take it back, IllegalMove without a proposal."""
    proposal = case.proposal
    if proposal is not None and move.act in _HELD_UP:
        raise cases_model.Proposed(case, move.act)
    if move.act is Act.PROPOSE and move.decision is None:
        raise cases_model.IllegalMove(case, move.act)
    if move.act in SETTLES:
        if proposal is None:
            raise cases_model.IllegalMove(case, move.act)
        if (move.staff == proposal.by) is not (move.act is Act.TAKE_BACK):
            raise cases_model.OwnProposal(case, move.act)
        if move.act is Act.APPROVE and (
            move.decision is None
            or move.decision.id != proposal.id
            or move.merged_into != proposal.into
        ):
            raise cases_model.IllegalMove(
                case, move.act
            )  # it makes another decision than the proposed one


def with_proposal(
    case: cases_model.Case, changed: cases_model.Case, move: cases_model.Move
) -> cases_model.Case:
    """The changed case with its proposal: a new one, the one that stands, or none."""
    if move.act is Act.PROPOSE:
        return _in_hands(
            replace(changed, proposal=move.decision), move.staff, move.at + _FOR_EVER_MS
        )
    proposal = case.proposal
    if proposal is None or not _ends(case, changed, move):
        return changed
    changed = replace(changed, proposal=None)
    if move.act is Act.DISAGREE:
        return _in_hands(changed, proposal.by, move.at)
    if move.act in {Act.TAKE_OVER, Act.TAKE_BACK}:
        return _in_hands(changed, move.staff, move.at)
    return changed


def _ends(case: cases_model.Case, changed: cases_model.Case, move: cases_model.Move) -> bool:
    """Settled, or moot: the case ends, opens again or is decided otherwise, or the proposer has a
    conflict of interest. Reports, words and notes that come do not end it."""
    is_conflict = (
        move.act is Act.RECUSE and case.proposal is not None and move.staff == case.proposal.by
    )
    is_changed = (changed.status, changed.decision) != (case.status, case.decision)
    return move.act in SETTLES or is_conflict or is_changed


def _in_hands(case: cases_model.Case, holder: int | None, at: int) -> cases_model.Case:
    """In these hands; a case that was decided once is in no hands."""
    if not case.status.is_undecided:
        return case
    return replace(case, holder=holder, held_at=at, snoozed_until=None)


def weight(case: cases_model.Case, reporters: int) -> int:
    """Return how many people the order of work counts; cases.weight in the database."""
    return 1 if case.patterns else reporters


OF_FOLLOW_UP = frozenset({Act.LOOK, Act.PROLONG, Act.ORDER_OVER})
"""Acts that note what became of a decided case; the decision stands."""
OF_REFERRAL = frozenset(
    {
        Act.PASS_ON,
        Act.PASSED_ON,
        Act.NOT_PASSED,
        Act.ACKNOWLEDGE,
        Act.AUTHORITY_REFUSE,
        Act.AUTHORITY_ASK,
        Act.AUTHORITY_TELL,
        Act.CHASE,
    }
)
"""Acts on the way to the authority and back, told also after a case was reopened. The stage of the
referral says which are possible."""
BESIDE = frozenset(
    {
        Act.JOIN,
        Act.ADD,
        Act.NOTE,
        Act.SHOW_FILES,
        Act.TELL,
        Act.READ,
        Act.DISCOUNT,
        Act.RESTORE,
        Act.PAUSE,
        Act.UNPAUSE,
        Act.HELP,
        Act.SECOND_LOOK,
        *OF_REFERRAL,
        *cases_model.OF_REGISTER,
        *cases_model.OF_APPEAL,
    }
)
"""Acts that do not change what can be decided about the case."""
_KEEPS: Mapping[Act, Status | None] = dict.fromkeys(BESIDE - {Act.READ, Act.SECOND_LOOK})
_ALWAYS: Mapping[Act, Status | None] = dict.fromkeys(
    {Act.PAUSE, Act.UNPAUSE, Act.HELP, *cases_model.OF_APPEAL, *OF_REFERRAL}
    | cases_model.OF_REGISTER
)
_ENDS: Mapping[Act, Status | None] = {
    Act.DECIDE: Status.CLOSED,
    Act.MERGE: Status.CLOSED,
    Act.ASK: Status.NEED_INFO,
    Act.WITHDRAW: Status.WITHDRAWN,
    Act.VOID: Status.WITHDRAWN,
    Act.RECUSE: None,
    Act.UNRECUSE: None,
    Act.SET_TYPE: None,
    Act.SET_REGION: None,
    Act.SLOW: None,
}
MOVES: Mapping[Status, Mapping[Act, Status | None]] = {
    Status.RECEIVED: {
        **_KEEPS,
        **_ENDS,
        Act.TAKE: Status.UNDER_REVIEW,
        Act.HAND_OVER: Status.UNDER_REVIEW,
        Act.SNOOZE: Status.UNDER_REVIEW,
        Act.MOVE: None,
        Act.PROPOSE: Status.UNDER_REVIEW,
    },
    Status.UNDER_REVIEW: {
        **_KEEPS,
        **_ENDS,
        Act.TAKE: Status.UNDER_REVIEW,
        Act.RELEASE: Status.RECEIVED,
        Act.HAND_OVER: None,
        Act.SNOOZE: None,
        Act.WAKE: None,
        Act.LAPSE: Status.RECEIVED,
        Act.MOVE: Status.RECEIVED,
        **SETTLES,
        Act.PROPOSE: None,
    },
    Status.NEED_INFO: {
        **_KEEPS,
        **_ENDS,
        Act.TAKE: Status.NEED_INFO,
        Act.RELEASE: Status.RECEIVED,
        Act.ANSWER: Status.UNDER_REVIEW,
        Act.HAND_OVER: None,
        Act.SNOOZE: None,
        Act.WAKE: None,
        Act.LAPSE: None,
        Act.MOVE: None,
        Act.PROPOSE: Status.UNDER_REVIEW,
    },
    Status.FORWARDED: {
        **_KEEPS,
        Act.DECIDE: Status.CLOSED,
        Act.UNDO: None,
        Act.ANNOUNCE: None,
        Act.REOPEN: Status.RECEIVED,
        Act.ANSWER: None,
        Act.READ: None,
        Act.MOVE: None,
        Act.CLOSE: Status.CLOSED,
        Act.AUTHORITY_DONE: Status.CLOSED,
        **SETTLES,
        **dict.fromkeys(OF_FOLLOW_UP),
        Act.PROPOSE: None,
        Act.SECOND_LOOK: None,
        Act.OVERTURN: None,
    },
    Status.WITHDRAWN: {
        **_ALWAYS,
        Act.NOTE: None,
        Act.REOPEN: Status.RECEIVED,
        Act.RESTORE: Status.RECEIVED,
        Act.ADD: None,
        Act.READ: None,
        Act.SHOW_FILES: None,
        Act.TELL: None,
    },
    Status.CLOSED: {
        **_ALWAYS,
        Act.NOTE: None,
        Act.ADD: None,
        Act.ANSWER: None,
        Act.SHOW_FILES: None,
        Act.UNDO: None,
        Act.ANNOUNCE: None,
        Act.REOPEN: Status.RECEIVED,
        Act.TELL: None,
        Act.READ: None,
        Act.SPLIT: Status.RECEIVED,
        Act.AUTHORITY_DONE: None,
        Act.SECOND_LOOK: None,
        **dict.fromkeys(OF_FOLLOW_UP),
        Act.OVERTURN: None,
    },
}
"""The acts permitted in each status, and the status each leads to; None keeps the status."""

LONGEST_SNOOZE_MS = 7 * 24 * 60 * 60 * 1000
URGENT_SNOOZE_MS = 4 * 60 * 60 * 1000
"""How long an urgent case may be put off."""

_OF_HOLDER = {
    Act.RELEASE,
    Act.ASK,
    Act.DECIDE,
    Act.MERGE,
    Act.HAND_OVER,
    Act.SNOOZE,
    Act.TELL,
    Act.SET_TYPE,
    Act.SET_REGION,
    Act.MOVE,
    Act.PROPOSE,
}
_CLAIMS = {Act.TAKE, Act.ASK, Act.DECIDE, Act.PROPOSE, Act.MERGE, Act.HAND_OVER, Act.SNOOZE}
"""Moves by which staff begin to work on a case."""
OF_UNBIASED = (_OF_HOLDER - {Act.RELEASE} | OF_SECOND) | {
    Act.TAKE,
    Act.UNDO,
    Act.REOPEN,
    Act.SPLIT,
    Act.SECOND_LOOK,
    Act.OVERTURN,
    Act.APPEAL_END,
    *OF_FOLLOW_UP,
    *cases_model.OF_REGISTER,
}
"""Acts that bear on the decision, forbidden to a person with a conflict of interest."""
_DECIDES = frozenset(
    {
        Act.DECIDE,
        Act.MERGE,
        Act.AUTHORITY_DONE,
        Act.APPROVE,
        Act.OVERTURN,
        Act.PROLONG,
    }
)
"""Moves that bring a decision, or a decision with another last day of its order."""


def decide(
    case: cases_model.Case, move: cases_model.Move, undo_ms: int
) -> tuple[cases_model.Case, cases_model.CaseEvent]:
    """The case after a move, and the event for its history.

    Raises IllegalMove, NoReason, HeldByOther, Recused, TooLate, Proposed or OwnProposal.
    """
    check_proposal(case, move)
    changed, event = _applied(case, move, undo_ms)
    changed = with_proposal(case, changed, move)
    closed = None if changed.status.is_open else case.closed_at or move.at
    return replace(changed, closed_at=closed), event


def is_joined(case: cases_model.Case) -> bool:
    """True if the case was merged and its reporters were told: its reports are at the other one."""
    return case.merged_into is not None and case.announced_at is not None


def _longest_snooze(case: cases_model.Case) -> int:
    return URGENT_SNOOZE_MS if case.urgency is Urgency.URGENT else LONGEST_SNOOZE_MS


_NEEDS: Mapping[Act, Callable[[cases_model.Case, cases_model.Move], bool]] = {
    Act.MOVE: lambda case, move: move.desk not in {None, case.desk},
    Act.HAND_OVER: lambda case, move: move.to not in {None, case.holder},
    Act.SNOOZE: lambda case, move: 0 < (move.until or 0) - move.at <= _longest_snooze(case),
    Act.WAKE: lambda case, move: case.snoozed_until is not None,
    Act.RECUSE: lambda case, move: move.staff is not None and move.staff not in case.recused,
    Act.UNRECUSE: lambda case, move: move.staff in case.recused,
    Act.LAPSE: lambda case, move: (
        case.holder is not None and not cases_model.is_held(case, move.at)
    ),
    Act.READ: lambda case, move: case.unread_since is not None,
    Act.SPLIT: lambda case, move: is_joined(case),
    Act.SLOW: lambda case, move: not move.patterns <= case.patterns,
    Act.CLOSE: lambda case, move: case.announced_at is not None,
    Act.AUTHORITY_DONE: lambda case, move: case.announced_at is not None,
}
"""Conditions of acts beside the status of the case."""


def _applied(
    case: cases_model.Case, move: cases_model.Move, undo_ms: int
) -> tuple[cases_model.Case, cases_model.CaseEvent]:
    if move.act not in MOVES[case.status]:
        raise cases_model.IllegalMove(case, move.act)
    _check_staff(case, move)
    model.check(case, move)
    if move.act in _NEEDS and not _NEEDS[move.act](case, move):
        raise cases_model.IllegalMove(case, move.act)
    target = MOVES[case.status][move.act] or case.status
    claimed = move.at if move.act in _CLAIMS and move.staff else None
    changed = replace(
        case,
        version=case.version + 1,
        status=target,
        claimed_at=case.claimed_at or claimed,
        desk=move.desk or case.desk,
        patterns=case.patterns | move.patterns,
    )
    changed = _held(case, changed, move)
    match move.act:
        case _ if move.act in _DECIDES:
            changed = _with_decision(case, changed, move)
        case Act.UNDO:
            changed = _without_decision(case, changed, move, undo_ms)
        case Act.ANNOUNCE:
            changed = replace(changed, announced_at=move.at)
        case Act.REOPEN | Act.SPLIT:
            changed = replace(
                changed, decision=None, announced_at=None, merged_into=None, unread_since=None
            )
        case Act.ADD | Act.ANSWER if not case.status.is_undecided:
            changed = replace(changed, unread_since=case.unread_since or move.at)
        case Act.READ:
            changed = replace(changed, unread_since=None)
    return changed, cases_model.CaseEvent(move.act, move.at, move.staff, move.detail)


def _check_staff(case: cases_model.Case, move: cases_model.Move) -> None:
    is_biased = move.is_own or bool({move.staff, move.to} & case.recused)
    if move.act in OF_UNBIASED and is_biased:
        raise cases_model.Recused(case, move.act)
    if move.staff is None or move.overrule or move.staff == case.holder:
        return
    if move.act in _OF_HOLDER | {Act.TAKE} and cases_model.is_held(case, move.at):
        raise cases_model.HeldByOther(case, move.act)


def _held(
    case: cases_model.Case, changed: cases_model.Case, move: cases_model.Move
) -> cases_model.Case:
    """Return the case with its holder and the end of the hold after the move."""
    match move.act:
        case Act.TAKE | Act.ASK:
            return _hold(changed, move.staff, move.at)
        case Act.HAND_OVER:
            return _hold(changed, move.to, move.at)
        case Act.SNOOZE:
            return replace(changed, holder=move.staff, held_at=move.until, snoozed_until=move.until)
        case Act.WAKE | Act.ANSWER if case.snoozed_until is not None:
            return _hold(changed, case.holder, move.at)  # an answer brings it back before its time
        case Act.RELEASE | Act.WITHDRAW | Act.VOID | Act.LAPSE | Act.MOVE | Act.REOPEN | Act.SPLIT:
            return _free(changed)
        case Act.RECUSE | Act.UNRECUSE if move.staff is not None:
            changed = replace(changed, recused=case.recused ^ {move.staff})
            is_in_hand = case.holder == move.staff
            return replace(_free(changed), status=Status.RECEIVED) if is_in_hand else changed
        case _ if case.holder is not None and move.staff == case.holder:
            return replace(changed, held_at=max(case.held_at or 0, move.at))
    return changed


def _hold(changed: cases_model.Case, holder: int | None, at: int) -> cases_model.Case:
    return replace(changed, holder=holder, held_at=at, snoozed_until=None)


def _free(changed: cases_model.Case) -> cases_model.Case:
    return replace(changed, holder=None, held_at=None, snoozed_until=None)


def _with_decision(
    case: cases_model.Case, changed: cases_model.Case, move: cases_model.Move
) -> cases_model.Case:
    before, decision = case.decision, move.decision
    if decision is None:
        raise cases_model.IllegalMove(case, move.act)
    order = decision.finding.order
    if move.act is Act.PROLONG:
        # The decision stands; only the last day of its order is another one.
        if before is None or before.finding.order is None or order is None:
            raise cases_model.IllegalMove(case, move.act)
        finding = replace(before.finding, order=replace(before.finding.order, until=order.until))
        return replace(changed, decision=replace(before, finding=finding))
    if decision.finding.outcome is Outcome.RESTRICTED and order is None:
        raise cases_model.IllegalMove(case, move.act)
    forwarded = decision.finding.outcome is Outcome.FORWARDED
    answered = move.act is Act.AUTHORITY_DONE
    was_forwarded = before is not None and before.finding.outcome is Outcome.FORWARDED
    if answered and not was_forwarded:
        raise cases_model.IllegalMove(case, move.act)
    return replace(
        _free(changed),
        status=Status.FORWARDED if forwarded else Status.CLOSED,
        decision=decision,
        announced_at=move.at if answered else None,  # what the authority did is told at once
        merged_into=move.merged_into,
        unread_since=None,
    )


def _without_decision(
    case: cases_model.Case, changed: cases_model.Case, move: cases_model.Move, undo_ms: int
) -> cases_model.Case:
    decision = case.decision
    if decision is None or not cases_model.can_undo(case, move.at, undo_ms):
        raise cases_model.TooLate(case, move.act)
    if move.staff not in {decision.by, decision.approved_by} and not move.overrule:
        raise cases_model.HeldByOther(case, move.act)
    return replace(
        _hold(changed, decision.by, move.at),
        status=decision.status_before,
        decision=cases_model.restore_decision(decision.before),
        announced_at=None if decision.before is None else decision.before.get("announced_at"),
        merged_into=None,
        unread_since=None,
    )
