"""Values that the channel file and several features name. Pure: no I/O, no clock, no telegram."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from enum import Enum, IntEnum, StrEnum
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Generic,
    TypeVar,
    dataclass_transform,
    get_args,
    get_origin,
)

import msgspec
from msgspec import field

if TYPE_CHECKING:
    # Mypy knows by it which fields a value has
    from dataclasses import replace as replace
else:
    from msgspec.structs import replace as replace

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Value(msgspec.Struct, frozen=True):
    """A value of fields that never change. One that is stored is written by `plain` or `to_json`
    and read by `from_plain` or `from_json`."""


class Worded(Enum):
    """Sentences of which a message says one. It is stored, and stands in buttons, by its name: its
    words may be mended."""

    sentence: str

    def __init_subclass__(cls) -> None:
        """Let msgspec write and read the names: it goes by `_value_` and by this table alone."""
        for one in cls:
            one.sentence = one._value_
            one._value_ = str(one)
        cls._value2member_map_ = {one._value_: one for one in cls}

    @property
    def value(self) -> None:  # type: ignore[override]  # so that mypy sees that none is there
        """There is none: one reader would take it for the words, another for the stored name."""
        raise AttributeError(f"{self} has a sentence and a name, and no value")

    def __str__(self) -> str:
        return self.name.lower()


class WrongValue(ValueError):
    """A value that was stored or sent is not of its kind. Says which field, and nothing of what
    stands there: it may be about a person."""


if TYPE_CHECKING:
    OneOf = Annotated[T, "one of several enumerations"]
else:

    class _Each(type):
        def __instancecheck__(cls, value: object) -> bool:
            return True

    class OneOf(Generic[T], metaclass=_Each):
        """A member of one of several enumerations, found by what is written: the first that has it.
        msgspec takes only one in a union."""


def _write(value: Any) -> str:
    if not isinstance(value, str) and not hasattr(value, "parse"):
        raise TypeError(type(value).__name__)
    return str(value)


def _read(kind: Any, written: Any) -> Any:
    if get_origin(kind) is not OneOf:
        return kind.parse(written)
    [several] = get_args(kind)
    for each in get_args(several):
        found = each._value2member_map_.get(written)
        if found is not None:
            return found
    raise WrongValue


def plain(value: Any) -> Any:
    """Return a value as JSON knows it: dictionaries, lists, texts and numbers."""
    return msgspec.to_builtins(value, str_keys=True, enc_hook=_write)


def to_json(value: Any) -> str:
    return msgspec.json.encode(value, enc_hook=_write).decode()


def from_plain(kind: type[T], written: Any, *, strict: bool = True) -> T:
    """Raises WrongValue. Unless it is `strict`, numbers may be written as texts."""
    try:
        return msgspec.convert(
            written, kind, strict=strict, str_keys=True, dec_hook=_read
        )
    except msgspec.ValidationError as error:
        raise _wrong(kind, error) from None


def from_json(kind: type[T], text: str | bytes) -> T:
    try:
        return msgspec.json.decode(text, type=kind, dec_hook=_read)
    except msgspec.DecodeError as error:
        raise _wrong(kind, error) from None


def checked_json(kind: type[T], value: T) -> str:
    """Return JSON that can be read as this kind again. Raises WrongValue.

    A constructor checks no types: what Telegram sent of a wrong type would be stored with a value,
    and each later reading would fail.
    """
    written = to_json(value)
    from_json(kind, written)
    return written


def _wrong(kind: Any, error: msgspec.DecodeError) -> WrongValue:
    where = _WHERE.search(str(error))
    return WrongValue(
        f"{getattr(kind, '__name__', kind)}: {where[1] if where else 'no JSON of it'}"
    )


_WHERE = re.compile(r" - at `(\$[^`]*)`$")


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
        return self not in {Status.WITHDRAWN, Status.CLOSED}

    @property
    def is_undecided(self) -> bool:
        """Staff have not decided yet, so reports can be withdrawn."""
        return self in {Status.RECEIVED, Status.UNDER_REVIEW, Status.NEED_INFO}


class Outcome(StrEnum):
    """Values are stored and are keys of the channel file: the loader says where one lacks."""

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
    RECUSE = (
        "recuse"  # a conflict of interest: the moderator has nothing more to do with it
    )
    UNRECUSE = "unrecuse"  # there is none: it was a mistake
    TELL = "tell"  # words to one reporter
    SET_TYPE = "set_type"
    SET_REGION = "set_region"
    SAY_REGION = "say_region"  # a reporter said it after sending, or took that back
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
    PASS_ON = "pass_on"  # noqa: S105 - the case file begins its way to the authority
    PASSED_ON = "passed_on"  # it left
    NOT_PASSED = "not_passed"  # an attempt to send it failed
    ACKNOWLEDGE = "acknowledge"  # the authority received it
    AUTHORITY_DONE = "authority_done"
    AUTHORITY_REFUSE = "authority_refuse"
    AUTHORITY_ASK = "authority_ask"
    AUTHORITY_TELL = "authority_tell"  # moderators answered its question
    CHASE = "chase"  # the authority, or who is to hand the file over, was reminded
    LOOK = "look"  # a person looked at the material again
    PROLONG = "prolong"  # the order has a later last day
    ORDER_OVER = "order_over"  # the order ended and was not prolonged
    PROPOSE = "propose"
    APPROVE = "approve"  # a second person agrees: this decides
    DISAGREE = "disagree"  # refused: back to the proposer
    TAKE_OVER = "take_over"  # refused: the second person goes on with the case
    TAKE_BACK = "take_back"  # by the proposer
    SECOND_LOOK = (
        "second_look"  # decided again by a person who did not see the first decision
    )
    OVERTURN = "overturn"  # the decision of a third person, or on an appeal, replaces the first
    APPEAL = "appeal"  # the decision is contested, or a reporter asks for a second look
    APPEAL_WITHDRAW = "appeal_withdraw"
    APPEAL_END = (
        "appeal_end"  # a person who took no part in the decision decided the appeal
    )
    APPEAL_UNDO = "appeal_undo"
    APPEAL_TOLD = "appeal_told"  # the answer left, and cannot be undone any more
    PUBLISH = "publish"
    KEEP_BACK = "keep_back"  # a second person found that it is not to be published
    CORRECT_ENTRY = "correct_entry"
    SLOW = "slow"  # its reports have a pattern, see bot.cases.pattern_rules


class DeskKind(StrEnum):
    """Values are stored: do not change them. A group has desks of one kind only, for ever."""

    DESK = "desk"  # moderators decide cases there
    AUTHORITY = "authority"  # members answer what was passed on to their authority


class Why(StrEnum):
    """Values are stored and stand in buttons: do not change them."""

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


CONFIRMS = frozenset({Outcome.RESTRICTED, Outcome.REMOVED, Outcome.FORWARDED})
"""Outcomes that find a violation; which of them it is depends on what others did afterwards."""
ALL_TYPES = "all"


class SecondRules(Value):
    """For which types an outcome takes two people (ids, or ALL), and the authorities of each."""

    marked: Mapping[Outcome, frozenset[str]]
    authorities: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def marks(self, outcome: Outcome, violation: str) -> bool:
        marked = self.marked.get(outcome, frozenset())
        return ALL_TYPES in marked or violation in marked

    def is_grave(self, violation: str) -> bool:
        return any(violation in marked for marked in self.marked.values())

    def is_foreign(
        self, outcome: Outcome, authority: str | None, types: Iterable[str]
    ) -> bool:
        """Return True for an authority of a marked type that is not one of each of these types:
        correcting the type opens no way to it."""
        marked = self.marked.get(outcome, frozenset())
        if not any(authority in self.authorities.get(one, ()) for one in marked):
            return False
        return any(authority not in self.authorities.get(one, ()) for one in types)


class Hours(Value):
    """None when both are the same."""

    begin: int
    end: int

    def has(self, hour: int) -> bool:
        if self.begin <= self.end:
            return self.begin <= hour < self.end
        return hour >= self.begin or hour < self.end


class Duty(Value):
    """A person's switches: on duty, work with text only, so that no file is opened, and pictures in
    grey."""

    switched_on: bool = False
    text_only: bool = False
    grey: bool = False


THRESHOLD = 5
"""Counts below it, also 0, are published as “fewer than 5”."""


class Scope(StrEnum):
    """LINK: the host and the hash of the link. PLATFORM: only the host of the platform, because the
    hash of an account's name can be guessed. COUNT: no entry at all, only a number in the figures.
    """

    LINK = "link"
    PLATFORM = "platform"
    COUNT = "count"


class Change(StrEnum):
    """Reasons an entry was changed. Values are stored and published: do not change them."""

    PUBLISHED = "published"
    CORRECTED = "corrected"  # the entry was wrong
    REOPENED = "reopened"
    REVISED = "revised"  # the case was decided again, and the decision is another one
    PROLONGED = "prolonged"
    ENDED = "ended"
    OVERTURNED = "overturned"
    GONE = "gone"  # the material was looked for and is gone
    RETURNED = "returned"  # it is there again


class Overturning(StrEnum):
    """Causes of an overturned entry. Values are stored and published: do not change them."""

    DECIDED_AGAIN = "decided_again"  # otherwise, and that decision is not published
    KEPT_BACK = "kept_back"  # decided again, and the second person did not publish it
    WITHDRAWN = "withdrawn"  # the case ended without a decision


class Ask(StrEnum):
    """Demands of a violation type for one part of a report."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NO = "no"


