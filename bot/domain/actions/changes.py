"""Buttons by which a case's type, region or desk is corrected, and reasons are given."""

from bot.domain.actions.base import button
from bot.domain.actions.case import CaseAction, VerdictAction
from bot.domain.desk.why import Why


@button("c:{case}:{version}:type")
class ChooseCaseType(CaseAction): ...


@button("c:{case}:{version}:type:{violation}", current=True)
class SetCaseType(CaseAction):
    violation: str


@button("c:{case}:{version}:reg")
class ChooseCaseRegion(CaseAction): ...


@button("c:{case}:{version}:reg:{region}", current=True)
class SetCaseRegion(CaseAction):
    region: str


@button("c:{case}:{version}:mv")
class ChooseCaseDesk(CaseAction): ...


@button("c:{case}:{version}:mv:{desk}", current=True)
class MoveToDesk(CaseAction):
    """Ask why the case moves to this desk."""

    desk: str


@button("c:{case}:{version}:split", current=True)
class SplitCase(CaseAction):
    """Ask why a merge that was told is taken back."""


@button("c:{case}:{version}:why:{after}:{why}", current=True)
class ActBecause(VerdictAction):
    """Do what the open menu asks a reason for."""

    why: Why


@button("c:{case}:{version}:whyw:{after}", current=True)
class ActInWords(VerdictAction):
    """Ask for the reason in own words; the act follows with them."""
