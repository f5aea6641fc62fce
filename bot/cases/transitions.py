"""Moves of a case: what each act does, and which take a second person; acts.py permits them. Pure.

`needs_second` is asked before anything is decided, told, sent, joined, published or closed unseen.
"""

from bot.cases.acts import ACTS, Rule, Who
from bot.cases.model import (
    Case,
    CaseEvent,
    Decision,
    HeldByOther,
    IllegalMove,
    Move,
    NoReason,
    OwnProposal,
    Proposed,
    Recused,
    TooLate,
    can_undo,
    is_held,
)
from bot.values import Act, Outcome, SecondRules, Status, replace


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
            return decision.approved_by is None and _decides_grave(
                rules, decision, types
            )
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


def _decides_grave(
    rules: SecondRules, decision: Decision, types: frozenset[str]
) -> bool:
    finding = decision.finding
    authority = finding.authority
    if authority is None and finding.order is not None:
        authority = finding.order.authority
    return _is_grave(rules, finding.outcome, authority, types)


def _is_grave(
    rules: SecondRules, outcome: Outcome, authority: str | None, types: frozenset[str]
) -> bool:
    # “Already reported” without the other case claims an outcome that no person can look up.
    claimed = [outcome]
    if outcome is Outcome.DUPLICATE:
        claimed = list(Outcome)
    if any(rules.marks(each, one) for each in claimed for one in types):
        return True
    return authority is not None and rules.is_foreign(outcome, authority, types)


_FOR_EVER_MS = 100 * 365 * 24 * 60 * 60 * 1000


def decide(case: Case, move: Move, undo_ms: int) -> tuple[Case, CaseEvent]:
    """The case after a move, and the event for its history.

    Raises IllegalMove, NoReason, HeldByOther, Recused, TooLate, Proposed or OwnProposal.
    """
    rule = ACTS[move.act]
    _check_permitted(case, move, rule)
    claimed = case.claimed_at
    if claimed is None and rule.claims and move.staff is not None:
        claimed = move.at
    changed = replace(
        case,
        version=case.version + 1,
        status=rule.leads[case.status] or case.status,
        claimed_at=claimed,
        desk=move.desk or case.desk,
        patterns=case.patterns | move.patterns,
    )
    changed = _held(case, changed, move)
    changed = _acted(case, changed, move, undo_ms)
    changed = _with_proposal(case, changed, move)
    closed = None
    if not changed.status.is_open:
        closed = case.closed_at or move.at
    event = CaseEvent(move.act, move.at, move.staff, move.detail)
    return replace(changed, closed_at=closed), event


def _acted(case: Case, changed: Case, move: Move, undo_ms: int) -> Case:
    """Give the case what this act alone brings or takes."""
    match move.act:
        case act if ACTS[act].brings_decision:
            return _with_decision(case, changed, move)
        case Act.UNDO:
            return _without_decision(case, changed, move, undo_ms)
        case Act.ANNOUNCE:
            return replace(changed, announced_at=move.at)
        case Act.REOPEN | Act.SPLIT:
            return replace(
                changed,
                decision=None,
                announced_at=None,
                merged_into=None,
                unread_since=None,
            )
        case Act.ADD | Act.ANSWER if not case.status.is_undecided:
            return replace(changed, unread_since=case.unread_since or move.at)
        case Act.READ:
            return replace(changed, unread_since=None)
    return changed


def _check_permitted(case: Case, move: Move, rule: Rule) -> None:
    _check_proposal(case, move, rule)
    if case.status not in rule.leads:
        raise IllegalMove(case, move.act)
    _check_staff(case, move, rule)
    check_reasons(case, move)
    if rule.when is not None and not rule.when(case, move):
        raise IllegalMove(case, move.act)


def _check_proposal(case: Case, move: Move, rule: Rule) -> None:
    """Raises Proposed for an act that must wait, OwnProposal where the proposer would settle it as
    a second person, or another one would take it back, IllegalMove without a proposal."""
    proposal = case.proposal
    if proposal is not None and rule.waits:
        raise Proposed(case, move.act)
    if not rule.settles:
        return
    if proposal is None:
        raise IllegalMove(case, move.act)
    if (move.staff == proposal.by) is not (rule.by is Who.PROPOSER):
        raise OwnProposal(case, move.act)
    if move.act is not Act.APPROVE:
        return
    is_proposed = move.decision is not None and move.decision.id == proposal.id
    if not is_proposed or move.merged_into != proposal.into:
        # It makes another decision than the proposed one
        raise IllegalMove(case, move.act)


def _check_staff(case: Case, move: Move, rule: Rule) -> None:
    if rule.unbiased and {move.staff, move.to} & case.recused:
        raise Recused(case, move.act)
    if move.staff is None or move.overrule or move.staff == case.holder:
        return
    if rule.by is Who.HOLDER and is_held(case, move.at):
        raise HeldByOther(case, move.act)


