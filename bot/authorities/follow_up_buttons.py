"""Buttons for looking again at material that an authority dealt with."""

from bot.core.buttons import Action, button
from bot.core.languages import N_
from bot.core.people import Right
from bot.dataclass import frozen
from bot.desk.buttons import CaseAction
from bot.values import Found, Outcome


@button("al:list:{page}", right=Right.HANDLE_CASES)
class ShowAgain(Action):
    """A page of the cases to look at again, counted from 0."""

    page: int


@button("c:{case}:{version}:look")
class LookAgain(CaseAction):
    """Ask whether the material of a case is gone."""


@button("c:{case}:{version}:look:{found}")
class SayFound(CaseAction):
    found: Found


@button("c:{case}:{version}:remind", current=True)
class RemindAuthority(CaseAction):
    """Remind the authority that has the case now."""


@button("c:{case}:{version}:prolong")
class ProlongOrder(CaseAction):
    """Ask for the new last day of an order that has ended."""


@button("c:{case}:{version}:orderover")
class OrderIsOver(CaseAction):
    """The order ended and was not prolonged."""


@frozen
class AgainLine:
    case: str
    number: str
    violation: str
    outcome: Outcome
    decided_at: int
    order_ended: bool = False


FOUND_SENTENCES = {
    Found.GONE: N_("The material is gone."),
    Found.THERE: N_("The material is still there."),
    Found.MOVED: N_("The material is at another address now."),
    Found.UNSEEN: N_("It could not be looked at."),
}
FOUND_LABELS = {
    Found.GONE: N_("Gone"),
    Found.THERE: N_("Still there"),
    Found.MOVED: N_("Moved elsewhere"),
    Found.UNSEEN: N_("Could not look"),
}
