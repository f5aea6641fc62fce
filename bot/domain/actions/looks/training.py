"""Buttons of training with golden cases."""

from dataclasses import dataclass

from bot.domain.actions.base import Action, button
from bot.domain.actions.case import CaseAction


@button("t:next")
class TrainNext(Action):
    """Show the next golden case that the person has not answered."""


@button("t:mine")
class ShowOwnTraining(Action): ...


@button("t:desk")
class ShowDeskTraining(Action):
    """How often a desk's people found what the desk did, without names."""


@dataclass(frozen=True, slots=True)
class GoldenAction(Action):
    golden: str


@button("t:{golden}:pick:{after}:{option}")
class PickInTraining(GoldenAction):
    after: str
    option: str


@button("t:{golden}:back:{after}")
class StepBackInTraining(GoldenAction):
    after: str


@button("t:{golden}:ok:{after}")
class AnswerGolden(GoldenAction):
    after: str


@button("c:{case}:{version}:golden")
class ChooseGolden(CaseAction):
    """A senior makes the case a golden one, or takes it out of training."""
