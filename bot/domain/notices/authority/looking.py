"""Cases that a person looks at again, and what reporters hear of it."""

from dataclasses import dataclass

from bot.domain.authority.follow_up import Found
from bot.domain.authority.order import Order
from bot.domain.desk.case import Outcome


@dataclass(frozen=True, slots=True)
class AgainLine:
    case: str
    number: str
    violation: str
    outcome: Outcome
    decided_at: int
    order_ended: bool = False


@dataclass(frozen=True, slots=True)
class AgainList:
    """A page of the cases to look at again; `total` counts all pages."""

    lines: tuple[AgainLine, ...]
    total: int
    page: int = 0
    is_private: bool = True


@dataclass(frozen=True, slots=True)
class LookAsk:
    """Asks a person whether the material is gone.

    `link` is the working address; `order` is asked about where its last day is over.
    """

    case: str
    version: int
    number: str
    violation: str
    outcome: Outcome
    decided_at: int
    link: str | None = None
    order: Order | None = None
    found: Found | None = None  # the last answer, of `looked_at`
    looked_at: int | None = None


@dataclass(frozen=True, slots=True)
class LookTaken:
    """What was written down; where it is still there, what can be done about it."""

    case: str
    version: int
    number: str
    found: Found
    tells: bool
    may_remind: bool = False


@dataclass(frozen=True, slots=True)
class OrderTaken:
    """What was written down of an order that had ended; `order` was prolonged, else it is over."""

    number: str
    order: Order | None


@dataclass(frozen=True, slots=True)
class AgainDue:
    """Asks a person of the desk to look at some cases again; `lines` are the first."""

    lines: tuple[AgainLine, ...]
    total: int


@dataclass(frozen=True, slots=True)
class MaterialNews:
    """Tells a reporter what was found when the material was looked at again."""

    report: str
    number: str
    display: str | None
    outcome: Outcome
    found: Found
    at: int