def check_reasons(case: Case, move: Move) -> None:
    """Raises NoReason. What Habarla does by itself has its reason in its act.

    A decision has a ground or a reason, words where the channel file has neither, or an order. An
    authority that acted has its reasons in its document; the desk's are in the decision before.
    """
    rule = ACTS[move.act]
    if rule.needs_ground and move.decision is not None:
        found = move.decision.finding
        answered = found.authority is not None and move.decision.before is not None
        words = (found.words or "").strip()
        if not (found.ground or found.reason or words or found.order or answered):
            raise NoReason(case, move.act)
    if rule.reasons is not None and move.staff is not None:
        given = [move.detail.get(key) for key in ("why", "text", "bad_faith")]
        if not any(isinstance(each, str) and each.strip() for each in given):
            raise NoReason(case, move.act)


def _with_proposal(case: Case, changed: Case, move: Move) -> Case:
    """The changed case with its proposal: a new one, the one that stands, or none.

    It is settled, or moot: the case ends, opens again or is decided otherwise, or the proposer has
    a conflict of interest. Reports, words and notes that come do not end it.
    """
    if move.act is Act.PROPOSE:
        holder = move.staff
        at = move.at + _FOR_EVER_MS
        return _in_hands(replace(changed, proposal=move.decision), holder, at)
    proposal = case.proposal
    if proposal is None:
        return changed
    is_conflict = move.act is Act.RECUSE and move.staff == proposal.by
    is_changed = (changed.status, changed.decision) != (case.status, case.decision)
    if not (ACTS[move.act].settles or is_conflict or is_changed):
        return changed
    changed = replace(changed, proposal=None)
    if move.act is Act.DISAGREE:
        return _in_hands(changed, proposal.by, move.at)
    if move.act in {Act.TAKE_OVER, Act.TAKE_BACK}:
        return _in_hands(changed, move.staff, move.at)
    return changed


def _in_hands(case: Case, holder: int | None, at: int) -> Case:
    if not case.status.is_undecided:
        return case
    return _hold(case, holder, at)


def _held(case: Case, changed: Case, move: Move) -> Case:
    match move.act:
        case Act.TAKE | Act.ASK:
            return _hold(changed, move.staff, move.at)
        case Act.HAND_OVER:
            # The hold of a colleague who is asleep begins in the morning.
            return _hold(changed, move.to, move.until or move.at)
        case Act.SNOOZE:
            return replace(
                changed, holder=move.staff, held_at=move.until, snoozed_until=move.until
            )
        case Act.WAKE | Act.ANSWER if case.snoozed_until is not None:
            # An answer brings it back before its time
            return _hold(changed, case.holder, move.at)
        case (
            Act.RELEASE
            | Act.WITHDRAW
            | Act.VOID
            | Act.LAPSE
            | Act.MOVE
            | Act.REOPEN
            | Act.SPLIT
        ):
            return _free(changed)
        case Act.RECUSE | Act.UNRECUSE if move.staff is not None:
            changed = replace(changed, recused=case.recused ^ {move.staff})
            if case.holder != move.staff:
                return changed
            return replace(_free(changed), status=Status.RECEIVED)
        case _ if case.holder is not None and move.staff == case.holder:
            return replace(changed, held_at=max(case.held_at or 0, move.at))
    return changed


def _hold(changed: Case, holder: int | None, at: int) -> Case:
    return replace(changed, holder=holder, held_at=at, snoozed_until=None)


def _free(changed: Case) -> Case:
    return replace(changed, holder=None, held_at=None, snoozed_until=None)


def _with_decision(case: Case, changed: Case, move: Move) -> Case:
    before = case.decision
    decision = move.decision
    if decision is None:
        raise IllegalMove(case, move.act)
    order = decision.finding.order
    if move.act is Act.PROLONG:
        # The decision stands; only the last day of its order is another one.
        if before is None or before.finding.order is None or order is None:
            raise IllegalMove(case, move.act)
        finding = replace(
            before.finding, order=replace(before.finding.order, until=order.until)
        )
        return replace(changed, decision=replace(before, finding=finding))
    if decision.finding.outcome is Outcome.RESTRICTED and order is None:
        raise IllegalMove(case, move.act)
    status = Status.CLOSED
    if decision.finding.outcome is Outcome.FORWARDED:
        status = Status.FORWARDED
    announced = None
    if move.act is Act.AUTHORITY_DONE:
        if before is None or before.finding.outcome is not Outcome.FORWARDED:
            raise IllegalMove(case, move.act)
        announced = move.at  # what the authority did is told at once
    return replace(
        _free(changed),
        status=status,
        decision=decision,
        announced_at=announced,
        merged_into=move.merged_into,
        unread_since=None,
    )


def _without_decision(case: Case, changed: Case, move: Move, undo_ms: int) -> Case:
    decision = case.decision
    if decision is None or not can_undo(case, move.at, undo_ms):
        raise TooLate(case, move.act)
    if move.staff not in {decision.by, decision.approved_by} and not move.overrule:
        raise HeldByOther(case, move.act)
    undone = replace(
        _hold(changed, decision.by, move.at),
        status=decision.status_before,
        decision=None,
        announced_at=None,
        merged_into=None,
        unread_since=None,
    )
    earlier = decision.before
    if earlier is None:
        return undone
    return replace(
        undone, decision=replace(earlier, told_at=None), announced_at=earlier.told_at
    )
