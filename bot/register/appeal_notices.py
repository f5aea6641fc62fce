"""Buttons and facts of a person's own appeal: the draft, then the appeal."""

from datetime import date
from enum import StrEnum

from bot.core.buttons import Action, button
from bot.dataclass import dataclass
from bot.register.appeal_model import Ruling
from bot.reports.menu import ReportAction
from bot.values import Outcome


@button("y:entry:{entry}")
class BeginContest(Action):
    """Contest this entry of the register."""

    entry: str


@dataclass(frozen=True, slots=True)
class OwnAppealAction(Action):
    """A button under an appeal: one's own by its id, any by its code, see receipt.key_of."""

    appeal: str


@button("y:own:{appeal}")
class ShowAppeal(OwnAppealAction): ...


@button("y:own:{appeal}:ask_withdraw")
class AskAppealWithdrawal(OwnAppealAction): ...


@button("y:own:{appeal}:withdraw")
class WithdrawAppeal(OwnAppealAction): ...


@button("r:look:{report}")
class AskSecondLook(ReportAction):
    """A reporter asks other people to look at “not confirmed” again."""


class Refused(StrEnum):
    """Reasons an entry cannot be contested, or “not confirmed” not looked at again."""

    UNKNOWN = "unknown"
    OVERTURNED = "overturned"  # the decision does not stand any more
    BEING_LOOKED_AT = "being_looked_at"  # the case is open again
    TOO_LATE = "too_late"
    ALREADY = "already"
    TOO_MANY = "too_many"
    NOTHING = "nothing"  # no “not confirmed” was told


@dataclass(frozen=True, slots=True)
class ContestedEntry:
    """An entry as the person may see it: what is published."""

    id: str
    host: str
    outcome: Outcome
    category: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class AppealAnswer:
    """How an appeal ended; `outcome` is that of the decision which stands, None where the case is
    decided anew. `words_language` is the language of the words to the person."""

    finding: Ruling
    outcome: Outcome | None = None
    ground: str | None = None
    reason: str | None = None
    words: str | None = None
    words_language: str | None = None
