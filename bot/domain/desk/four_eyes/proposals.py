"""A decision that a second person must approve: what settles it, what ends it, what it holds up.

While it stands, the case stays in the proposer's hands, without an end.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.desk.case import (
    Act,
    Case,
    Decision,
    IllegalMove,
    Move,
    OwnProposal,
    Proposed,
    Status,
)

OF_SECOND = frozenset({Act.APPROVE, Act.DISAGREE, Act.TAKE_OVER})
"""What a second person does with a proposal."""
DECIDES = frozenset({Act.DECIDE, Act.APPROVE, Act.MERGE})
"""Acts by which staff of a desk decide a case."""
SETTLES: Mapping[Act, Status | None] = {
    Act.APPROVE: Status.CLOSED, Act.DISAGREE: None, Act.TAKE_OVER: None, Act.TAKE_BACK: None,
}  # fmt: skip
_HELD_UP = frozenset({
    Act.TAKE, Act.RELEASE, Act.ASK, Act.DECIDE, Act.PROPOSE, Act.MERGE, Act.HAND_OVER, Act.SNOOZE,
    Act.SET_TYPE, Act.SET_REGION, Act.MOVE,
})  # fmt: skip
"""Acts that would change what the second person looks at: the proposal is settled before."""
_FOR_EVER_MS = 100 * 365 * 24 * 60 * 60 * 1000


def check(case: Case, move: Move) -> None:
    """Raises Proposed for an act that must wait, OwnProposal where the proposer would settle it as
    a second person, or another one would take it back, IllegalMove without a proposal."""
    proposal = case.proposal
    if proposal is not None and move.act in _HELD_UP:
        raise Proposed(case, move.act)
    if move.act is Act.PROPOSE and move.decision is None:
        raise IllegalMove(case, move.act)
    if move.act in SETTLES:
        if proposal is None:
            raise IllegalMove(case, move.act)
        if (move.staff == proposal.by) is not (move.act is Act.TAKE_BACK):
            raise OwnProposal(case, move.act)
        if move.act is Act.APPROVE and not _is_of(proposal, move):
            raise IllegalMove(case, move.act)


def _is_of(proposal: Decision, move: Move) -> bool:
    """Whether the move makes what was proposed."""
    same = move.decision is not None and move.decision.id == proposal.id
    return same and move.merged_into == proposal.into


def after(case: Case, changed: Case, move: Move) -> Case:
    """The changed case with its proposal: a new one, the one that stands, or none."""
    if move.act is Act.PROPOSE:
        return _held(replace(changed, proposal=move.decision), move.staff, move.at + _FOR_EVER_MS)
    proposal = case.proposal
    if proposal is None or not _ends(case, changed, move):
        return changed
    changed = replace(changed, proposal=None)
    if move.act is Act.DISAGREE:
        return _held(changed, proposal.by, move.at)
    if move.act in {Act.TAKE_OVER, Act.TAKE_BACK}:
        return _held(changed, move.staff, move.at)
    return changed


def _ends(case: Case, changed: Case, move: Move) -> bool:
    """Settled, or moot: the case ends, opens again or is decided otherwise, or the proposer has a
    conflict of interest. Reports, words and notes that come do not end it."""
    is_conflict = (
        move.act is Act.RECUSE and case.proposal is not None and move.staff == case.proposal.by
    )
    is_changed = (changed.status, changed.decision) != (case.status, case.decision)
    return move.act in SETTLES or is_conflict or is_changed


def _held(case: Case, holder: int | None, at: int) -> Case:
    """In these hands; a case that was decided once is in no hands."""
    if not case.status.is_undecided:
        return case
    return replace(case, holder=holder, held_at=at, snoozed_until=None)
