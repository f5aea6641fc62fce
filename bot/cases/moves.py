"""Warning of a pattern in the reports: their number moves the case up no more."""

from collections.abc import Mapping
from dataclasses import replace

from bot.cases import model, proposals
from bot.cases.model import (
    OF_APPEAL,
    OF_REGISTER,
    Case,
    CaseEvent,
    HeldByOther,
    IllegalMove,
    Move,
    Recused,
    TooLate,
    can_undo,
    is_held,
    restore_decision,
)
from bot.values import Act, Outcome, Status, Urgency


def slowed(case: Case, changed: Case, move: Move) -> Case:
    """The case with new patterns, where the move notes some.

    Raises IllegalMove where each was noted before.
    """
    if move.act is not Act.SLOW:
        return changed
    if move.patterns <= case.patterns:
        raise IllegalMove(case, move.act)
    return replace(changed, patterns=case.patterns | move.patterns)


def weight(case: Case, reporters: int) -> int:
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
        *OF_REGISTER,
        *OF_APPEAL,
    }
)
"""Acts that do not change what can be decided about the case."""
_KEEPS: Mapping[Act, Status | None] = dict.fromkeys(BESIDE - {Act.READ, Act.SECOND_LOOK})
_ALWAYS: Mapping[Act, Status | None] = dict.fromkeys(
    {Act.PAUSE, Act.UNPAUSE, Act.HELP, *OF_APPEAL, *OF_REFERRAL} | OF_REGISTER
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
        **proposals.SETTLES,
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
        **proposals.SETTLES,
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
_OF_TOLD = frozenset({Act.CLOSE, Act.AUTHORITY_DONE})
"""Moves after which the decision that reporters were told ends."""
OF_UNBIASED = (_OF_HOLDER - {Act.RELEASE} | proposals.OF_SECOND) | {
    Act.TAKE,
    Act.UNDO,
    Act.REOPEN,
    Act.SPLIT,
    Act.SECOND_LOOK,
    Act.OVERTURN,
    Act.APPEAL_END,
    *OF_FOLLOW_UP,
    *OF_REGISTER,
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


def decide(case: Case, move: Move, undo_ms: int) -> tuple[Case, CaseEvent]:
    """The case after a move, and the event for its history.

    Raises IllegalMove, NoReason, HeldByOther, Recused, TooLate, Proposed or OwnProposal.
    """
    proposals.check(case, move)
    changed, event = _applied(case, move, undo_ms)
    changed = proposals.after(case, changed, move)
    closed = None if changed.status.is_open else case.closed_at or move.at
    return replace(changed, closed_at=closed), event


def _applied(case: Case, move: Move, undo_ms: int) -> tuple[Case, CaseEvent]:
    is_early = move.act in _OF_TOLD and case.announced_at is None
    if move.act not in MOVES[case.status] or is_early:
        raise IllegalMove(case, move.act)
    _check_staff(case, move)
    model.check(case, move)
    target = MOVES[case.status][move.act] or case.status
    claimed = move.at if move.act in _CLAIMS and move.staff else None
    changed = replace(
        case, version=case.version + 1, status=target, claimed_at=case.claimed_at or claimed
    )
    changed = _held(case, changed, move)
    event = CaseEvent(move.act, move.at, move.staff, move.detail)
    match move.act:
        case _ if move.act in _DECIDES:
            changed = _with_decision(case, changed, move)
        case Act.UNDO:
            changed = _without_decision(case, changed, move, undo_ms)
        case Act.ANNOUNCE:
            changed = replace(changed, announced_at=move.at)
        case Act.REOPEN | Act.SPLIT:
            changed = _open_again(case, changed, move)
        case Act.MOVE:
            changed = _elsewhere(case, changed, move)
        case Act.ADD | Act.ANSWER if not case.status.is_undecided:
            changed = replace(changed, unread_since=case.unread_since or move.at)
        case Act.READ:
            if case.unread_since is None:
                raise IllegalMove(case, move.act)
            changed = replace(changed, unread_since=None)
        case _:
            changed = slowed(case, changed, move)
    return changed, event


def is_joined(case: Case) -> bool:
    """True if the case was merged and its reporters were told: its reports are at the other one."""
    return case.merged_into is not None and case.announced_at is not None


def _open_again(case: Case, changed: Case, move: Move) -> Case:
    if move.act is Act.SPLIT and not is_joined(case):
        raise IllegalMove(case, move.act)
    return replace(
        _free(changed), decision=None, announced_at=None, merged_into=None, unread_since=None
    )


def _elsewhere(case: Case, changed: Case, move: Move) -> Case:
    if move.desk is None or move.desk == case.desk:
        raise IllegalMove(case, move.act)
    return replace(_free(changed), desk=move.desk)


def _check_staff(case: Case, move: Move) -> None:
    is_biased = move.is_own or bool({move.staff, move.to} & case.recused)
    if move.act in OF_UNBIASED and is_biased:
        raise Recused(case, move.act)
    if move.staff is None or move.overrule or move.staff == case.holder:
        return
    if move.act in _OF_HOLDER | {Act.TAKE} and is_held(case, move.at):
        raise HeldByOther(case, move.act)


def _held(case: Case, changed: Case, move: Move) -> Case:
    """Return the case with its holder and the end of the hold after the move."""
    match move.act:
        case Act.TAKE | Act.ASK:
            return _hold(changed, move.staff, move.at)
        case Act.HAND_OVER:
            if move.to is None or move.to == case.holder:
                raise IllegalMove(case, move.act)
            return _hold(changed, move.to, move.at)
        case Act.SNOOZE:
            until = _wake_time(case, move)
            return replace(_hold(changed, move.staff, until), snoozed_until=until)
        case Act.WAKE | Act.ANSWER:
            return _awake(case, changed, move)
        case Act.RELEASE | Act.WITHDRAW | Act.VOID:
            return _free(changed)
        case Act.RECUSE | Act.UNRECUSE:
            return _recused(case, changed, move)
        case Act.LAPSE:
            return _lapsed(case, changed, move)
        case _ if case.holder is not None and move.staff == case.holder:
            return replace(changed, held_at=max(case.held_at or 0, move.at))
    return changed


def _hold(changed: Case, holder: int | None, at: int) -> Case:
    return replace(changed, holder=holder, held_at=at, snoozed_until=None)


def _free(changed: Case) -> Case:
    return replace(changed, holder=None, held_at=None, snoozed_until=None)


def _awake(case: Case, changed: Case, move: Move) -> Case:
    """An answer brings a case back before its time."""
    if case.snoozed_until is not None:
        return _hold(changed, case.holder, move.at)
    if move.act is Act.WAKE:
        raise IllegalMove(case, move.act)
    return changed


def _lapsed(case: Case, changed: Case, move: Move) -> Case:
    if case.holder is None or is_held(case, move.at):
        raise IllegalMove(case, move.act)
    return _free(changed)


def _recused(case: Case, changed: Case, move: Move) -> Case:
    is_recused = move.act is Act.UNRECUSE
    if move.staff is None or (move.staff in case.recused) is not is_recused:
        raise IllegalMove(case, move.act)
    changed = replace(changed, recused=case.recused ^ {move.staff})
    if case.holder == move.staff:
        return replace(_free(changed), status=Status.RECEIVED)
    return changed


def _wake_time(case: Case, move: Move) -> int:
    """Raises IllegalMove for a time that is over or too far ahead."""
    most = URGENT_SNOOZE_MS if case.urgency is Urgency.URGENT else LONGEST_SNOOZE_MS
    if move.until is None or not move.at < move.until <= move.at + most:
        raise IllegalMove(case, move.act)
    return move.until


def _prolonged(case: Case, changed: Case, move: Move) -> Case:
    """The decision stands; only the last day of its order is another one."""
    decision, prolonged = case.decision, move.decision
    if (
        decision is None
        or decision.finding.order is None
        or prolonged is None
        or not prolonged.finding.order
    ):
        raise IllegalMove(case, move.act)
    order = replace(decision.finding.order, until=prolonged.finding.order.until)
    return replace(
        changed, decision=replace(decision, finding=replace(decision.finding, order=order))
    )


def _with_decision(case: Case, changed: Case, move: Move) -> Case:
    decision = move.decision
    if move.act is Act.PROLONG:
        return _prolonged(case, changed, move)
    if decision is None or (
        decision.finding.outcome is Outcome.RESTRICTED and decision.finding.order is None
    ):
        raise IllegalMove(case, move.act)
    forwarded = decision.finding.outcome is Outcome.FORWARDED
    answered = move.act is Act.AUTHORITY_DONE
    was_forwarded = case.decision is not None and case.decision.finding.outcome is Outcome.FORWARDED
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
    if decision is None or not can_undo(case, move.at, undo_ms):
        raise TooLate(case, move.act)
    if move.staff not in {decision.by, decision.approved_by} and not move.overrule:
        raise HeldByOther(case, move.act)
    return replace(
        _hold(changed, decision.by, move.at),
        status=decision.status_before,
        decision=restore_decision(decision.before),
        announced_at=None if decision.before is None else decision.before.get("announced_at"),
        merged_into=None,
        unread_since=None,
    )
