"""Notices in the group of an authority about the group itself."""

from dataclasses import dataclass
from enum import StrEnum


class PlaceProblem(StrEnum):
    """Why a group cannot become a desk."""

    NO_AUTHORITY = "no_authority"  # none in the channel file
    OF_MODERATORS = "of_moderators"  # a group whose messages show cases
    OF_AUTHORITY = "of_authority"  # a group with members who are no moderators
    OTHER_AUTHORITY = "other_authority"  # another topic belongs to another one


@dataclass(frozen=True, slots=True)
class PlaceWord:
    problem: PlaceProblem


@dataclass(frozen=True, slots=True)
class AuthorityChoice:
    """Asks an admin whose group it is; with an authority, which department's."""

    authority: str | None = None


@dataclass(frozen=True, slots=True)
class AuthorityDeskReady:
    """The group belongs to an authority now. `missing` are rights that the bot lacks there."""

    authority: str
    region: str | None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuthorityDeskClosed: ...


@dataclass(frozen=True, slots=True)
class AuthorityHelp:
    is_admin: bool
