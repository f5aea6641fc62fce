"""Buttons of appeals in private chats of staff. Chosen options are stored, as on a card."""

from dataclasses import dataclass
from typing import ClassVar

from bot.core.buttons import Action, button
from bot.core.people import Right


@button("z:next", right=Right.BE_SECOND)
class TakeAppeal(Action):
    """Bring the next appeal that the presser may decide."""


@dataclass(frozen=True, slots=True)
class AppealAction(Action):
    right: ClassVar[Right | None] = Right.BE_SECOND

    appeal: str


@button("z:{appeal}:pick:{after}:{option}")
class PickInAppeal(AppealAction):
    after: str
    option: str


@button("z:{appeal}:back:{after}")
class StepBackInAppeal(AppealAction):
    after: str


@button("z:{appeal}:words:{after}")
class WriteAnswerAgain(AppealAction):
    after: str


@button("z:{appeal}:ok:{after}")
class ConfirmAppeal(AppealAction):
    after: str


@button("z:{appeal}:files")
class ShowAppealFiles(AppealAction):
    """Files of the person who contests."""


@button("z:{appeal}:case_files")
class ShowContestedFiles(AppealAction):
    """Files that the first decision relied on."""


@button("z:{appeal}:pass")
class PassAppealOn(AppealAction): ...


@button("z:{appeal}:undo")
class UndoAppeal(AppealAction): ...
