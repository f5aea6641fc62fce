"""Who people are to us, and what each may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.notice import Address, Recipient


class Standing(StrEnum):
    """Where somebody stands in a desk's group, in Telegram's own words."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"
    UNKNOWN = "unknown"

    @classmethod
    def told(cls, status: str) -> Standing:
        """What Telegram says of a member; it may think of new words, which are UNKNOWN."""
        return cls(status) if status in set(cls) else cls.UNKNOWN

    @property
    def is_inside(self) -> bool:
        """A restricted member is refused: somebody took their rights away for a reason."""
        return self in {Standing.CREATOR, Standing.ADMINISTRATOR, Standing.MEMBER}


class Role(StrEnum):
    """What somebody is to the channel; each role may do all that the one before it may."""

    OUTSIDER = "outsider"
    MODERATOR = "moderator"
    SENIOR = "senior"
    ADMIN = "admin"


class Right(StrEnum):
    """What needs a permission."""

    HANDLE_CASES = "handle_cases"
    SEE_FIGURES = "see_figures"
    RELEASE_OTHERS = "release_others"  # also undo what others decided
    EXPORT = "export"
    MAKE_LINKS = "make_links"  # for posters
    SET_UP_DESKS = "set_up_desks"
    BROADCAST = "broadcast"
    APPROVE_BROADCAST = "approve_broadcast"  # of another admin
    MANAGE_STAFF = "manage_staff"


_MODERATORS = frozenset({Right.HANDLE_CASES, Right.SEE_FIGURES})
_SENIORS = _MODERATORS | {Right.RELEASE_OTHERS, Right.EXPORT, Right.MAKE_LINKS}
_RIGHTS = {
    Role.OUTSIDER: frozenset[Right](),
    Role.MODERATOR: _MODERATORS,
    Role.SENIOR: _SENIORS,
    Role.ADMIN: frozenset(Right),
}


def may(role: Role, right: Right) -> bool:
    """Whether a role has a right."""
    return right in _RIGHTS[role]


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who acts at a desk under the name their group knows."""

    telegram_id: int
    name: str
    role: Role
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A citizen, known by our own id; who they are on Telegram is sealed elsewhere."""

    id: str
    language: str
    language_chosen: bool = False
    consent: int | None = None  # the version agreed to
    reachable: bool = True
    expecting: Expecting | None = None
    region: str | None = None  # chosen for hotlines and news; a report has its own

    @property
    def recipient(self) -> Recipient:
        """This person's private chat, in their language."""
        return Recipient(Address(person=self.id), self.language)


class Purpose(StrEnum):
    """What a person's next message means, when it is not a report."""

    ANSWER = "answer"  # of a question staff asked
    ADDITION = "addition"  # to a report already sent
    RECEIPT = "receipt"  # a code to look up
    STAFF = "staff"  # whom an admin wants to give a role
    BROADCAST = "broadcast"  # what an admin composes: `report` is its id, `question` what is asked


@dataclass(frozen=True, slots=True)
class Expecting:
    """The one thing a person is in the middle of, besides a draft. `until` is ms UTC."""

    purpose: Purpose
    report: str | None
    question: str | None
    until: int
    album: str | None = None  # only further parts of this album belong to it
    role: Role | None = None  # to be given to whoever is named
