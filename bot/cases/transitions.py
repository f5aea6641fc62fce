"""Acts permitted in each status of a case, what each does, and which take a second person. Pure.

`needs_second` is asked before anything is decided, told, sent, joined, published or closed unseen.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.cases import model
from bot.cases.model import Case, CaseEvent, Decision, IllegalMove, Move
from bot.values import Act, Outcome, SecondRules, Status, Urgency

ASKED = frozenset({Act.DECIDE, Act.MERGE, Act.OVERTURN, Act.VOID})
"""Acts that are refused where one person would do alone what takes two."""


def needs_second(
    case: Case,
    types: frozenset[str],
    move: Move,
    rules: SecondRules,
    *,
    into: tuple[Case, frozenset[str]] | None = None,
    has_second: bool = False,
) -> bool:
    """Return True for a move that no person may make alone.

    `types` are all that the case, or a case joined to it, had or was reported as; `into` is the
    same of what it would be joined to: its reporters read the outcome of that one.
    `has_second` counts where the reports have a pattern: then every outcome takes two people.
    """
    decision = move.decision
    match move.act:
        case Act.DECIDE | Act.MERGE if case.patterns and has_second:
            return True
        case Act.MERGE if into is not None:
            return _joins_grave(types | into[1], *into, rules)
        case Act.VOID:  # it ends without a decision, as if nothing was found
            return _is_grave(rules, Outcome.NOT_CONFIRMED, None, types)
        case Act.AUTHORITY_DONE if case.decision is not None and decision is not None:
            alone = case.decision.approved_by is None and case.decision.by == move.staff
            return alone and _decides_grave(rules, decision, types)
        case Act.PROLONG if decision is not None:
            return _decides_grave(rules, decision, types)
        case Act.DECIDE | Act.OVERTURN if decision is not None:
            return decision.approved_by is None and _decides_grave(rules, decision, types)
        case _:  # who had a say in a decision does not bring it into the register, or keep it out
            return move.act in {Act.PUBLISH, Act.KEEP_BACK}


def _joins_grave(
    types: frozenset[str], target: Case, its_types: frozenset[str], rules: SecondRules
) -> bool:
    """An outcome that two people made or are to make for the other case is made for this one, too;
    of a grave type that is not decided yet it may be any."""
    reached = [one for one in (target.decision, target.proposal) if one is not None]
    if any(_decides_grave(rules, one, types) for one in reached):
        return True
    return target.decision is None and any(map(rules.is_grave, its_types))


def _decides_grave(rules: SecondRules, decision: Decision, types: frozenset[str]) -> bool:
    finding = decision.finding
    authority = finding.authority or (finding.order.authority if finding.order else None)
    return _is_grave(rules, finding.outcome, authority, types)


def _is_grave(
    rules: SecondRules, outcome: Outcome, authority: str | None, types: frozenset[str]
) -> bool:
    # “Already reported” without the other case claims an outcome that no person can look up.
    claimed = Outcome if outcome is Outcome.DUPLICATE else (outcome,)
    if any(rules.marks(each, one) for each in claimed for one in types):
        return True
    return authority is not None and rules.is_foreign(outcome, authority, types)


DECIDES = frozenset({Act.DECIDE, Act.APPROVE, Act.MERGE})
"""Acts by which staff of a desk decide a case."""
CONCLUDES = DECIDES | {Act.OVERTURN}
"""Acts whose decision reporters hear when it can no longer be undone."""
_BRINGS_DECISION = model.DECIDING - {Act.PROPOSE} | {Act.PROLONG}
"""Moves that bring a decision, or a decision with another last day of its order."""
SETTLES: Mapping[Act, Status | None] = {
    Act.APPROVE: Status.CLOSED,
    Act.DISAGREE: None,
    Act.TAKE_OVER: None,
    Act.TAKE_BACK: None,
}
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
_ALWAYS = OF_REFERRAL | model.OF_REGISTER | model.OF_APPEAL | {Act.PAUSE, Act.UNPAUSE, Act.HELP}
_TOLD_BESIDE = frozenset({Act.ADD, Act.NOTE, Act.SHOW_FILES, Act.TELL})
BESIDE = frozenset(
    {*_ALWAYS, *_TOLD_BESIDE, Act.JOIN, Act.READ, Act.DISCOUNT, Act.RESTORE, Act.SECOND_LOOK}
)
"""Acts that do not change what can be decided about the case."""
_Moves = Mapping[Act, Status | None]
_KEEPS: _Moves = dict.fromkeys(BESIDE - {Act.READ, Act.SECOND_LOOK})
_UNDECIDED: _Moves = {
    **_KEEPS,
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
    Act.PROPOSE: Status.UNDER_REVIEW,
}
_IN_WORK: _Moves = {
    **_UNDECIDED,
    Act.TAKE: None,
    Act.RELEASE: Status.RECEIVED,
    Act.HAND_OVER: None,
    Act.SNOOZE: None,
    Act.WAKE: None,
}
_OVER: _Moves = {
    **dict.fromkeys(_ALWAYS | _TOLD_BESIDE),
    Act.READ: None,
    Act.REOPEN: Status.RECEIVED,
}
_DECIDED: _Moves = dict.fromkeys(
    OF_FOLLOW_UP | {Act.UNDO, Act.ANNOUNCE, Act.ANSWER, Act.SECOND_LOOK, Act.OVERTURN}
)
MOVES: Mapping[Status, _Moves] = {
    Status.RECEIVED: {
        **_UNDECIDED,
        Act.TAKE: Status.UNDER_REVIEW,
        Act.HAND_OVER: Status.UNDER_REVIEW,
        Act.SNOOZE: Status.UNDER_REVIEW,
        Act.MOVE: None,
    },
    Status.UNDER_REVIEW: {
        **_IN_WORK,
        **SETTLES,
        Act.LAPSE: Status.RECEIVED,
        Act.MOVE: Status.RECEIVED,
    },
    Status.NEED_INFO: {
        **_IN_WORK,
        Act.ANSWER: Status.UNDER_REVIEW,
        Act.LAPSE: None,
        Act.MOVE: None,
    },
    Status.FORWARDED: {
        **_KEEPS,
        **_DECIDED,
        **SETTLES,
        Act.DECIDE: Status.CLOSED,
        Act.REOPEN: Status.RECEIVED,
        Act.READ: None,
        Act.MOVE: None,
        Act.CLOSE: Status.CLOSED,
        Act.AUTHORITY_DONE: Status.CLOSED,
        Act.PROPOSE: None,
    },
    Status.WITHDRAWN: {**_OVER, Act.RESTORE: Status.RECEIVED},
    Status.CLOSED: {**_OVER, **_DECIDED, Act.SPLIT: Status.RECEIVED, Act.AUTHORITY_DONE: None},
}
"""The acts permitted in each status, and the status each leads to; None keeps the status."""

LONGEST_SNOOZE_MS = 7 * 24 * 60 * 60 * 1000
URGENT_SNOOZE_MS = 4 * 60 * 60 * 1000
_FOR_EVER_MS = 100 * 365 * 24 * 60 * 60 * 1000

_OF_HOLDER = frozenset(
    {
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
)
_HELD_UP = _OF_HOLDER - {Act.TELL} | {Act.TAKE}
"""Acts that would change what the second person looks at: the proposal is settled before."""
_CLAIMS = {Act.TAKE, Act.ASK, Act.DECIDE, Act.PROPOSE, Act.MERGE, Act.HAND_OVER, Act.SNOOZE}
"""Moves by which staff begin to work on a case."""
OF_UNBIASED = (
    (_OF_HOLDER - {Act.RELEASE})
    | {Act.APPROVE, Act.DISAGREE, Act.TAKE_OVER}
    | OF_FOLLOW_UP
    | model.OF_REGISTER
    | {Act.TAKE, Act.UNDO, Act.REOPEN, Act.SPLIT, Act.SECOND_LOOK, Act.OVERTURN, Act.APPEAL_END}
)
"""Acts that bear on the decision, forbidden to a person with a conflict of interest."""


def is_joined(case: Case) -> bool:
    """True if the case was merged and its reporters were told: its reports are at the other one."""
    return case.merged_into is not None and case.announced_at is not None


def longest_snooze(urgency: Urgency) -> int:
    return URGENT_SNOOZE_MS if urgency is Urgency.URGENT else LONGEST_SNOOZE_MS


_NEEDS: Mapping[Act, Callable[[Case, Move], bool]] = {
    Act.MOVE: lambda case, move: move.desk not in {None, case.desk},
    Act.HAND_OVER: lambda case, move: move.to not in {None, case.holder},
    Act.SNOOZE: lambda case, move: 0 < (move.until or 0) - move.at <= longest_snooze(case.urgency),
    Act.WAKE: lambda case, move: case.snoozed_until is not None,
    Act.RECUSE: lambda case, move: move.staff is not None and move.staff not in case.recused,
    Act.UNRECUSE: lambda case, move: move.staff in case.recused,
    Act.LAPSE: lambda case, move: case.holder is not None and not model.is_held(case, move.at),
    Act.READ: lambda case, move: case.unread_since is not None,
    Act.SPLIT: lambda case, move: is_joined(case),
    Act.SLOW: lambda case, move: not move.patterns <= case.patterns,
    Act.CLOSE: lambda case, move: case.announced_at is not None,
    Act.AUTHORITY_DONE: lambda case, move: case.announced_at is not None,
    Act.PROPOSE: lambda case, move: move.decision is not None,
}
"""Conditions of acts beside the status of the case."""


def decide(case: Case, move: Move, undo_ms: int) -> tuple[Case, CaseEvent]:
    """The case after a move, and the event for its history.

    Raises IllegalMove, NoReason, HeldByOther, Recused, TooLate, Proposed or OwnProposal.
    """
    _check_proposal(case, move)
    if move.act not in MOVES[case.status]:
        raise IllegalMove(case, move.act)
    _check_staff(case, move)
    model.check(case, move)
    if move.act in _NEEDS and not _NEEDS[move.act](case, move):
        raise IllegalMove(case, move.act)
    changed = replace(
        case,
        version=case.version + 1,
        status=MOVES[case.status][move.act] or case.status,
        claimed_at=case.claimed_at or (move.at if move.act in _CLAIMS and move.staff else None),
        desk=move.desk or case.desk,
        patterns=case.patterns | move.patterns,
    )
    changed = _held(case, changed, move)
    match move.act:
        case _ if move.act in _BRINGS_DECISION:
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
    changed = _with_proposal(case, changed, move)
    closed = None if changed.status.is_open else case.closed_at or move.at
    event = CaseEvent(move.act, move.at, move.staff, move.detail)
    return replace(changed, closed_at=closed), event


def _check_proposal(case: Case, move: Move) -> None:
    """Raises Proposed for an act that must wait, OwnProposal where the proposer would settle it as
    a second person, or another one would take it back, IllegalMove without a proposal."""
    proposal = case.proposal
    if proposal is not None and move.act in _HELD_UP:
        raise model.Proposed(case, move.act)
    if move.act not in SETTLES:
        return
    if proposal is None:
        raise IllegalMove(case, move.act)
    if (move.staff == proposal.by) is not (move.act is Act.TAKE_BACK):
        raise model.OwnProposal(case, move.act)
    made = (move.decision.id if move.decision else None, move.merged_into)
    if move.act is Act.APPROVE and made != (proposal.id, proposal.into):
        raise IllegalMove(case, move.act)  # it makes another decision than the proposed one


def _check_staff(case: Case, move: Move) -> None:
    if move.act in OF_UNBIASED and {move.staff, move.to} & case.recused:
        raise model.Recused(case, move.act)
    if move.staff is None or move.overrule or move.staff == case.holder:
        return
    if move.act in _OF_HOLDER | {Act.TAKE} and model.is_held(case, move.at):
        raise model.HeldByOther(case, move.act)


def _with_proposal(case: Case, changed: Case, move: Move) -> Case:
    """The changed case with its proposal: a new one, the one that stands, or none.

    It is settled, or moot: the case ends, opens again or is decided otherwise, or the proposer has
    a conflict of interest. Reports, words and notes that come do not end it.
    """
    if move.act is Act.PROPOSE:
        holder, at = move.staff, move.at + _FOR_EVER_MS
        return _in_hands(replace(changed, proposal=move.decision), holder, at)
    proposal = case.proposal
    if proposal is None:
        return changed
    is_conflict = move.act is Act.RECUSE and move.staff == proposal.by
    is_changed = (changed.status, changed.decision) != (case.status, case.decision)
    if not (move.act in SETTLES or is_conflict or is_changed):
        return changed
    changed = replace(changed, proposal=None)
    if move.act is Act.DISAGREE:
        return _in_hands(changed, proposal.by, move.at)
    if move.act in {Act.TAKE_OVER, Act.TAKE_BACK}:
        return _in_hands(changed, move.staff, move.at)
    return changed


def _in_hands(case: Case, holder: int | None, at: int) -> Case:
    return _hold(case, holder, at) if case.status.is_undecided else case


def _held(case: Case, changed: Case, move: Move) -> Case:
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


def _hold(changed: Case, holder: int | None, at: int) -> Case:
    return replace(changed, holder=holder, held_at=at, snoozed_until=None)


def _free(changed: Case) -> Case:
    return replace(changed, holder=None, held_at=None, snoozed_until=None)


def _with_decision(case: Case, changed: Case, move: Move) -> Case:
    before, decision = case.decision, move.decision
    if decision is None:
        raise IllegalMove(case, move.act)
    order = decision.finding.order
    if move.act is Act.PROLONG:
        # The decision stands; only the last day of its order is another one.
        if before is None or before.finding.order is None or order is None:
            raise IllegalMove(case, move.act)
        finding = replace(before.finding, order=replace(before.finding.order, until=order.until))
        return replace(changed, decision=replace(before, finding=finding))
    if decision.finding.outcome is Outcome.RESTRICTED and order is None:
        raise IllegalMove(case, move.act)
    forwarded = decision.finding.outcome is Outcome.FORWARDED
    answered = move.act is Act.AUTHORITY_DONE
    was_forwarded = before is not None and before.finding.outcome is Outcome.FORWARDED
    if answered and not was_forwarded:
        raise IllegalMove(case, move.act)
    return replace(
        _free(changed),
        status=Status.FORWARDED if forwarded else Status.CLOSED,
        decision=decision,
        announced_at=move.at if answered else None,  # what the authority did is told at once
        merged_into=move.merged_into,
        unread_since=None,
    )


def _without_decision(case: Case, changed: Case, move: Move, undo_ms: int) -> Case:
    decision = case.decision
    if decision is None or not model.can_undo(case, move.at, undo_ms):
        raise model.TooLate(case, move.act)
    if move.staff not in {decision.by, decision.approved_by} and not move.overrule:
        raise model.HeldByOther(case, move.act)
    earlier = decision.before
    return replace(
        _hold(changed, decision.by, move.at),
        status=decision.status_before,
        decision=earlier and replace(earlier, told_at=None),
        announced_at=None if earlier is None else earlier.told_at,
        merged_into=None,
        unread_since=None,
    )
