"""Notices to citizens about their reports."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.authority.follow_up import Found
from bot.domain.authority.order import Order
from bot.domain.citizen.answers import Refusal, Remark
from bot.domain.citizen.draft import Draft
from bot.domain.citizen.need import HeldWords
from bot.domain.desk.case import Outcome, Status
from bot.domain.notices.authority.passage import Passage
from bot.domain.notices.register.appeals import AppealAnswer
from bot.domain.notices.register.checking import CheckedLink
from bot.domain.people import Role


@dataclass(frozen=True, slots=True)
class Decided:
    """The public part of a decision about a link; `words` are in `words_language`, if known."""

    display: str | None
    outcome: Outcome
    ground: str | None
    reason: str | None
    authority: str | None
    words: str | None
    at: int
    order: Order | None = None  # by which access is restricted
    passage: Passage | None = None  # how far its way to the authority is
    words_language: str | None = None
    found: Found | None = None  # when the material was looked at again, at `looked_at`
    looked_at: int | None = None


@dataclass(frozen=True, slots=True)
class ReportLine:
    id: str
    number: str
    violation: str
    filed_at: int
    status: Status
    outcome: Outcome | None
    about: str | None = None  # its first link, else its words
    more_links: int = 0


@dataclass(frozen=True, slots=True)
class TargetState:
    display: str | None
    status: Status
    decided: Decided | None


@dataclass(frozen=True, slots=True)
class Exchange:
    text: str | None
    at: int
    is_question: bool
    files: int = 0


@dataclass(frozen=True, slots=True)
class Greeting:
    """The greeting; `kept`: the person began with something to report."""

    kept: bool = False


@dataclass(frozen=True, slots=True)
class ConsentAsk:
    """What we keep and why, in short or `full`. What the person sent waits (`kept`), or was not
    kept as they had `declined`."""

    kept: bool = False
    full: bool = False
    declined: bool = False


@dataclass(frozen=True, slots=True)
class ConsentDeclined: ...


class MenuIntro(StrEnum):
    AGREED = "agreed"
    HOME = "home"
    CANCELLED = "cancelled"
    NOTHING_OPEN = "nothing_open"
    LANGUAGE = "language"
    AT_WORK = "at_work"  # what staff write next still goes to the work that they began
    WORK_OVER = "work_over"  # what staff wrote went nowhere: the work is no longer theirs


@dataclass(frozen=True, slots=True)
class Menu:
    intro: MenuIntro = MenuIntro.HOME


@dataclass(frozen=True, slots=True)
class DraftStep:
    """The current step of the draft, and remarks on the last answer."""

    draft: Draft
    remarks: tuple[Remark, ...] = ()
    refusal: Refusal | None = None
    bad_links: tuple[str, ...] = ()  # domain.link.LinkProblem values
    group: str | None = None  # which page of the types is open
    changing: bool = False  # the review asks what to change
    known: tuple[CheckedLink, ...] = ()  # links of the draft that the public register names


@dataclass(frozen=True, slots=True)
class DraftOffer:
    """An unfinished report; with `call` a call is to begin instead."""

    draft: Draft
    call: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """The report is stored. `decided` are standing decisions about its links."""

    code: str
    number: str
    report: str
    violation: str
    tell: bool
    links: int
    decided: tuple[Decided, ...] = ()
    repeated: bool = False  # the same person reported the link before
    offers_news: bool = False  # the person never said whether they want broadcasts


@dataclass(frozen=True, slots=True)
class ReportList:
    lines: tuple[ReportLine, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class ReportState:
    """One report, whole. `by_receipt`: the asker showed its code, which then is its `id` here."""

    id: str
    number: str
    violation: str
    filed_at: int
    targets: tuple[TargetState, ...]
    description: str | None
    files: int
    talk: tuple[Exchange, ...]
    withdrawn_at: int | None
    tell: bool
    may_withdraw: bool
    may_add: bool
    by_receipt: bool = False
    page: int = 0
    voided: bool = False  # staff closed it without a decision
    answerable: tuple[tuple[str, str], ...] = ()  # (id, text) of questions without an answer
    may_ask_look: bool = False  # a second look at “not confirmed”
    look_due: int | None = None  # one that was asked for and is not answered yet
    look_answer: AppealAnswer | None = None


@dataclass(frozen=True, slots=True)
class ReceiptAsk:
    """Asks for a code or number; `unknown` when the last one led nowhere."""

    unknown: bool = False


@dataclass(frozen=True, slots=True)
class WithdrawAsk:
    report: str
    number: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    number: str


@dataclass(frozen=True, slots=True)
class WithdrawTooLate:
    report: str
    number: str


@dataclass(frozen=True, slots=True)
class AdditionAsk:
    report: str
    number: str


@dataclass(frozen=True, slots=True)
class AdditionTaken:
    report: str
    number: str


@dataclass(frozen=True, slots=True)
class AdditionTooLate:
    report: str
    number: str


@dataclass(frozen=True, slots=True)
class QuestionToReporter:
    question: str
    report: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswerAsk:
    report: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswerTaken:
    number: str


@dataclass(frozen=True, slots=True)
class OutcomeNews:
    """The outcome of a report; `again`: it replaces an earlier decision."""

    report: str
    number: str
    decided: Decided
    violation: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Reopened:
    """A decision was taken back after people were told; the case is looked at again."""

    report: str
    number: str


@dataclass(frozen=True, slots=True)
class LanguageAsk: ...


@dataclass(frozen=True, slots=True)
class Privacy:
    """What we keep; `region` is the one we remember for the person."""

    region: str | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """The help text; staff also read what their role may do."""

    role: Role = Role.OUTSIDER


class Hinted(StrEnum):
    NOTHING_UNDERSTOOD = "nothing_understood"
    STICKER = "sticker"
    TOO_SHORT = "too_short"
    NO_DRAFT = "no_draft"
    FILES_NEVER = "files_never"
    TOO_FAST = "too_fast"
    SMALL_TALK = "small_talk"
    MEDIA_AS_FILE = "media_as_file"
    OTHER_FILE = "other_file"
    FILE_TOO_LARGE = "file_too_large"
    PLACE_NOT_ASKED = "place_not_asked"
    LINK_AGAIN = "link_again"
    IN_NEED = "in_need"
    BLACKMAIL = "blackmail"
    HOME = "home"
    CALL = "call"
    ABOUT_ME = "about_me"
    IN_CARE = "in_care"


@dataclass(frozen=True, slots=True)
class Hint:
    """Also for a person in need, so that its kind does not tell; their words are `held`.

    The `turn` counts the answers in care, so that they do not all begin alike.
    """

    about: Hinted
    held: HeldWords | None = None
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Sorry:
    """An error on our side; the id identifies it in the log."""

    error_id: str
