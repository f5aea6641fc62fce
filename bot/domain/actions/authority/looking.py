"""Buttons of cases that a person looks at again."""

from bot.domain.actions.base import Action, button
from bot.domain.actions.case import CaseAction
from bot.domain.authority.follow_up import Found
from bot.domain.people import Right


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
