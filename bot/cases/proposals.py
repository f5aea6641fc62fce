"""Rule of four eyes, in one question: does a move on a case take a second person? Pure.

It is asked before anything is decided, told, sent, joined, published or closed unseen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.cases.model import Case, Decision, IllegalMove, Move, OwnProposal, Proposed
from bot.values import Act, Outcome, SecondRules, Status

ASKED = frozenset({Act.DECIDE, Act.MERGE, Act.OVERTURN, Act.VOID})
"""Acts that are refused where one person would do alone what takes two."""
_OF_REGISTER = frozenset({Act.PUBLISH, Act.KEEP_BACK})
"""A decision enters the register, or not, by a person who had no say in it."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A case with every type that it, or a case joined to it, had or was reported as."""

    case: Case
    types: frozenset[str]


def needs_second(
    matter: Matter,
    move: Move,
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


def _decides_grave(rules: SecondRules, decision: Decision, types: frozenset[str]) -> bool:
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
    """True if the move makes the proposed decision."""
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
