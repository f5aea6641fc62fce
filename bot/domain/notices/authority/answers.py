"""Notices to members of an authority's group, and to moderators who record its answer."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.authority.answer_draft import AnswerDraft, AnswerProblem
from bot.domain.authority.referral import Stage


@dataclass(frozen=True, slots=True)
class ReferralCard:
    """What was passed on, in the authority's group; it shows the state when it is sent."""

    referral: str


@dataclass(frozen=True, slots=True)
class AuthorityForm:
    """A step of an answer in a private chat."""

    answer: AnswerDraft
    number: str
    authority: str
    department: str | None
    problem: AnswerProblem | None = None


@dataclass(frozen=True, slots=True)
class AnswerRecording:
    """What a moderator can record of an answer that came by letter or e-mail."""

    referral: str
    number: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """The answer was given and can be undone until `until` (ms UTC); None: it counts."""

    answer: AnswerDraft
    number: str
    authority: str
    until: int | None = None


@dataclass(frozen=True, slots=True)
class AuthorityTold:
    """In the authority's group, under the card: what the moderators answered."""

    number: str
    words: str
    language: str


class AnswerEnd(StrEnum):
    """Why there is nothing to answer, or not any more."""

    STOPPED = "stopped"
    UNDONE = "undone"
    TOO_LATE = "too_late"  # to undo
    GONE = "gone"  # the form expired, or another one was begun
    ANSWERED = "answered"  # `name` was first, or the answer counts
    TAKEN_BACK = "taken_back"  # the case was opened again
    NEEDS_SECOND = "needs_second"  # access is restricted by two people
    NOT_RECORDED = "not_recorded"  # this authority answers in its own group


@dataclass(frozen=True, slots=True)
class AnswerWord:
    """A short word about an answer. `name` is who was first, where that is known."""

    end: AnswerEnd
    number: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class AuthorityReminder:
    """In the authority's group, under the card: no answer came yet, or the case was taken back."""

    number: str
    taken_back: bool = False