MOST_BYTES = 20 * 2**20
"""Telegram gives a bot no larger file to clean."""


class Intake(StrEnum):
    """How a report came. Values are stored: do not change them."""

    CHAT = "chat"
    CALL = "call"  # by phone; staff filed it, and the caller is not known
    ANONYMOUS = "anonymous"  # by chat; nothing leads to who sent it


class Order(Value):
    """Days are those of the channel's zone; without `until` the order has no end.

    `authority` is a code of the channel file; `territory` is the channel's country, like "KZ", or
    the code of a region.
    """

    authority: str
    number: str
    date: datetime.date
    territory: str
    until: datetime.date | None = None  # the last day

    def ended(self, today: datetime.date) -> bool:
        return self.until is not None and self.until < today


class Way(StrEnum):
    """How case files reach an authority. Values are stored and stand in the channel file."""

    DESK = "desk"  # the authority's own group in Telegram
    EMAIL = "email"
    WEBHOOK = "webhook"
    HAND = "hand"  # a moderator hands the file over


class KnownBy(StrEnum):
    """By what a fact is known to be true. Values are those of the channel file."""

    MODERATOR = "moderator"  # who decided stated it with the decision
    FILES = "files"  # a moderator opened the files of the case before
    ANSWERS = "answers"  # a reporter had answered a question before
    AUTHORITY = "authority"  # the authority said that it acted
    POST = "post"  # the public post was kept before
    ORDER = "order"  # the order of an authority is on record


