"""A report as it was filed; it never changes."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.citizen.draft import Attachment, Target


class Intake(StrEnum):
    """How a report came. Values are stored: do not change them."""

    CHAT = "chat"
    CALL = "call"  # by phone; staff filed it, and the caller is not known
    ANONYMOUS = "anonymous"  # by chat; nothing leads to who sent it


@dataclass(frozen=True, slots=True)
class Report:
    """What one person filed. Times are ms UTC.

    `person` is None once they erased their data, for a caller, and where it came anonymously.
    """

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

    @property
    def is_anonymous(self) -> bool:
        return self.intake is Intake.ANONYMOUS


@dataclass(frozen=True, slots=True)
class Filing:
    """`promised_at` is by when the reporter hears the outcome (ms UTC), if that was promised."""

    report: Report
    draft_id: str
    receipt_hash: bytes
    links: tuple[Target, ...]
    files: tuple[Attachment, ...]
    promised_at: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    case: str
    text: str
    asked_by: int
    asked_at: int


@dataclass(frozen=True, slots=True)
class Reply:
    """A later message of a reporter; an answer when it has a `question`."""

    id: str
    report: str
    case: str | None
    question: str | None
    text: str | None
    at: int
    files: tuple[Attachment, ...] = ()
