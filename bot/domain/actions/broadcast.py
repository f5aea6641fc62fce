"""Buttons of broadcasts, for the admins who compose and watch them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.domain.actions.base import Action, button
from bot.domain.broadcast.broadcast import Filter, Topic
from bot.domain.notices.broadcast import Sure
from bot.domain.people import Right


@button("b:begin", right=Right.BROADCAST)
class BeginBroadcast(Action): ...


@button("b:new:{topic}", right=Right.BROADCAST)
class NewBroadcast(Action):
    topic: Topic


@button("b:list:{page}", right=Right.BROADCAST)
class ListBroadcasts(Action):
    page: int = 0


@button("b:open:{broadcast}", right=Right.BROADCAST)
class OpenBroadcast(Action):
    broadcast: str


@dataclass(frozen=True, slots=True)
class BroadcastAction(Action):
    right: ClassVar[Right | None] = Right.BROADCAST

    broadcast: str
    version: int


@dataclass(frozen=True, slots=True)
class ComposingAction(BroadcastAction):
    """For the author of a draft."""


@dataclass(frozen=True, slots=True)
class LanguageAction(ComposingAction):
    language: str


@button("b:{broadcast}:{version}:panel")
class ShowPanel(BroadcastAction): ...


class Menu(StrEnum):
    """What opens from the panel of a draft. Values stand in button data."""

    TOPIC = "topic"
    LANGUAGE = "lang"
    BUTTONS = "buttons"
    FILTERS = "to"
    TIME = "when"


@button("b:{broadcast}:{version}:{menu}:{of|-}")
class ShowMenu(ComposingAction):
    """`of` is the language or the filter that the menu is about."""

    menu: Menu
    of: str | None = None


@button("b:{broadcast}:{version}:topic:{topic}", current=True)
class SetTopic(ComposingAction):
    topic: Topic


@button("b:{broadcast}:{version}:hotlines:{language}", current=True)
class InsertHotlines(LanguageAction):
    """Make the hotlines of the channel file the text of this language."""


@button("b:{broadcast}:{version}:remove:{language}", current=True)
class RemoveText(LanguageAction): ...


@button("b:{broadcast}:{version}:nobuttons:{language}", current=True)
class RemoveLinkButtons(LanguageAction): ...


@button("b:{broadcast}:{version}:pick:{filter}:{value}", current=True)
class ToggleFilter(ComposingAction):
    filter: Filter
    value: str


@button("b:{broadcast}:{version}:now", current=True)
class DropTime(ComposingAction):
    """Send it as soon as it is confirmed."""


@button("b:{broadcast}:{version}:test")
class SendTest(ComposingAction): ...


@button("b:{broadcast}:{version}:preview")
class ShowPreview(ComposingAction): ...


@button("b:{broadcast}:{version}:send", current=True)
class SubmitBroadcast(ComposingAction): ...


@button("b:{broadcast}:{version}:approve", right=Right.APPROVE_BROADCAST, current=True)
class ApproveBroadcast(BroadcastAction): ...


@button("b:{broadcast}:{version}:refuse", right=Right.APPROVE_BROADCAST, current=True)
class RefuseBroadcast(BroadcastAction):
    """Ask for the reason."""


@button("b:{broadcast}:{version}:recall")
class RecallBroadcast(BroadcastAction): ...


@button("b:{broadcast}:{version}:show")
class ShowTexts(BroadcastAction): ...


@button("b:{broadcast}:{version}:pause", current=True)
class PauseBroadcast(BroadcastAction): ...


@button("b:{broadcast}:{version}:resume")
class ResumeBroadcast(BroadcastAction): ...


@button("b:{broadcast}:{version}:csv")
class GetTable(BroadcastAction): ...


@button("b:{broadcast}:{version}:correct")
class BeginCorrection(BroadcastAction): ...


@button("b:{broadcast}:{version}:{what}")
class AskSure(BroadcastAction):
    """What cannot be undone is asked twice."""

    what: Sure


@button("b:{broadcast}:{version}:yes:{what}", current=True)
class ConfirmAct(BroadcastAction):
    """The answer yes to what is asked twice."""

    what: Sure
