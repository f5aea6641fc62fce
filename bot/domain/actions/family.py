"""Buttons by which a moderator makes cases that belong together a family, and undoes it."""

from bot.domain.actions.base import button
from bot.domain.actions.case import CaseAction


@button("c:{case}:{version}:fam")
class ShowFamily(CaseAction):
    """Show the cases of the family, and those that look the same."""


@button("c:{case}:{version}:link:{number}")
class LinkCases(CaseAction):
    number: str


@button("c:{case}:{version}:unlink")
class LeaveFamily(CaseAction): ...


@button("c:{case}:{version}:takef")
class TakeFamily(CaseAction): ...
