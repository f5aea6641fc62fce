"""Notices to staff, at a desk or in a private chat."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.authority import follow_up
from bot.domain.authority.order import Order
from bot.domain.citizen.draft import Attachment
from bot.domain.desk.case import Act, Outcome, Status, Urgency
from bot.domain.desk.patterns.pattern import Pattern
from bot.domain.desk.queue import NO_FILTERS, By, Filters, Option, Part, QueueCounts
from bot.domain.desk.why import Why


@dataclass(frozen=True, slots=True)
class Card:
    """The card of a case. It shows the state of the case when it is sent, not when it was posted.

    `copy` is the person who has it as a private card; None for the card at the desk.
    """

    case: str
    copy: str | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """One message for all cases that wait at a desk when it is sent."""

    desk: str


@dataclass(frozen=True, slots=True)
class CardMoved:
    """Replaces an old card by a pointer without buttons.

    `message` is the old card; `here`: the new card is at the same desk.
    """

    case: str
    number: str
    message: int
    here: bool


@dataclass(frozen=True, slots=True)
class DeskReady:
    """The group is a desk now. `missing` are rights that the bot lacks there; with `anyone_adds`
    every member may add others."""

    types: tuple[str, ...]
    regions: tuple[str, ...]
    waiting: int
    missing: tuple[str, ...]
    authorities: tuple[str, ...] = ()
    anyone_adds: bool = False


class DeskProblem(StrEnum):
    NOT_ADMIN = "not_admin"
    NOT_A_GROUP = "not_a_group"
    NOT_A_DESK = "not_a_desk"
    NOT_STAFF = "not_staff"
    UNSURE = "unsure"  # Telegram does not say whether they are
    ANONYMOUS = "anonymous"
    UNKNOWN_CASE = "unknown_case"
    UNKNOWN_WORD = "unknown_word"  # no type, region or authority of the channel file
    PUBLIC = "public"  # a group with a username, that the world can read
    UNKNOWN_FILTER = "unknown_filter"
    NEEDS_WORDS = "needs_words"
    PROMPT_OVER = "prompt_over"
    NOT_YOURS = "not_yours"  # another member was asked for these words
    WORDS_ONLY = "words_only"
    TOO_LONG = "too_long"
    HELD_BY = "held_by"
    RECUSED = "recused"  # a conflict of interest, or the sender's own report
    NEEDS_ROLE = "needs_role"
    NOT_REACHABLE = "not_reachable"  # a colleague who cannot get the case
    NOT_YOUR_DESK = "not_your_desk"  # a case at a desk of other people
    NOT_WILLING = "not_willing"  # a reporter who wants no messages
    LOOK_FIRST = "look_first"  # the sender decides the case again, without the first decision
    WRITE_FIRST = "write_first"  # the bot may not open a private chat by itself
    AT_AUTHORITY = "at_authority"  # work of moderators, at an authority's desk


@dataclass(frozen=True, slots=True)
class DeskWord:
    """A short answer to a command that did nothing. `name` is the member of staff or a word."""

    problem: DeskProblem
    name: str | None = None


@dataclass(frozen=True, slots=True)
class DeskClosed: ...


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A case in a list; one that another desk handles can be seen but not opened."""

    id: str
    number: str
    violation: str
    urgency: Urgency
    status: Status
    opened_at: int
    display: str | None
    holder: str | None
    outcome: Outcome | None = None
    here: bool = True
    reporters: int = 0
    snoozed_until: int | None = None
    due_at: int | None = None
    proposed_by: str | None = None  # whose decision waits for a second person
    is_slowed: bool = False  # its reports have a pattern


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of what waits, counted from 0; in private it is narrowed down and turned by buttons.

    `like` is a case of the site that the filters name. `options` are what can be chosen `by`.
    `unread` counts decided cases with words that came afterwards; `new_words` are the first.
    `to_approve` counts proposed decisions; `proposed` are the first, above all others.
    """

    lines: tuple[QueueLine, ...]
    waiting: int
    urgent: int
    oldest_at: int | None
    unread: int = 0
    new_words: tuple[QueueLine, ...] = ()
    to_approve: int = 0
    proposed: tuple[QueueLine, ...] = ()
    awaiting: int = 0  # cases that wait for an authority
    counts: QueueCounts | None = None
    filters: Filters = NO_FILTERS
    like: str | None = None
    page: int = 0
    is_private: bool = False
    by: By | None = None
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Mine:
    """A page of a part of one's own cases, and how many each part has."""

    part: Part
    lines: tuple[QueueLine, ...]
    held: int
    asked: int
    decided: int
    page: int = 0
    is_private: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found. `search` is its id where further pages can be asked for."""

    words: str
    lines: tuple[QueueLine, ...]
    total: int = 0
    page: int = 0
    search: str | None = None
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class DeskHelp:
    is_admin: bool


@dataclass(frozen=True, slots=True)
class DeskLanguageAsk:
    may_set_desk: bool


@dataclass(frozen=True, slots=True)
class DeskLanguageSet:
    desk: bool
    name: str


@dataclass(frozen=True, slots=True)
class PromptStaff:
    """Asks a member of staff to reply with words: a question, a note, words, a case number."""

    act: Act
    number: str
    name: str
    for_reason: bool = False  # the act waits only for why it is done
    language: str | None = None  # in which the words are to be


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """`other` is the moderator who got the case, `until` when a case that was put off came back.

    `before` and `after` are what was corrected: ids of types, codes of regions, titles of desks.
    """

    act: Act
    at: int
    name: str | None
    outcome: Outcome | None = None
    text: str | None = None
    why: Why | None = None
    other: str | None = None
    until: int | None = None
    before: str | None = None
    after: str | None = None
    bad_faith: str | None = None  # why reports were closed: an id of the channel file
    order: Order | None = None
    found: follow_up.Found | None = None  # when the material was looked at again
    patterns: tuple[Pattern, ...] = ()  # what was noted in the reports


@dataclass(frozen=True, slots=True)
class History:
    number: str
    lines: tuple[HistoryLine, ...]


@dataclass(frozen=True, slots=True)
class ReporterSaid:
    """An answer or an addition of a reporter, under the card of the case in a private chat.

    The words stand behind a spoiler where the case's type, `violation`, may be hard to look at.
    """

    case: str
    number: str
    alias: str
    text: str | None
    files: int
    question: str | None
    reply: str
    violation: str


@dataclass(frozen=True, slots=True)
class FilesIntro:
    number: str
    count: int


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One file of a case, in a member of staff's private chat, behind a spoiler."""

    number: str
    file: Attachment


@dataclass(frozen=True, slots=True)
class WordsTakenBack:
    """Takes the place of a message that showed words of a reporter who erased them."""

    number: str


@dataclass(frozen=True, slots=True)
class NoteKept:
    number: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionSent:
    number: str
    name: str
    text: str
    asked: int
    reporters: int
    by_code: int = 0  # of those asked: they reported anonymously and read it by their code


class Waits(StrEnum):
    """What waits for a second person. Values are stored: do not change them."""

    PROPOSAL = "proposal"
    PUBLICATION = "publication"
    LOOK = "look"
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class SecondCall:
    """Calls a person, or a desk's group, to what waits for a second person.

    `waiting` counts by kind; `urgent` of them are urgent.
    """

    waiting: tuple[tuple[Waits, int], ...]
    urgent: int = 0
    to_group: bool = False
