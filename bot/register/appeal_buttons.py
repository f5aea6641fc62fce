"""Buttons of appeals in private chats of staff. Chosen options are stored, as on a card."""

from dataclasses import dataclass
from typing import ClassVar

from bot.core.buttons import Action, button
from bot.core.people import Right
from bot.register.appeal_model import Finding, Kind
from bot.values import Outcome


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


@dataclass(frozen=True, slots=True)
class AppealsWait:
    """Reminds a person of `n` appeals they may decide; the first is due at `due_at`."""

    n: int
    due_at: int
    late: int = 0


@dataclass(frozen=True, slots=True)
class AppealsOffered:
    """The answer to /queue appeals: how many the person may take, and whether they hold one.

    `waiting` counts all, `late` those past their day, `without_people` those that no known person
    may decide.
    """

    free: int
    holds: bool
    waiting: int
    late: int
    without_people: int
    is_private: bool = True


@dataclass(frozen=True, slots=True)
class NoPeopleForAppeal:
    """Tells admins that no known person may decide an appeal against this case."""

    number: str
    due_at: int


@dataclass(frozen=True, slots=True)
class AppealEnded:
    """Tells who decided first how the appeal against it ended."""

    number: str
    kind: Kind
    finding: Finding
    outcome: Outcome | None = None
    ground: str | None = None
    reason: str | None = None
