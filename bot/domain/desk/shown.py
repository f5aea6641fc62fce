"""What a message to staff shows of what reporters sent, so that it can be taken back later."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.people import Member


class What(StrEnum):
    """Stored, so the values are frozen."""

    CARD = "card"  # a working card, which quotes all reporters of its case
    WORDS = "words"  # an answer or an addition
    HISTORY = "history"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a message shows. `report` is None where it may quote several reporters of the case.

    `sources` are what it was made of: ids of replies, or the unique id of a file.
    """

    what: What
    case: str
    report: str | None = None
    sources: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.report or ''}:{self.what.value}:{self.case}:{','.join(self.sources)}"

    @classmethod
    def parse(cls, text: str) -> Shown:
        """Read what `str` wrote. Raises ValueError for anything else."""
        report, what, case, sources = text.split(":")
        return cls(What(what), case, report or None, tuple(filter(None, sources.split(","))))


class Verdict(Enum):
    SEND = "the recipient may read it"
    GONE = "what it shows was erased"
    LOST = "the recipient is not known to be staff any more"


@dataclass(frozen=True, slots=True)
class Reading:
    """Whether a message that shows something of reporters is sent now.

    With `ask_about` Telegram must first confirm the membership.
    """

    verdict: Verdict
    ask_about: Member | None = None
