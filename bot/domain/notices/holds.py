"""Notices to a moderator in private: cases in their hands, overdue ones, when they are on duty."""

from dataclasses import dataclass

from bot.domain.desk.case import Urgency
from bot.domain.desk.why import Why


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A colleague gave a case; `words` are the colleague's own.

    With `is_own` the moderator reported it and is asked to give it back.
    """

    case: str
    version: int
    number: str
    name: str
    why: Why | None
    words: str | None
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class HandOverRefused:
    """`name` put the case back into the queue, for a usual reason or in own `words`."""

    number: str
    name: str
    why: Why | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class ProposalRefused:
    """`name` refused the decision that this moderator proposed.

    The case is in the proposer's hands again, or, if `taken`, in those of `name`.
    """

    case: str
    number: str
    name: str
    why: Why | None
    words: str | None
    taken: bool = False


@dataclass(frozen=True, slots=True)
class SnoozeOver:
    number: str


@dataclass(frozen=True, slots=True)
class HoldEnds:
    """The hold ends at a moment (ms UTC) unless its moderator does something."""

    case: str
    version: int
    number: str
    at: int


@dataclass(frozen=True, slots=True)
class PassedOn:
    """Stands in place of the card of a case with which the moderator has nothing more to do."""

    number: str
    case: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class MessageSent:
    """What a moderator wrote to one reporter, under the card.

    `by_code`: they reported anonymously and read it when they enter their code.
    """

    number: str
    name: str
    text: str
    by_code: bool = False


@dataclass(frozen=True, slots=True)
class OverdueLine:
    """`holder` has the case; without `was_claimed` no moderator has looked at it yet."""

    id: str
    number: str
    violation: str
    urgency: Urgency
    due_at: int
    holder: str | None
    was_claimed: bool
    proposed: bool = False  # a decision waits for a second person


@dataclass(frozen=True, slots=True)
class OverdueCases:
    """Some overdue cases and how many `more`.

    `step` says why this person hears of them: 0 on duty, 1 a senior, 2 an admin.
    """

    lines: tuple[OverdueLine, ...]
    more: int
    step: int


@dataclass(frozen=True, slots=True)
class DutyAtDesk:
    title: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DutyScreen:
    """One's own switches, the channel's night, and who is on duty at one's desks."""

    is_on: bool
    until: int | None
    text_only: bool
    quiet_from: int
    quiet_until: int
    desks: tuple[DutyAtDesk, ...] = ()
