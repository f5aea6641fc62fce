"""Views of a case: data that cards, the digest and screens of looks are rendered from."""

from collections import Counter
from dataclasses import dataclass, field

from bot.cases.afterwards import FollowUp, Referral
from bot.cases.model import Case
from bot.desk.look import Look, Opinion
from bot.reports.likeness import Alike
from bot.reports.public_post import KeptPost
from bot.values import Intake, Why


@dataclass(frozen=True, slots=True)
class MovedHere:
    """Move of the case to its desk: the mover, the desk before, the reason."""

    by: str
    origin: str
    at: int
    why: Why | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """`desks` (id, title) are those that an open menu offers, `named` is what it asks about."""

    desks: tuple[tuple[str, str], ...] = ()
    named: str = ""
    moved: MovedHere | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A note of staff, by name, or an answer or addition of a reporter."""

    at: int
    text: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """`links` are working addresses: of the case, then of cases merged into it."""

    links: tuple[str, ...] = ()
    languages: tuple[tuple[str, int], ...] = ()
    said: tuple[Said, ...] = ()
    alike: tuple[Alike, ...] = ()
    followed: FollowUp | None = None  # what was found after the decision
    posts: tuple[KeptPost, ...] = ()  # of public channels, kept as evidence


NOTHING_BESIDE = Beside()


MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class SaidCounts:
    """`more`: there are more than MOST_COUNTED of both together."""

    additions: int = 0
    answers: int = 0
    more: bool = False


MOST_READ = 300
"""The first reports of a case whose words may be on its card; all are counted."""


@dataclass(frozen=True, slots=True)
class CardView:
    """Everything on a card; nothing in it leads to a reporter.

    `is_private` is True for the working card, in a moderator's private chat.
    """

    case: Case
    menu: tuple[str, ...]
    reports: int
    withdrawn: int
    violations: tuple[str, ...]
    regions: tuple[str, ...]
    places: tuple[str, ...]
    descriptions: tuple[str, ...]
    more_descriptions: int
    forwarded: tuple[str, ...]
    origins: tuple[str, ...]
    files: int
    said: SaidCounts
    earlier: tuple[Case, ...]
    account_outcomes: dict[str, int]
    holder: str | None
    decided_by: str | None
    can_undo: bool
    unreachable: int
    merged_number: str | None
    suggestions: tuple[Case, ...] = ()
    colleagues: tuple[tuple[int, str], ...] = ()  # whom the case can be handed over to, by name
    approved_by: str | None = None
    proposed_by: str | None = None
    is_private: bool = False
    beside: Beside = NOTHING_BESIDE
    intakes: Counter[Intake] = field(default_factory=Counter)  # how reports came
    changes: Changes = field(default_factory=Changes)
    referral: Referral | None = None  # its way to an authority
    types: frozenset[str] = frozenset()  # that it had or was reported as, while it is decided
    into: Case | None = None  # what it is proposed to be merged into
    joined: tuple[Case, ...] = ()  # merged into it: what is proposed would be their outcome, too


@dataclass(frozen=True, slots=True)
class DecidedCase:
    case: Case
    name: str


@dataclass(frozen=True, slots=True)
class DigestView:
    """Content of the digest; `is_on` is False once every waiting case has its card again.

    `named` are urgent cases that are free and have no card yet.
    """

    is_on: bool
    waiting: int
    urgent: int
    held: int
    oldest_at: int | None
    decided: tuple[DecidedCase, ...]
    named: tuple[Case, ...] = ()
    looks: int = 0  # decided cases of other desks that wait for a second look


@dataclass(frozen=True, slots=True)
class LookView:
    """`card` is None once the person does not hold the look any more.

    `path` holds the options chosen so far. A third person sees both `reasonings` without names, in
    a random order, each with the words to reporters where there are some. With `gave` the person
    made the newest of the decisions.
    """

    look: Look
    number: str
    card: CardView | None = None
    path: tuple[str, ...] = ()
    reasonings: tuple[tuple[Opinion, str | None], ...] = ()
    gave: bool = False
