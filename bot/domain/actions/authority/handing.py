"""Buttons of a moderator who is to hand a case file over."""

from bot.domain.actions.base import button
from bot.domain.actions.case import CaseAction


@button("c:{case}:{version}:handed")
class ConfirmHandedOver(CaseAction): ...


@button("c:{case}:{version}:handedhow")
class SayHowHandedOver(CaseAction):
    """Ask for words: they stand in the history, and with them it is handed over."""


@button("c:{case}:{version}:byhand")
class HandOverInstead(CaseAction):
    """A file that could not be sent, or is tried again and again, comes to who presses."""
