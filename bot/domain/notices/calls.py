"""Notices to the member of staff who writes down what a caller reports."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.desk.case import Urgency
from bot.domain.notices.reporter import Decided, DraftStep


@dataclass(frozen=True, slots=True)
class CallStep:
    """The current question, and remarks on the last answer."""

    step: DraftStep


@dataclass(frozen=True, slots=True)
class CallFiled:
    """The code to read out to the caller, who speaks `language`.

    `decided` are standing decisions about the links: the caller can be told at once.
    """

    code: str
    violation: str
    region: str | None
    language: str
    urgency: Urgency
    joined: bool = False
    decided: tuple[Decided, ...] = ()


class CallEnd(StrEnum):
    """How writing down a call ended. Values are stored until they are sent."""

    READ_OUT = "read_out"  # the code is hidden again
    CANCELLED = "cancelled"
    OVER = "over"  # an old button: nothing is being written down
    EDITED = "edited"  # words of a call that is over were edited: they are not taken
    LOST = "lost"  # the person is no member of staff any more


@dataclass(frozen=True, slots=True)
class CallWord:
    end: CallEnd


@dataclass(frozen=True, slots=True)
class TooManyCalls:
    """One member of staff files at most so many an hour; this call is kept."""

    most: int