class Fact(Value):
    """A fact that the decision relies on: an id of the channel file, and since when (ms UTC)."""

    id: str
    at: int


class Finding(Value):
    """A finding, by ids of the channel file.

    `words` are for the reporter, in `words_language` where that is known; `facts` are stated by who
    decided, and access is restricted by the `order`.
    """

    outcome: Outcome
    ground: str | None = None
    reason: str | None = None
    authority: str | None = None
    words: str | None = None
    words_language: str | None = None
    facts: tuple[str, ...] = ()
    order: Order | None = None


class Ruling(StrEnum):
    """How an appeal ends. Values are stored and stand in buttons: do not change them."""

    UPHELD = "upheld"  # the decision stands
    PARTLY = "partly"  # it stands on another ground
    OVERTURNED = "overturned"


class AppealStage(StrEnum):
    """How far an appeal is. Values are stored: do not change them."""

    WAITING = "waiting"
    DECIDED = "decided"  # can still be undone; the person is not told yet
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"  # by the person, or with their data

    @property
    def is_open(self) -> bool:
        return self in {AppealStage.WAITING, AppealStage.DECIDED}


class AppealAnswer(Value):
    """Answer to an appeal: the finding that stands then, or none: the case is decided anew."""

    ruling: Ruling
    finding: Finding | None = None
    words: str | None = None
    words_language: str | None = None


