"""Notices about appeals: to people who contest, to reporters, to staff."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.desk.case import Outcome
from bot.domain.register.appeal import Finding, Kind, Stage
from bot.domain.register.appeal_draft import AppealDraft, Problem


class Refused(StrEnum):
    """Why an entry cannot be contested, or “not confirmed” not looked at again."""

    UNKNOWN = "unknown"
    OVERTURNED = "overturned"  # the decision does not stand any more
    BEING_LOOKED_AT = "being_looked_at"  # the case is open again
    TOO_LATE = "too_late"
    ALREADY = "already"
    TOO_MANY = "too_many"
    NOTHING = "nothing"  # no “not confirmed” was told


@dataclass(frozen=True, slots=True)
class ContestedEntry:
    """An entry as the person may see it: what is published."""

    id: str
    host: str
    outcome: Outcome
    category: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class ContestAsk:
    """Asks which entry is contested; `unknown` when the last answer led nowhere."""

    unknown: bool = False


@dataclass(frozen=True, slots=True)
class ContestChoice:
    """Several entries fit: the person chooses."""

    entries: tuple[ContestedEntry, ...]


@dataclass(frozen=True, slots=True)
class ContestRefused:
    """`number` is that of the appeal that was filed already, `n` how many are taken a day."""

    why: Refused
    number: str | None = None
    n: int = 0


@dataclass(frozen=True, slots=True)
class ContestStep:
    """The draft at its step; `due_at` is by when the answer comes if it is sent now."""

    draft: AppealDraft
    entry: ContestedEntry
    due_at: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class ContestStopped: ...


@dataclass(frozen=True, slots=True)
class AnonymousContest:
    """The code under which the draft can be sent anonymously."""

    draft: str
    revision: int
    code: str


@dataclass(frozen=True, slots=True)
class AppealReceipt:
    """The appeal is stored; `appeal` names it, for who is not anonymous."""

    code: str
    number: str
    due_at: int
    appeal: str | None = None


@dataclass(frozen=True, slots=True)
class AppealAnswer:
    """How an appeal ended; `outcome` is that of the decision which stands, None where the case is
    decided anew. `words_language` is the language of the words to the person."""

    finding: Finding
    outcome: Outcome | None = None
    ground: str | None = None
    reason: str | None = None
    words: str | None = None
    words_language: str | None = None


@dataclass(frozen=True, slots=True)
class AppealState:
    """One appeal as its person sees it; `appeal` is its id or its code, see receipt.key_of.

    With `confirm` the person is asked whether to withdraw it.
    """

    appeal: str
    number: str
    kind: Kind
    stage: Stage
    filed_at: int
    due_at: int
    entry: str | None = None
    answer: AppealAnswer | None = None
    may_withdraw: bool = False
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class AppealAnswered:
    """Tells a person the answer, unasked."""

    number: str
    kind: Kind
    answer: AppealAnswer
    entry: str | None = None
    report: str | None = None  # of a second look


@dataclass(frozen=True, slots=True)
class SecondLookAsked:
    """Other people look at the report again; the answer comes by `due_at`."""

    report: str
    number: str
    due_at: int


@dataclass(frozen=True, slots=True)
class SecondLookTaken:
    """The keyboard of a report's message without the button that asked for a second look.

    Each button that is left has its label and its data.
    """

    left: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class AppealCard:
    """The screen of an appeal. It shows what stands when it is sent, not when it was posted.

    `copy` is the person in whose private chat it stands.
    """

    appeal: str
    copy: str


@dataclass(frozen=True, slots=True)
class AppealsWait:
    """Reminds a person of `n` appeals they may decide; the first is due at `due_at`."""

    n: int
    due_at: int
    late: int = 0


@dataclass(frozen=True, slots=True)
class AppealsOffered:
    """The answer to /queue appeals: how many the person may take, and whether they hold one.

    `waiting` counts all, `late` those past their day, `without_people` those that no known person
    may decide.
    """

    free: int
    holds: bool
    waiting: int
    late: int
    without_people: int
    is_private: bool = True


@dataclass(frozen=True, slots=True)
class NoPeopleForAppeal:
    """Tells admins that no known person may decide an appeal against this case."""

    number: str
    due_at: int


@dataclass(frozen=True, slots=True)
class AppealEnded:
    """Tells who decided first how the appeal against it ended."""

    number: str
    kind: Kind
    finding: Finding
    outcome: Outcome | None = None
    ground: str | None = None
    reason: str | None = None
