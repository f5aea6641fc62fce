"""Filters of a list of cases. Values are in buttons: do not change them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

PAGE_SIZE = 8
"""Cases on a page of a list."""
LAST_PAGE = 99
"""Pages that can be turned to, counted from 0; a longer queue is narrowed down."""
MOST_AT_ONCE = 20
"""Cases that are taken with one press."""


class Only(StrEnum):
    """Which cases of a queue are shown."""

    FREE = "f"  # no moderator holds it, and no answer is waited for
    MINE = "m"
    URGENT = "u"
    ASKED = "a"  # waits for an answer of a reporter
    OVERDUE = "o"


class By(StrEnum):
    """Kinds of filters of a queue; a site is a host, or an account on one."""

    TYPE = "t"
    REGION = "r"
    SITE = "s"


class Part(StrEnum):
    """A part of the list of one's own cases."""

    HELD = "held"
    ASKED = "asked"
    DECIDED = "today"


@dataclass(frozen=True, slots=True)
class Filters:
    """All of it holds at once. `only` are letters of Only, in the order of that class."""

    only: str = ""
    violation: str | None = None
    region: str | None = None
    host: str | None = None
    account: str | None = None

    def has(self, only: Only) -> bool:
        return only.value in self.only

    def toggled(self, only: Only) -> "Filters":
        """With or without it; free cases are in no hands, so not in one's own or asked about."""
        chosen = set(self.only) ^ {only.value}
        if only.value in chosen:
            chosen -= _EXCLUDES.get(only, set())
        return replace(self, only=in_order(chosen))

    def narrowed(self, by: By, value: str | None) -> "Filters":
        """Only cases of this type, region or site; of any with None."""
        match by:
            case By.TYPE:
                return replace(self, violation=value)
            case By.REGION:
                return replace(self, region=value)
            case By.SITE if value is not None and "/" in value:
                return replace(self, account=value, host=None)
            case By.SITE:
                return replace(self, account=None, host=value)

    @property
    def site(self) -> str | None:
        return self.account or self.host


NO_FILTERS = Filters()
_EXCLUDES: dict[Only, set[str]] = {
    Only.FREE: {Only.MINE, Only.ASKED},
    Only.MINE: {Only.FREE},
    Only.ASKED: {Only.FREE},
}


def in_order(letters: Iterable[str]) -> str:
    """Known letters of Only, each once, in its order."""
    given = set(letters)
    return "".join(only.value for only in Only if only.value in given)


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """Undecided cases of a type, region and site; `shown` under all filters.

    `free`, `mine`, `others` and `asked` add up to `all`; `takeable` are the free ones shown;
    `oldest_at` is when the oldest was opened.
    """

    all: int = 0
    shown: int = 0
    urgent: int = 0
    free: int = 0
    mine: int = 0
    others: int = 0
    asked: int = 0
    takeable: int = 0
    oldest_at: int | None = None

    def __add__(self, more: "QueueCounts") -> "QueueCounts":
        oldest = [at for at in (self.oldest_at, more.oldest_at) if at is not None]
        return QueueCounts(
            self.all + more.all,
            self.shown + more.shown,
            self.urgent + more.urgent,
            self.free + more.free,
            self.mine + more.mine,
            self.others + more.others,
            self.asked + more.asked,
            self.takeable + more.takeable,
            min(oldest, default=None),
        )


@dataclass(frozen=True, slots=True)
class Option:
    """A value that a queue has cases of, how many, and the id of one of them."""

    value: str
    n: int
    case: str


def pages_of(count: int) -> int:
    """Return how many pages can be turned to; at least one."""
    return min(max(1, -(-count // PAGE_SIZE)), LAST_PAGE + 1)
