"""Notices to a member of staff who fills in a report for a person on the phone."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.notices.reporter import Decided


@dataclass(frozen=True, slots=True)
class CallFiled:
    """The code to read out to the caller.

    `decided` are standing decisions about the links: the caller can be told at once.
    """

    code: str
    violation: str
    region: str | None
    joined: bool = False
    decided: tuple[Decided, ...] = ()


class CallEnd(StrEnum):
    """What is said once a call is over. Values are stored until they are sent."""

    READ_OUT = "read_out"  # the code is hidden again
    EDITED = "edited"  # words of a call that is over were edited: they are not taken
    LOST = "lost"  # the person is no member of staff any more


@dataclass(frozen=True, slots=True)
class CallWord:
    end: CallEnd
