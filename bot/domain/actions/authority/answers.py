"""Buttons by which an authority answers, in its group and in private chats.

The form is stored with the person who fills it in; `revision` is that of the button's screen.
"""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.actions.base import Action, Place, button
from bot.domain.actions.case import CaseAction
from bot.domain.authority.answer_draft import Kind
from bot.domain.people import Right


@dataclass(frozen=True, slots=True)
class AnswerAction(Action):
    """A button about what was passed on to an authority."""

    right: ClassVar[Right | None] = Right.ANSWER_CASES

    referral: str


@dataclass(frozen=True, slots=True)
class FormAction(AnswerAction):
    """A button of the form that the presser fills in."""

    revision: int


@button("au:got:{referral}", place=Place.BOTH)
class Acknowledge(AnswerAction):
    """Say that it was received."""


@button("c:{case}:{version}:record")
class RecordAnswer(CaseAction):
    """What a moderator can record of an answer that came by letter."""


@button("au:ans:{referral}:{kind}")
class BeginAnswer(AnswerAction):
    kind: Kind


@button("au:f:{referral}:{revision}:{value}")
class FillAnswer(FormAction):
    """A choice of domain.authority.answer_draft, or an id of the channel file."""

    value: str


@button("au:back:{referral}:{revision}")
class StepBackInAnswer(FormAction): ...


@button("au:send:{referral}:{revision}")
class SendAnswer(FormAction): ...


@button("au:stop:{referral}")
class StopAnswer(AnswerAction): ...


@button("au:undo:{referral}")
class UndoAnswer(AnswerAction): ...
