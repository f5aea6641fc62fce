"""The state machine of a case: a table of permitted moves and a function that applies them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from typing import Any


class Status(StrEnum):
    """The status of a case. Values are stored: do not change them."""

    RECEIVED = "received"
    UNDER_REVIEW = "under_review"
    NEED_INFO = "need_info"
    FORWARDED = "forwarded"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"

    @property
    def is_open(self) -> bool:
        """Further reports of the same link join an open case."""
        return self not in {Status.WITHDRAWN, Status.CLOSED}

    @property
    def is_undecided(self) -> bool:
        """Staff have not decided yet, so reports can be withdrawn."""
        return self in {Status.RECEIVED, Status.UNDER_REVIEW, Status.NEED_INFO}


class Outcome(StrEnum):
    """How a case ended. Values are stored and are keys of the channel file.

    A new outcome must be added to every channel file; the loader says how.
    """

    RESTRICTED = "restricted"
    REMOVED = "removed"
    FORWARDED = "forwarded"
    NOT_CONFIRMED = "not_confirmed"
    OUT_OF_SCOPE = "out_of_scope"
    DUPLICATE = "duplicate"
    OVERTURNED = "overturned"

    @property
    def stands(self) -> bool:
        """A later reporter of the same link hears of this decision at once."""
        return self in {
            Outcome.RESTRICTED,
            Outcome.REMOVED,
            Outcome.FORWARDED,
            Outcome.NOT_CONFIRMED,
        }


class Urgency(IntEnum):
    """Order in the queue; the channel file sets it for each violation type."""

    URGENT = 0
    HIGH = 1
    NORMAL = 2


class Act(StrEnum):
    """What can happen to a case. Values are stored in its history: do not change them."""

    OPEN = "open"
    JOIN = "join"
    TAKE = "take"
    RELEASE = "release"
    ASK = "ask"
    ANSWER = "answer"
    ADD = "add"
    NOTE = "note"
    DECIDE = "decide"
    MERGE = "merge"
    UNDO = "undo"
    ANNOUNCE = "announce"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    SHOW_FILES = "show_files"


BESIDE = frozenset({Act.JOIN, Act.ADD, Act.NOTE, Act.SHOW_FILES})
"""Acts that do not change what can be decided about the case."""
_KEEPS: Mapping[Act, Status | None] = dict.fromkeys(BESIDE)
_ENDS: Mapping[Act, Status | None] = {
    Act.DECIDE: Status.CLOSED,
    Act.MERGE: Status.CLOSED,
    Act.ASK: Status.NEED_INFO,
    Act.WITHDRAW: Status.WITHDRAWN,
}
MOVES: Mapping[Status, Mapping[Act, Status | None]] = {
    Status.RECEIVED: {**_KEEPS, **_ENDS, Act.TAKE: Status.UNDER_REVIEW},
    Status.UNDER_REVIEW: {
        **_KEEPS, **_ENDS, Act.TAKE: Status.UNDER_REVIEW, Act.RELEASE: Status.RECEIVED,
    },
    Status.NEED_INFO: {
        **_KEEPS, **_ENDS, Act.TAKE: Status.NEED_INFO, Act.RELEASE: Status.RECEIVED,
        Act.ANSWER: Status.UNDER_REVIEW,
    },
    Status.FORWARDED: {
        **_KEEPS, Act.DECIDE: Status.CLOSED, Act.UNDO: None, Act.ANNOUNCE: None,
        Act.REOPEN: Status.RECEIVED, Act.ANSWER: None,
    },
    Status.WITHDRAWN: {Act.NOTE: None, Act.REOPEN: Status.RECEIVED},
    Status.CLOSED: {
        Act.NOTE: None, Act.ADD: None, Act.ANSWER: None, Act.SHOW_FILES: None, Act.UNDO: None,
        Act.ANNOUNCE: None, Act.REOPEN: Status.RECEIVED,
    },
}  # fmt: skip
"""The acts permitted in each status, and the status each leads to; None keeps the status."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What staff decided, on which ground and why; an undo restores `before`."""

    id: str
    outcome: Outcome
    ground: str | None
    reason: str | None
    authority: str | None
    words: str | None  # to the reporter, by the member of staff
    by: int
    at: int
    status_before: Status
    before: Mapping[str, Any] | None = None  # the earlier decision of a forwarded case


@dataclass(frozen=True, slots=True)
class Case:
    """How staff handle one target. Times are ms UTC; `version` grows with each move."""

    id: str
    number: str
    version: int
    status: Status
    violation: str
    urgency: Urgency
    opened_at: int
    region: str | None = None
    canonical: str | None = None
    host: str | None = None
    display: str | None = None
    desk: str | None = None
    holder: int | None = None
    held_at: int | None = None
    decision: Decision | None = None
    announced_at: int | None = None
    merged_into: str | None = None
    account: str | None = None  # who published it, see bot.domain.link


