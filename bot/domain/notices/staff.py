"""Notices to staff about themselves: roles, files that stay closed."""

from dataclasses import dataclass

from bot.domain.people import Role
from bot.domain.staff.appointments import StaffProblem


@dataclass(frozen=True, slots=True)
class Beside:
    """A role beside the one for the whole channel: for one desk, by title, or a custodian's."""

    role: Role
    desk: str | None = None


@dataclass(frozen=True, slots=True)
class StaffLine:
    """A member of staff: `where` are the desks in whose groups they are.

    `role` is None for a person who has only roles `beside`.
    """

    telegram_id: int
    name: str
    role: Role | None
    where: tuple[str, ...] = ()
    is_fixed: bool = False  # an admin of the settings
    is_given: bool = True  # False: a member of a desk's group, and nothing more
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True, slots=True)
class StaffList:
    """A page of staff; `total` counts all pages. `is_strict`: only added people are staff."""

    lines: tuple[StaffLine, ...]
    total: int
    page: int
    pages: int
    is_strict: bool


@dataclass(frozen=True, slots=True)
class StaffCard:
    """A member of staff, and who changed their role last, and when."""

    line: StaffLine
    is_oneself: bool
    by: str | None = None
    at: int | None = None


@dataclass(frozen=True, slots=True)
class DeskRole:
    """A person's role for one desk alone, and the desk's id and title."""

    desk: str
    title: str
    role: Role | None


@dataclass(frozen=True, slots=True)
class DeskRoles:
    """What a person is at each desk; with `chosen`, the role for that desk is asked for."""

    telegram_id: int
    name: str
    desks: tuple[DeskRole, ...]
    chosen: DeskRole | None = None


@dataclass(frozen=True, slots=True)
class AdminSure:
    """Asks whether this person shall become an admin."""

    line: StaffLine


@dataclass(frozen=True, slots=True)
class StaffAsk:
    """Asks who gets this role; the keyboard opens Telegram's list of people."""

    role: Role


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a role; None stands for no role. `desk` is the title of the only desk."""

    name: str
    before: Role | None
    after: Role | None
    desk: str | None = None


@dataclass(frozen=True, slots=True)
class StaffDone:
    """The result of a wish: the changes, and the problems with names.

    `closes` removes the keyboard that asked for people.
    """

    changes: tuple[Change, ...]
    problems: tuple[tuple[StaffProblem, str, Role | None], ...] = ()
    closes: bool = False
    is_strict: bool = True


@dataclass(frozen=True, slots=True)
class StaffWord:
    """A short answer when nothing was done. `name` is a person the sentence mentions."""

    problem: StaffProblem
    name: str = ""
    role: Role | None = None
    closes: bool = False


@dataclass(frozen=True, slots=True)
class StaffChanged:
    """Tells the other admins of a change of a role."""

    by: str
    change: Change


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person who came to a desk's group, and the role that an admin gave them."""

    name: str
    role: Role | None


@dataclass(frozen=True, slots=True)
class NewPeople:
    """Tells the admins who is new in the group of a desk, or who `asks` to join it.

    `more` people are not named. `at_authority`: the group is an authority's.
    """

    desk: str
    people: tuple[NewPerson, ...]
    more: int
    asks: bool
    at_authority: bool = False


@dataclass(frozen=True, slots=True)
class LetIn:
    """Lets a person with a role into a desk's group, who asked to join it; it is no message."""

    user: int


@dataclass(frozen=True, slots=True)
class RoleGiven:
    """Tells a person their new role; None: the role was taken away.

    `desk` is the title of the only desk that it is about.
    """

    role: Role | None
    by: str
    is_strict: bool = False
    desk: str | None = None


@dataclass(frozen=True, slots=True)
class NotOpened:
    """The files of a case stay closed in a text-only shift."""

    number: str