class Statement(Value):
    """The reasons for one decision; ids are those of the channel file, times ms UTC.

    `display` is the link in its unclickable form; `facts` are those of the finding and others,
    since when. `entry` is the id of the case's entry in the public register, where it has one. What
    an authority did rests on the ground and the reason with which the desk had `found` it before.
    """

    number: str
    decision: str
    violation: str
    finding: Finding
    decided_at: int
    display: str | None = None
    facts: tuple[Fact, ...] = ()
    second_person: bool = False
    entry: str | None = None
    found: Outcome | None = None


class Found(StrEnum):
    """Findings of a later look at the material. Values are stored."""

    GONE = "gone"
    THERE = "there"
    MOVED = "moved"  # the same material at another address
    UNSEEN = "unseen"  # the person could not look


class Topic(StrEnum):
    """Topics of broadcasts; people leave them one by one. Stored."""

    SAFETY = "safety"
    HOTLINES = "hotlines"
    RESULTS = "results"
    BREACH = "breach"  # of personal data: goes to all people it concerns, whatever they chose


NEWS = (Topic.SAFETY, Topic.HOTLINES, Topic.RESULTS)
"""Topics that people ask for and leave."""


class AskedFor(StrEnum):
    """Texts that a person or a custodian is asked to write. Stored for minutes."""

    WORDS = "words"  # what the person wants to know
    CAUSE = "cause"  # who asks from outside, with the date and number of the paper
    SUBJECT = "subject"  # a report code or a Telegram id
    ANSWER = "answer"
    REFUSE = "refuse"
    ERASE = "erase"


Said = Mapping[str, str]
"""A text by language, as it was when an entry of the register was published."""


class Standing(StrEnum):
    """Standing of a published decision. Values are stored and published: do not change them."""

    IN_FORCE = "in_force"
    REOPENED = "reopened"  # the case was opened again and is not decided yet
    ENDED = "ended"  # the order is over
    OVERTURNED = "overturned"


class Entry(Value):
    """Entry of the public register: a decision that was published, without the link itself.

    Days are those of the channel's zone. `host` is as the link has it, in ASCII.
    `link_sha256` is that of the canonical link in UTF-8, 64 hexadecimal digits; None unless the
    scope is LINK. `authority_name`, `ground_text` and `reason_text` are texts of the channel file
    at the time of publication; `law` names the act and article, `law_edition` the day of its text.
    """

    id: str
    scope: Scope
    host: str
    link_sha256: str | None
    category: str
    finding: Finding
    ground_text: Said
    law: Said | None
    law_edition: datetime.date | None  # None: not known
    reason_text: Said
    authority_name: Said | None
    decided_on: datetime.date
    published_on: datetime.date
    standing: Standing = Standing.IN_FORCE
    gone_on: datetime.date | None = None  # since when the material is known to be gone
    version: int = 1
    overturned_because: Overturning | None = None  # also None before this was recorded

    def stands(self, today: datetime.date) -> Standing:
        """The standing today: an order that ended is over without a change of the entry."""
        order = self.finding.order
        is_over = order is not None and order.ended(today)
        return (
            Standing.ENDED
            if self.standing is Standing.IN_FORCE and is_over
            else self.standing
        )
