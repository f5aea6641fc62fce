"""Notices about decisions that wait to be published, in private chats of staff."""

from dataclasses import dataclass

from bot.domain.desk.case import Outcome
from bot.domain.register.entry import Entry, Fix
from bot.domain.register.publication import Owner, Settled


@dataclass(frozen=True, slots=True)
class PublicationLine:
    id: str
    number: str
    violation: str
    outcome: Outcome
    due_at: int
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class PublicationList:
    """What the person may look at; `waiting` counts all that are pending, `overdue` of them.

    `further` is the id of the last one that was looked through, if more wait.
    """

    lines: tuple[PublicationLine, ...]
    waiting: int
    overdue: int
    is_private: bool = True
    further: str | None = None


@dataclass(frozen=True, slots=True)
class PublicationCard:
    """What would be published of a decision. `link` is unclickable and is not published.

    While `owner` is None it asks whose the link is. With `declining` it asks why it is not to be
    published. `again`: the case has an entry, of which this becomes the next version.
    """

    publication: str
    number: str
    link: str | None
    entry: Entry
    owner: Owner | None = None
    digest: str = ""
    declining: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class PublicationSettled:
    """What became of a proposal; with `entry` it was published."""

    number: str
    settled: Settled
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class PublicationsWait:
    """Reminds a person of the overdue ones that they may look at."""

    n: int


@dataclass(frozen=True, slots=True)
class EntryCard:
    """An entry of the register for who may correct it; with `fix` as that would make it.

    With `is_done` the correction was published.
    """

    entry: Entry
    fix: Fix | None = None
    digest: str = ""
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class NoEntry:
    """The answer to /entry without an id of an entry."""


@dataclass(frozen=True, slots=True)
class EntryRefused:
    """The answer to /entry of a person who may not correct entries."""
