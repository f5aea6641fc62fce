"""Facts of a report that several messages to reporters show."""

from enum import StrEnum

from bot.cases.afterwards import Passage
from bot.core.messages import message
from bot.core.outgoing import Outgoing
from bot.core.speaker import Speaker
from bot.dataclass import frozen
from bot.values import Finding, Found, Outcome, Status


@frozen
class Decided:
    """The public part of a decision about a link; `words` are in `words_language`, if known."""

    display: str | None
    finding: Finding
    at: int
    passage: Passage | None = None  # how far its way to the authority is
    found: Found | None = None  # when the material was looked at again, at `looked_at`
    looked_at: int | None = None


@frozen
class ReportLine:
    id: str
    number: str
    violation: str
    filed_at: int
    status: Status
    outcome: Outcome | None
    about: str | None = None  # its first link, else its words
    more_links: int = 0


@frozen
class TargetState:
    display: str | None
    status: Status
    decided: Decided | None


@frozen
class Exchange:
    text: str | None
    at: int
    is_question: bool
    files: int = 0


class MenuIntro(StrEnum):
    AGREED = "agreed"
    HOME = "home"
    CANCELLED = "cancelled"
    NOTHING_OPEN = "nothing_open"
    LANGUAGE = "language"
    AT_WORK = "at_work"  # what staff write next still goes to the work that they began
    WORK_OVER = "work_over"  # what staff wrote went nowhere: the work is no longer theirs


class Hinted(StrEnum):
    NOTHING_UNDERSTOOD = "nothing_understood"
    STICKER = "sticker"
    TOO_SHORT = "too_short"
    NO_DRAFT = "no_draft"
    TOO_FAST = "too_fast"
    SMALL_TALK = "small_talk"
    LINK_AGAIN = "link_again"
    IN_NEED = "in_need"
    BLACKMAIL = "blackmail"
    HOME = "home"
    CALL = "call"
    ABOUT_ME = "about_me"
    IN_CARE = "in_care"


@message
class Cleaning:
    """Deletes messages of the private chat: those with these numbers that are in it."""

    first: int
    last: int

    def render(self, speaker: Speaker) -> Outgoing:
        del speaker
        return Outgoing("", deletes=range(self.first, self.last + 1))
