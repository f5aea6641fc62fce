"""Case, its acts and events as values; transitions.py says what is permitted. Nothing does I/O."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from msgspec import field

from bot.cases.pattern_rules import Pattern
from bot.core.messages import N_, Worded
from bot.values import Act, Finding, Status, Urgency, Value, Why, replace


class Decision(Value):
    """Decision of staff with its ground and reason; an undo restores the one `before`.

    Of that one only, `told_at` is when it was announced.
    """

    id: str
    finding: Finding
    by: int
    at: int
    status_before: Status
    before: "Decision | None" = None
    told_at: int | None = None
    approved_by: int | None = None  # the second person, where the channel wants one
    into: str | None = (
        None  # of a proposal: the case that this one is to be merged into
    )


class Case(Value):
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
    closed_at: int | None = (
        None  # since when it is not open; its reports expire after that
    )
    account: str | None = None  # who published it, see bot.links.link
    snoozed_until: int | None = None
    unread_since: int | None = None  # words came after the decision
    recused: frozenset[int] = frozenset()  # moderators with a conflict of interest
    patterns: frozenset[Pattern] = frozenset()  # of its reports; they make it slower
    # See bot.cases.moves:
    claimed_at: int | None = None  # when staff first worked on it
    clock_at: int | None = (
        None  # since when its time runs, moved on by pauses; None: opened_at
    )
    paused_at: int | None = None  # since when it waits for an answer
    due_at: int | None = None
    remind_at: int | None = None  # when the next people are reminded of it
    reminded: int = 0  # how many steps of reminders are done
    overdue: bool = False

    @property
    def earlier(self) -> Decision | None:
        """Return its decision as the next one keeps it."""
        return self.decision and replace(
            self.decision, before=None, told_at=self.announced_at
        )


class CaseEvent(Value):
    act: Act
    at: int
    staff: int | None
    detail: Mapping[str, Any] = field(default_factory=dict)


class Move(Value):
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
    to: int | None = None
    desk: str | None = None
    until: int | None = None
    patterns: frozenset[Pattern] = frozenset()


class IllegalMove(Exception):
    def __init__(self, case: Case, act: Act) -> None:
        super().__init__(f"{act} in {case.status}")
        self.case = case
        self.act = act


class HeldByOther(IllegalMove):
    """Another moderator holds the case."""


class Recused(IllegalMove):
    """The moderator, or the one who would get the case, has a conflict of interest: their own, or
    they reported it."""


class TookCall(Recused):
    """The moderator wrote down a call about the case, and so counts as its reporter."""


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


class OtherIsOpen(IllegalMove):
    """The link of a closed case has another open case by now, which decides anew."""

    def __init__(self, case: Case, act: Act, other: Case) -> None:
        super().__init__(case, act)
        self.other = other


class JoinedAndTold(IllegalMove):
    """The reports of the case moved to another one, and their reporters were told."""


class AlteredCase(IllegalMove):
    """The case is not what its events say: one who is not the bot wrote into the database."""


HOLD_MS = 2 * 60 * 60 * 1000
"""After two hours without a move of its holder a hold ends."""


def is_held(case: Case, now: int) -> bool:
    if case.holder is None:
        return False
    return now < (case.held_at or 0) + HOLD_MS


def is_joined(case: Case) -> bool:
    """True if the case was merged and its reporters were told: its reports are at the other one."""
    return case.merged_into is not None and case.announced_at is not None


LONGEST_SNOOZE_MS = 7 * 24 * 60 * 60 * 1000
URGENT_SNOOZE_MS = 4 * 60 * 60 * 1000


def longest_snooze(urgency: Urgency) -> int:
    if urgency is Urgency.URGENT:
        return URGENT_SNOOZE_MS
    return LONGEST_SNOOZE_MS


def may_snooze(case: Case, move: Move) -> bool:
    """True if the case is put off to a later moment that is not too far for its urgency."""
    return move.until is not None and 0 < move.until - move.at <= longest_snooze(
        case.urgency
    )


UNSEEN_MS = 10 * 60 * 1000
"""When the undo window opens at the latest, after a decision that no card shows yet."""


def undo_end(case: Case, decision: Decision, undo_ms: int) -> int:
    """Return when the reporters are told, in ms UTC: the window opens when a card shows Undo."""
    latest = decision.at + UNSEEN_MS
    shown = case.undo_from
    if shown is None or shown < decision.at:  # of an earlier decision
        return latest + undo_ms
    return min(shown, latest) + undo_ms


def can_undo(case: Case, now: int, undo_ms: int) -> bool:
    decision = case.decision
    if decision is None or case.announced_at is not None:
        return False
    return now < undo_end(case, decision, undo_ms)


class Limit(StrEnum):
    """Values stand in buttons: do not change them."""

    TYPES = "t"
    REGIONS = "r"
    AUTHORITIES = "a"

    @property
    def field(self) -> str:
        return self.name.lower()


FIRST_FEW = 5

_Reporter = TypeVar("_Reporter")


class Whom(Worded):
    NEWEST = N_("The newest reporter")
    FIRST = N_("The first {n}")
    ALL = N_("All {n}")


def chosen(whom: Whom, reporters: Sequence[_Reporter]) -> Sequence[_Reporter]:
    return {Whom.NEWEST: reporters[-1:], Whom.FIRST: reporters[:FIRST_FEW]}.get(
        whom, reporters
    )


def offered(count: int) -> tuple[Whom, ...]:
    if count > FIRST_FEW:
        return Whom.NEWEST, Whom.FIRST, Whom.ALL
    return Whom.NEWEST, Whom.ALL


class NoReason(IllegalMove):
    """An act without the reason, or a decision without the ground, that it needs."""


class Because(Value):
    """One of the usual reasons, one for bad faith by its id in the channel file, or own words."""

    why: Why | None = None
    words: str | None = None
    bad_faith: str | None = None

    @property
    def detail(self) -> dict[str, str]:
        named = {"why": self.why, "text": self.words, "bad_faith": self.bad_faith}
        return {key: value for key, value in named.items() if value}
