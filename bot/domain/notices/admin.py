"""Notices to admins in their private chats."""

from dataclasses import dataclass
from enum import StrEnum


class Trouble(StrEnum):
    NO_DESK = "no_desk"
    DESK_UNREACHABLE = "desk_unreachable"
    DESK_LOST_RIGHTS = "desk_lost_rights"
    DESK_BACK = "desk_back"
    DESK_DESERTED = "desk_deserted"
    DESK_MOVED = "desk_moved"
    TOPIC_GONE = "topic_gone"
    DESK_PUBLIC = "desk_public"
    SET_ASIDE = "set_aside"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - no secret
    TWO_POLLERS = "two_pollers"
    DISK_FULL = "disk_full"
    NOTHING_SENT = "nothing_sent"


@dataclass(frozen=True, slots=True)
class AdminWord:
    """Tells admins once of trouble; `detail` is the title of a group or an error id."""

    trouble: Trouble
    detail: str | None = None
    since: int | None = None


@dataclass(frozen=True, slots=True)
class DialLine:
    """A number of the channel file and when it was dialled last (ms UTC); `due`: not lately."""

    number: str
    dialled_at: int | None
    is_wrong: bool
    due: bool


@dataclass(frozen=True, slots=True)
class DialAsk:
    """Asks admins to dial the numbers that are due, every so many days."""

    lines: tuple[DialLine, ...]
    again_days: int
