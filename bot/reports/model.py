"""Filed report as a value that never changes, with codes, questions and answers; pure."""

import re
from enum import StrEnum
from functools import cache

from bot.cases.afterwards import Referral
from bot.core.messages import typed
from bot.reports.draft import Attachment, Post
from bot.values import Finding, Found, Intake, Outcome, Status, Value


class Report(Value):
    """Report of one person, None once they erased their data, for a caller, and where it came
    anonymously. Times are ms UTC."""

    id: str
    number: str
    person: str | None
    violation: str
    language: str
    filed_at: int
    region: str | None = None
    place: str | None = None
    description: str | None = None
    forwarded: str | None = None  # the words of a forwarded post
    origin: str | None = None
    tell: bool = True
    withdrawn_at: int | None = None
    voided: str | None = None  # closed for bad faith, together with others of this mark
    intake: Intake = Intake.CHAT
    promised_at: int | None = (
        None  # by when the reporter hears the outcome, until that is checked
    )

    @property
    def is_anonymous(self) -> bool:
        return self.intake is Intake.ANONYMOUS


class Question(Value):
    id: str
    case: str
    text: str
    asked_by: int
    asked_at: int


class Reply(Value):
    """A later message of a reporter; an answer when it has a `question`."""

    id: str
    report: str
    case: str | None
    question: str | None
    text: str | None
    at: int
    files: tuple[Attachment, ...] = ()


class KeptPost(Post):
    """A post as it is kept for a case. `text` is None where the type allows no content.

    `files` maps unique ids at Telegram to the SHA-256 of those whose bytes the bot saw. `kept_on`
    is the first moment of the day (ms UTC) on which it came, `since` that of the day from which its
    term counts.
    """

    id: str
    case: str
    text: str | None
    files: dict[str, str | None]
    kept_on: int
    since: int


LONGEST = 60
"""Characters; a longer message is never taken for small talk."""

_WORDS = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans("ʻʼ", "''")
_SEPARATORS = re.compile(r"[.,;:!?()\n…]+|\s[-–—]+\s")


def is_small_talk(text: str) -> bool:
    """True if a whole message is nothing but courtesies, punctuation and pictures."""
    if len(text) > LONGEST:
        return False
    parts = map(_words, _SEPARATORS.split(text))
    return all(part in _courtesies() for part in parts if part)


@cache
def _courtesies() -> frozenset[str]:
    return frozenset(map(_words, typed("small_talk")["phrases"]))


def _words(text: str) -> str:
    """The words in small letters; an apostrophe may be any, like those in oʻ and o'."""
    return " ".join(_WORDS.findall(text.casefold().translate(_APOSTROPHES)))


class Decided(Value):
    display: str | None
    finding: Finding
    at: int
    passage: Referral | None = None  # how far its way to the authority is
    found: Found | None = None  # when the material was looked at again, at `looked_at`
    looked_at: int | None = None
    link: str | None = None  # the same link whole, for its reporter alone


class ReportLine(Value):
    id: str
    number: str
    violation: str
    filed_at: int
    status: Status
    outcome: Outcome | None
    about: str | None = (
        None  # its first link and how many more there are, else its words
    )
    link: str | None = None  # its first link whole
    more: int = 0  # further links


class WaitingKind(StrEnum):
    """Values are stored: do not change them."""

    QUESTION = "question"
    LOOK = "look"
    APPEAL = "appeal"


class Waiting(Value):
    """Something of a person that is open: a question to them, a second look or an appeal.

    `key` is the report's id, of an appeal its number; `due_at` is when its answer is promised.
    """

    kind: WaitingKind
    key: str
    number: str
    question: str | None = None
    due_at: int | None = None


class TargetState(Value):
    display: str | None
    status: Status
    decided: Decided | None
    link: str | None = None  # whole, for its reporter alone


class Exchange(Value):
    text: str | None
    at: int
    is_question: bool
    files: int = 0
