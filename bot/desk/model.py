"""Case, its acts and events as values. Permitted moves are in moves.py; nothing here does I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, TypeVar

from bot.authorities.model import Order, keep_order, restore_order
from bot.desk.pattern_rules import Pattern


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
    """Acts on a case. Values are stored in its history: do not change them."""

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
    HAND_OVER = "hand_over"  # to another moderator
    SNOOZE = "snooze"
    WAKE = "wake"  # what was put off is due
    LAPSE = "lapse"  # a hold without moves ended
    RECUSE = "recuse"  # a conflict of interest: the moderator has nothing more to do with it
    UNRECUSE = "unrecuse"  # there is none: it was a mistake
    TELL = "tell"  # words to one reporter
    SET_TYPE = "set_type"
    SET_REGION = "set_region"
    MOVE = "move"  # to another desk
    SPLIT = "split"  # a merge that was told is taken back
    VOID = "void"  # only reports in bad faith carried it
    DISCOUNT = "discount"  # a report in bad faith counts no more
    RESTORE = "restore"  # such reports count again
    PAUSE = "pause"  # a reporter cannot file for a while
    UNPAUSE = "unpause"
    HELP = "help"  # numbers for a person in need were sent to the reporters
    READ = "read"  # the words that came after the decision were looked at
    CLOSE = "close"  # a forwarded case ends by itself
    # See bot.authorities.model:
    PASS_ON = "pass_on"  # noqa: S105 - the case file begins its way to the authority
    PASSED_ON = "passed_on"  # it left
    NOT_PASSED = "not_passed"  # an attempt to send it failed
    ACKNOWLEDGE = "acknowledge"  # the authority received it
    AUTHORITY_DONE = "authority_done"
    AUTHORITY_REFUSE = "authority_refuse"
    AUTHORITY_ASK = "authority_ask"
    AUTHORITY_TELL = "authority_tell"  # moderators answered its question
    CHASE = "chase"  # the authority, or who is to hand the file over, was reminded
    # See bot.authorities.statement:
    LOOK = "look"  # a person looked at the material again
    PROLONG = "prolong"  # the order has a later last day
    ORDER_OVER = "order_over"  # the order ended and was not prolonged
    # A decision that needs a second person, see bot.desk.proposals:
    PROPOSE = "propose"
    APPROVE = "approve"  # a second person agrees: this decides
    DISAGREE = "disagree"  # refused: back to the proposer
    TAKE_OVER = "take_over"  # refused: the second person goes on with the case
    TAKE_BACK = "take_back"  # by the proposer
    SECOND_LOOK = "second_look"  # decided again by a person who did not see the first decision
    OVERTURN = "overturn"  # the decision of a third person, or on an appeal, replaces the first
    # See bot.register.appeal_model:
    APPEAL = "appeal"  # the decision is contested, or a reporter asks for a second look
    APPEAL_WITHDRAW = "appeal_withdraw"
    APPEAL_END = "appeal_end"  # a person who took no part in the decision decided the appeal
    APPEAL_UNDO = "appeal_undo"
    APPEAL_TOLD = "appeal_told"  # the answer left, and cannot be undone any more
    # The public register, see bot.register.model:
    PUBLISH = "publish"
    KEEP_BACK = "keep_back"  # a second person found that it is not to be published
    CORRECT_ENTRY = "correct_entry"
    SLOW = "slow"  # its reports have a pattern, see bot.desk.pattern_rules


@dataclass(frozen=True, slots=True)
class Decision:
    """Decision of staff with its ground and reason; an undo restores `before`."""

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
    order: Order | None = None  # by which access is restricted
    words_language: str | None = None  # in which the words are
    facts: tuple[str, ...] = ()  # ids of the channel file, stated by who decided
    approved_by: int | None = None  # the second person, where the channel wants one
    into: str | None = None  # of a proposal: the case that this one is to be merged into


@dataclass(frozen=True, slots=True)
class Case:
    """How staff handle one target. Times are ms UTC; `version` grows with each move.

    While a case is put off, `held_at` lies ahead: it is when its hold begins to run.
    """

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
    proposal: Decision | None = None  # waits for a second person
    announced_at: int | None = None
    undo_from: int | None = None
    merged_into: str | None = None
    closed_at: int | None = None  # since when it is not open; its reports expire after that
    account: str | None = None  # who published it, see bot.links.link
    snoozed_until: int | None = None
    unread_since: int | None = None  # words came after the decision
    recused: frozenset[int] = frozenset()  # moderators with a conflict of interest
    patterns: frozenset[Pattern] = frozenset()  # of its reports; they make it slower
    # See bot.desk.terms:
    claimed_at: int | None = None  # when staff first worked on it
    clock_at: int | None = None  # since when its time runs, moved on by pauses; None: opened_at
    paused_at: int | None = None  # since when it waits for an answer
    due_at: int | None = None
    remind_at: int | None = None  # when the next people are reminded of it
    reminded: int = 0  # how many steps of reminders are done
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class CaseEvent:
    act: Act
    at: int
    staff: int | None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Move:
    """A requested act; `staff` is None for reporters and for Habarla itself.

    `to` is the moderator who gets the case, `desk` the desk that does; `until` is when a case that
    is put off comes back.
    """

    act: Act
    at: int
    staff: int | None = None
    decision: Decision | None = None
    merged_into: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    overrule: bool = False  # an admin may act on a case that another moderator holds
    is_own: bool = False  # `staff` reported the case as a citizen
    to: int | None = None
    desk: str | None = None
    until: int | None = None
    patterns: frozenset[Pattern] = frozenset()


OF_APPEAL = frozenset(
    {
        Act.APPEAL,
        Act.APPEAL_WITHDRAW,
        Act.APPEAL_END,
        Act.APPEAL_UNDO,
        Act.APPEAL_TOLD,
    }
)
"""What happens to an appeal; the decision changes by a move of its own."""


class IllegalMove(Exception):
    """The act is not permitted in the state of `case`."""

    def __init__(self, case: Case, act: Act) -> None:
        super().__init__(f"{act} in {case.status}")
        self.case, self.act = case, act


class HeldByOther(IllegalMove):
    """Another moderator holds the case."""


class Recused(IllegalMove):
    """The moderator, or the one who would get the case, has a conflict of interest: their own, or
    they reported it."""


class Proposed(IllegalMove):
    """A decision is proposed: a second person approves or refuses it before anything else."""


class NeedsSecond(IllegalMove):
    """One person would do alone what takes two."""


class NeedsRole(IllegalMove):
    """The second person is one to whom an admin gave a role."""


class OwnProposal(IllegalMove):
    """The proposer cannot be the second person."""


class NotYourDesk(IllegalMove):
    """The case, or the one that it would be joined to, is at a desk of other people."""


class TooLate(IllegalMove):
    """Reporters were told already, or the undo window is over."""


HOLD_MS = 2 * 60 * 60 * 1000
"""After two hours without a move of its holder a hold ends."""


def is_held(case: Case, now: int) -> bool:
    return case.holder is not None and now < (case.held_at or 0) + HOLD_MS


def restore_decision(kept: Mapping[str, Any] | None) -> Decision | None:
    """The inverse of `keep_decision`."""
    if kept is None:
        return None
    fields = {k: v for k, v in kept.items() if k != "announced_at"}
    fields["outcome"] = Outcome(fields["outcome"])
    fields["status_before"] = Status(fields["status_before"])
    fields["order"] = restore_order(fields.get("order"))
    fields["facts"] = tuple(fields.get("facts", ()))
    return Decision(**fields)


def keep_decision(decision: Decision | None, announced_at: int | None) -> dict[str, Any] | None:
    """A decision as plain values, without its own `before`."""
    if decision is None:
        return None
    names = (
        "id",
        "outcome",
        "ground",
        "reason",
        "authority",
        "words",
        "by",
        "at",
        "status_before",
        "words_language",
        "approved_by",
        "into",
    )
    kept: dict[str, Any] = {name: getattr(decision, name) for name in names}
    order = keep_order(decision.order)
    return {**kept, "order": order, "facts": [*decision.facts], "announced_at": announced_at}


UNSEEN_MS = 10 * 60 * 1000
"""When the undo window opens at the latest, after a decision that no card shows yet."""


def undo_end(case: Case, decision: Decision, undo_ms: int) -> int:
    """When the reporters are told, in ms UTC: the window opens when a card shows Undo."""
    latest, shown = decision.at + UNSEEN_MS, case.undo_from
    is_shown = shown is not None and shown >= decision.at  # not only an earlier decision
    return (min(shown, latest) if shown is not None and is_shown else latest) + undo_ms


def can_undo(case: Case, now: int, undo_ms: int) -> bool:
    """True if the decision can still be undone, before reporters are told."""
    decision = case.decision
    if decision is None or case.announced_at is not None:
        return False
    return now < undo_end(case, decision, undo_ms)


class Limit(StrEnum):
    """Values stand in buttons: do not change them."""

    TYPES = "t"
    REGIONS = "r"
    AUTHORITIES = "a"


class DeskKind(StrEnum):
    """Values are stored: do not change them. A group has desks of one kind only, for ever."""

    DESK = "desk"  # moderators decide cases there
    AUTHORITY = "authority"  # members answer what was passed on to their authority


FIRST_FEW = 5
ASKED_TWICE = 20
"""A question to more reporters needs a second press."""

_Reporter = TypeVar("_Reporter")


class Whom(StrEnum):
    """Values stand in buttons: do not change them."""

    NEWEST = "newest"
    FIRST = "first"
    ALL = "all"


def chosen(whom: Whom, reporters: Sequence[_Reporter]) -> Sequence[_Reporter]:
    """Of the reporters, oldest first."""
    return {Whom.NEWEST: reporters[-1:], Whom.FIRST: reporters[:FIRST_FEW]}.get(whom, reporters)


def offered(count: int) -> tuple[Whom, ...]:
    """Return the choices between so many reporters."""
    if count <= 1:
        return (Whom.ALL,)
    return (Whom.NEWEST, *((Whom.FIRST,) if count > FIRST_FEW else ()), Whom.ALL)


class Why(StrEnum):
    """Values are stored in the history and stand in buttons: do not change them."""

    SHIFT = "shift"
    LANGUAGE = "language"
    SECOND = "second"
    HARD = "hard"
    REFUSED = "refused"
    OTHER_DESK = "other_desk"
    TOO_MUCH = "too_much"
    NEW_FACTS = "new_facts"
    MISTAKE = "mistake"
    OBJECTION = "objection"
    SAME_CONTENT = "same_content"
    SAME_AUTHOR = "same_author"
    CAMPAIGN = "campaign"
    DIFFERENT = "different"
    NOT_SHOWN = "not_shown"
    OTHER_GROUND = "other_ground"
    OTHER_OUTCOME = "other_outcome"
    CORRECTED = "corrected"
    PERSON = "person"
    SPREADS = "spreads"


USUAL = (Why.SHIFT, Why.LANGUAGE, Why.SECOND, Why.HARD)
"""What is offered as buttons to who gives a case away or refuses one that was handed over."""
USUAL_FOR: Mapping[Act, tuple[Why, ...]] = {
    Act.MOVE: (Why.OTHER_DESK, Why.LANGUAGE, Why.TOO_MUCH),
    Act.REOPEN: (Why.NEW_FACTS, Why.MISTAKE, Why.OBJECTION),
    Act.MERGE: (Why.SAME_CONTENT, Why.SAME_AUTHOR, Why.CAMPAIGN),
    Act.SPLIT: (Why.MISTAKE, Why.DIFFERENT),
    Act.RELEASE: (Why.SHIFT, Why.LANGUAGE, Why.HARD, Why.REFUSED),
    Act.RESTORE: (Why.MISTAKE, Why.OBJECTION, Why.NEW_FACTS),
    Act.DISAGREE: (Why.NOT_SHOWN, Why.OTHER_GROUND, Why.OTHER_OUTCOME),
    Act.TAKE_OVER: (Why.NOT_SHOWN, Why.OTHER_GROUND, Why.OTHER_OUTCOME),
}
"""What is offered for acts of a menu that asks for the reason, beside own words."""

REASONED = frozenset(
    {
        *USUAL_FOR,
        Act.HAND_OVER,
        Act.VOID,
        Act.DISCOUNT,
        Act.PAUSE,
        Act.KEEP_BACK,
        Act.CORRECT_ENTRY,
    }
)
"""Acts of staff that need a reason in the history: a usual one, own words, or why they found bad
faith. A conflict of interest is a reason itself."""
_REASONS = ("why", "text", "bad_faith")
DECIDING = frozenset(
    {
        Act.DECIDE,
        Act.PROPOSE,
        Act.APPROVE,
        Act.MERGE,
        Act.OVERTURN,
        Act.AUTHORITY_DONE,
    }
)
"""Acts that need a decision with a ground or a reason."""


class NoReason(IllegalMove):
    """An act without the reason, or a decision without the ground, that it needs."""


def check(case: Case, move: Move) -> None:
    """Raises NoReason. What Habarla does by itself has its reason in its act."""
    if move.act in DECIDING and move.decision is not None and not is_reasoned(move.decision):
        raise NoReason(case, move.act)
    if move.act in REASONED and move.staff is not None:
        given = [move.detail.get(key) for key in _REASONS]
        if not any(isinstance(each, str) and each.strip() for each in given):
            raise NoReason(case, move.act)


def is_reasoned(decision: Decision) -> bool:
    """A ground or a reason, words where the channel file has neither, or an authority's act.

    An authority that acted has its reasons in its document; the desk's are those of the decision
    before.
    """
    words = (decision.words or "").strip()
    answered = decision.authority is not None and decision.before is not None
    return bool(decision.ground or decision.reason or words or decision.order or answered)


@dataclass(frozen=True, slots=True)
class Because:
    """One of the usual reasons, or own words."""

    why: Why | None = None
    words: str | None = None

    @property
    def detail(self) -> dict[str, str]:
        named = {"why": self.why.value if self.why else None, "text": self.words}
        return {key: value for key, value in named.items() if value}
