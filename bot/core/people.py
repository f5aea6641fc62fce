"""People, their roles, and the state of their private chat with the bot."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from msgspec.structs import astuple

from bot.values import AskedFor, Value


class Address(Value):
    """A person (by our own id), a Telegram chat, optionally a topic of it, or an authority.

    An authority is its code in the channel file, with the region of a department: "mia:KZ-75".
    """

    person: str | None = None
    chat: int | None = None
    thread: int | None = None
    authority: str | None = None

    def __str__(self) -> str:
        if self.authority is not None:
            return f"authority:{self.authority}"
        if self.person is not None:
            return f"person:{self.person}"
        if self.chat is None:
            raise ValueError("an empty address")
        if self.thread is None:
            return f"chat:{self.chat}"
        return f"chat:{self.chat}:{self.thread}"

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read what `str` wrote. Raises ValueError for anything else."""
        kind, _, rest = text.partition(":")
        if kind == "person" and rest:
            return cls(person=rest)
        if kind == "authority" and rest:
            return cls(authority=rest)
        chat, _, thread = rest.partition(":")
        if kind != "chat":
            raise ValueError(kind)
        return cls(chat=int(chat), thread=int(thread) if thread else None)


class Recipient(Value):
    address: Address
    language: str


class Standing(StrEnum):
    """A person's membership of a desk's group, in Telegram's own words."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"
    UNKNOWN = "unknown"

    @classmethod
    def told(cls, status: str) -> Standing:
        """Map Telegram's status of a member; new words of Telegram are UNKNOWN."""
        return cls(status) if status in set(cls) else cls.UNKNOWN

    @property
    def is_inside(self) -> bool:
        """A restricted member is refused: an administrator of the group took their rights away."""
        return self in {Standing.CREATOR, Standing.ADMINISTRATOR, Standing.MEMBER}


class Member(Value):
    """By Telegram's ids."""

    chat: int
    user: int


class Role(StrEnum):
    """Role of a person in the channel.

    From MEMBER on each role may do all that the one before it may. AUTHORITY is a member of an
    authority's desk, there, and MEMBER one of a desk's group to whom no admin gave a role: neither
    is given to a person. CUSTODIAN stands beside the others: a custodian may have one of them, too.
    """

    OUTSIDER = "outsider"
    AUTHORITY = "authority"
    CUSTODIAN = "custodian"
    MEMBER = "member"
    MODERATOR = "moderator"
    SENIOR = "senior"
    ADMIN = "admin"


class Right(StrEnum):
    READ_HELP = "read_help"  # of a desk, and choose one's own language
    ANSWER_CASES = "answer_cases"  # that were passed on to one's authority
    HANDLE_CASES = "handle_cases"
    BE_SECOND = "be_second"  # approve, publish, look again, judge appeals
    SEE_FIGURES = "see_figures"
    SEE_DESKS = "see_desks"  # who handles what
    RELEASE_OTHERS = "release_others"  # also undo what others decided
    STOP_ABUSE = "stop_abuse"  # close reports in bad faith, pause their author
    FORGIVE_ABUSE = "forgive_abuse"  # undo that
    EXPORT = "export"
    MAKE_LINKS = "make_links"  # for posters
    SET_UP_DESKS = "set_up_desks"
    BROADCAST = "broadcast"
    APPROVE_BROADCAST = "approve_broadcast"  # of another admin
    MANAGE_STAFF = "manage_staff"
    SEE_EXPORTS = "see_exports"  # who exported what
    ANSWER_DATA = "answer_data"  # requests about data, as a custodian
    CORRECT_ENTRIES = "correct_entries"  # of the public register
    SEE_DATA_REQUESTS = (
        "see_data_requests"  # which there were, and why they were answered so
    )


