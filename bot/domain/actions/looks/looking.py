"""Buttons of second looks. Options chosen so far are stored, as on a card: see actions.case."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.actions.base import Action, button
from bot.domain.people import Right


@button("l:next", right=Right.BE_SECOND)
class TakeLook(Action):
    """Bring the next case that waits for a second look."""


@dataclass(frozen=True, slots=True)
class LookAction(Action):
    right: ClassVar[Right | None] = Right.BE_SECOND

    look: str


@button("l:{look}:pick:{after}:{option}")
class PickInLook(LookAction):
    after: str
    option: str


@button("l:{look}:back:{after}")
class StepBackInLook(LookAction):
    after: str


@button("l:{look}:ok:{after}")
class ConfirmLook(LookAction):
    after: str


@button("l:{look}:files")
class ShowLookFiles(LookAction): ...


@button("l:{look}:pass")
class PassLookOn(LookAction): ...
