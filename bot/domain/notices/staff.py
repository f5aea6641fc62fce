"""What is said about who is staff: to admins, at a desk, and to those whose role changed."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.people import Role
from bot.domain.staff.appointments import StaffProblem


@dataclass(frozen=True, slots=True)
class StaffLine:
    """Somebody of staff: `where` are the desks in whose groups they are."""

    telegram_id: int
    name: str
    role: Role
    where: tuple[str, ...] = ()
    is_fixed: bool = False  # an admin of the settings
    is_given: bool = True  # False: a member of a desk's group, and nothing more


@dataclass(frozen=True, slots=True)
class StaffList:
    """A page of everybody; `total` people are on all of them. `is_strict`: only who was added."""

    lines: tuple[StaffLine, ...]
    total: int
    page: int
    pages: int
    is_strict: bool


@dataclass(frozen=True, slots=True)
class StaffCard:
    """One of staff, with what can be done; the newest change of their role, if there is one."""

    line: StaffLine
    is_oneself: bool
    by: str | None = None
    at: int | None = None


@dataclass(frozen=True, slots=True)
class StaffAsk:
    """Asks whom to give this role: the keyboard opens the chat's list of people."""

    role: Role


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody's role changed; None stands for no role given."""

    name: str
    before: Role | None
    after: Role | None


@dataclass(frozen=True, slots=True)
class StaffDone:
    """What became of a wish: changes that were made, and names with what was in the way.

    `closes` takes the keyboard away that asked for people.
    """

    changes: tuple[Change, ...]
    problems: tuple[tuple[StaffProblem, str, Role | None], ...] = ()
    closes: bool = False
    is_strict: bool = True


@dataclass(frozen=True, slots=True)
class StaffWord:
    """A short answer where nothing was done. `name` is whoever it is about or was first."""

    problem: StaffProblem
    name: str = ""
    role: Role | None = None
    closes: bool = False


@dataclass(frozen=True, slots=True)
class StaffChanged:
    """Tells the other admins who changed whose role."""

    by: str
    change: Change


@dataclass(frozen=True, slots=True)
class RoleGiven:
    """Tells somebody what they are now; None: the role was taken away."""

    role: Role | None
    by: str
    is_strict: bool = False