@dataclass(frozen=True, slots=True)
class CaseEvent:
    act: Act
    at: int
    staff: int | None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Move:
    """A requested act; `staff` is None for reporters and for Habarla itself."""

    act: Act
    at: int
    staff: int | None = None
    decision: Decision | None = None
    merged_into: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    overrule: bool = False  # an admin may act on a case that another moderator holds


class IllegalMove(Exception):
    """The act is not permitted in the state of `case`."""

    def __init__(self, case: Case, act: Act) -> None:
        super().__init__(f"{act} in {case.status}")
        self.case, self.act = case, act


class HeldByOther(IllegalMove):
    """Another moderator holds the case."""


class TooLate(IllegalMove):
    """Reporters were told already, or the undo window is over."""


HOLD_MS = 2 * 60 * 60 * 1000
"""After two hours without a move another moderator may take a held case."""

_NEEDS_HOLDER = {Act.RELEASE, Act.ASK, Act.DECIDE, Act.MERGE}


def decide(case: Case, move: Move, undo_ms: int) -> tuple[Case, CaseEvent]:
    """The case after a move, and the event for its history.

    Raises IllegalMove, HeldByOther or TooLate.
    """
    if move.act not in MOVES[case.status]:
        raise IllegalMove(case, move.act)
    _check_holder(case, move)
    target = MOVES[case.status][move.act] or case.status
    changed = replace(case, version=case.version + 1, status=target)
    event = CaseEvent(move.act, move.at, move.staff, move.detail)
    match move.act:
        case Act.TAKE | Act.ASK:
            changed = replace(changed, holder=move.staff, held_at=move.at)
        case Act.RELEASE | Act.WITHDRAW:
            changed = replace(changed, holder=None, held_at=None)
        case Act.DECIDE | Act.MERGE:
            changed = _with_decision(case, changed, move)
        case Act.UNDO:
            changed = _without_decision(case, changed, move, undo_ms)
        case Act.ANNOUNCE:
            changed = replace(changed, announced_at=move.at)
        case Act.REOPEN:
            changed = replace(
                changed, holder=None, held_at=None, decision=None, announced_at=None,
                merged_into=None,
            )  # fmt: skip
        case _:
            pass
    return changed, event


def can_undo(case: Case, now: int, undo_ms: int) -> bool:
    """Whether the decision can still be undone, before reporters are told."""
    decision = case.decision
    return decision is not None and case.announced_at is None and now < decision.at + undo_ms


def is_held(case: Case, now: int) -> bool:
    return case.holder is not None and now < (case.held_at or 0) + HOLD_MS


def _check_holder(case: Case, move: Move) -> None:
    if move.staff is None or move.overrule or move.staff == case.holder:
        return
    if move.act in _NEEDS_HOLDER | {Act.TAKE} and is_held(case, move.at):
        raise HeldByOther(case, move.act)


def _with_decision(case: Case, changed: Case, move: Move) -> Case:
    decision = move.decision
    if decision is None:
        raise IllegalMove(case, move.act)
    forwarded = decision.outcome is Outcome.FORWARDED
    return replace(
        changed,
        status=Status.FORWARDED if forwarded else Status.CLOSED,
        holder=None,
        held_at=None,
        decision=decision,
        announced_at=None,
        merged_into=move.merged_into,
    )


def _without_decision(case: Case, changed: Case, move: Move, undo_ms: int) -> Case:
    decision = case.decision
    if decision is None or not can_undo(case, move.at, undo_ms):
        raise TooLate(case, move.act)
    if move.staff != decision.by and not move.overrule:
        raise HeldByOther(case, move.act)
    return replace(
        changed,
        status=decision.status_before,
        holder=decision.by,
        held_at=move.at,
        decision=restore_decision(decision.before),
        announced_at=None if decision.before is None else decision.before.get("announced_at"),
        merged_into=None,
    )


def restore_decision(kept: Mapping[str, Any] | None) -> Decision | None:
    """The inverse of `keep_decision`."""
    if kept is None:
        return None
    fields = {k: v for k, v in kept.items() if k != "announced_at"}
    fields["outcome"] = Outcome(fields["outcome"])
    fields["status_before"] = Status(fields["status_before"])
    return Decision(**fields)


def keep_decision(decision: Decision | None, announced_at: int | None) -> dict[str, Any] | None:
    """A decision as plain values, without its own `before`."""
    if decision is None:
        return None
    names = ("id", "outcome", "ground", "reason", "authority", "words", "by", "at", "status_before")
    kept: dict[str, Any] = {name: getattr(decision, name) for name in names}
    return {**kept, "announced_at": announced_at}
