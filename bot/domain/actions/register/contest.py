"""Buttons of a person who contests an entry: the draft, then the appeal."""

from dataclasses import dataclass

from bot.domain.actions.base import Action, button
from bot.domain.actions.citizen import ReportAction
from bot.domain.register.appeal import About


@button("y:entry:{entry}")
class BeginContest(Action):
    """Contest this entry of the register."""

    entry: str


@dataclass(frozen=True, slots=True)
class ContestAction(Action):
    """A button of the draft at one revision."""

    draft: str
    revision: int


@button("y:{draft}:{revision}:about:{about}")
class SayWhatIsWrong(ContestAction):
    about: About


@button("y:{draft}:{revision}:show")
class ShowContest(ContestAction): ...


@button("y:{draft}:{revision}:again")
class WriteAgain(ContestAction): ...


@button("y:{draft}:{revision}:send")
class SendContest(ContestAction):
    """Send; the answer comes in the chat."""


@button("y:{draft}:{revision}:anonymous")
class OfferAnonymousContest(ContestAction):
    """Show the code first."""


@button("y:{draft}:{revision}:send_anonymous")
class SendAnonymousContest(ContestAction): ...


@button("y:{draft}:{revision}:stop")
class StopContest(ContestAction): ...


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
