"""Notices to a moderator in private about cases in their hands."""

from dataclasses import dataclass

from bot.domain.desk.why import Why


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A colleague gave a case; `words` are the colleague's own."""

    case: str
    version: int
    number: str
    name: str
    why: Why | None
    words: str | None


@dataclass(frozen=True, slots=True)
class HandOverRefused:
    """`name` put the case back into the queue."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class SnoozeOver:
    number: str


@dataclass(frozen=True, slots=True)
class HoldEnds:
    """The hold ends at a moment (ms UTC) unless its moderator does something."""

    case: str
    version: int
    number: str
    at: int


@dataclass(frozen=True, slots=True)
class PassedOn:
    """Stands in place of the card of a case with which the moderator has nothing more to do."""

    number: str
    case: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class MessageSent:
    """What a moderator wrote to one reporter, under the card."""

    number: str
    name: str
    text: str