_MEMBERS = frozenset(
    {Right.READ_HELP, Right.HANDLE_CASES, Right.SEE_FIGURES, Right.SEE_DESKS}
)
_MODERATORS = _MEMBERS | {Right.BE_SECOND}
_SENIORS = _MODERATORS | {
    Right.RELEASE_OTHERS,
    Right.STOP_ABUSE,
    Right.EXPORT,
    Right.MAKE_LINKS,
    Right.CORRECT_ENTRIES,
}
_RIGHTS = {
    Role.OUTSIDER: frozenset[Right](),
    Role.AUTHORITY: frozenset({Right.READ_HELP, Right.ANSWER_CASES}),
    Role.CUSTODIAN: frozenset(
        {Right.ANSWER_DATA, Right.SEE_DATA_REQUESTS, Right.CORRECT_ENTRIES}
    ),
    Role.MEMBER: _MEMBERS,
    Role.MODERATOR: _MODERATORS,
    Role.SENIOR: _SENIORS,
    Role.ADMIN: frozenset(Right) - {Right.ANSWER_CASES, Right.ANSWER_DATA},
}


def may(role: Role, right: Right) -> bool:
    return right in _RIGHTS[role]


class Person(Value):
    """A citizen, known by our own id."""

    id: str
    language: str
    language_chosen: bool = False
    consent: int | None = None  # the version agreed to
    reachable: bool = True
    expecting: Expecting | None = None
    region: str | None = None  # chosen for hotlines and news; a report has its own
    declined: bool = False  # the last answer to the consent was no
    seen_at: int = 0  # the day of their last message
    # False where the row was read together with what would make it true.
    may_be_paused: bool = True
    may_be_in_care: bool = True

    def __eq__(self, other: object) -> bool:
        """True for the same person with the same data, however the row was read."""
        return isinstance(other, Person) and astuple(self)[:-2] == astuple(other)[:-2]

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def recipient(self) -> Recipient:
        return Recipient(Address(person=self.id), self.language)


class AdditionExpected(Value):
    """More words on a report, or the answer to a question of staff."""

    report: str
    question: str | None = None


class Plain(StrEnum):
    """Messages that are expected without more about them. Values are stored for minutes."""

    CODE = "code"  # of a report, to look up
    CHECK = "check"  # a link to look up in the public register
    ENTRY = "entry"  # an id, an address or a link of the entry that a person wants to contest
    WORK_LEFT = "left"  # none: work of staff has just ended, and late words for it are no report


class StaffExpected(Value):
    """People chosen from Telegram's list, to whom an admin gives a role."""


class Composing(StrEnum):
    """Parts of a broadcast that an admin is asked for."""

    NOTHING = ""
    CONTENT = "write"
    BUTTONS = "buttons"
    TIME = "when"
    REFUSAL = "refuse"  # the reason why the broadcast of another admin is refused


class BroadcastExpected(Value):
    """A part of a broadcast, in a language where the part has one."""

    broadcast: str
    asked: Composing = Composing.NOTHING
    language: str | None = None


class DataExpected(Value):
    """Words about a request for data: the person's own, or a custodian's about one request."""

    asked: AskedFor
    request: str | None = None


class FormExpected(Value):
    """The answer to the step of a form, by the letter of its kind."""

    form: str
    is_work: bool = True  # staff fill it in


class AppealWordsExpected(Value):
    """Words to a person whose appeal a member of staff decides."""

    appeal: str


Expected: TypeAlias = (
    Plain
    | AdditionExpected
    | StaffExpected
    | BroadcastExpected
    | FormExpected
    | DataExpected
    | AppealWordsExpected
)


def is_work(what: Expected) -> bool:
    """True if staff were asked for it; a late answer must not become a report."""
    if isinstance(what, DataExpected):
        return what.asked is not AskedFor.WORDS
    if isinstance(what, FormExpected):
        return what.is_work
    return isinstance(what, AppealWordsExpected | BroadcastExpected | StaffExpected)


class Expecting(Value):
    """Meaning of a person's next message, when it is not part of a report.

    `until` is ms since 1970 UTC. With `album` only further parts of that album belong to it: they
    join the `reply` that the first part became.
    """

    what: Expected
    until: int
    album: str | None = None
    reply: str | None = None
