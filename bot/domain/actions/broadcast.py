"""Buttons of broadcasts: for the admins who compose and watch them, and for their recipients."""

from dataclasses import dataclass

from bot.domain.actions.base import Action, button
from bot.domain.broadcast.broadcast import Filter, Topic
from bot.domain.notices.broadcast import Sure


@button("b:begin")
class BeginBroadcast(Action): ...


@button("b:new:{topic}")
class NewBroadcast(Action):
    topic: Topic


@button("b:list:{page}", "b:list")
class ListBroadcasts(Action):
    page: int = 0


@button("b:open:{broadcast}")
class OpenBroadcast(Action):
    broadcast: str


@dataclass(frozen=True, slots=True)
class BroadcastAction(Action):
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


@button("b:{broadcast}:{version}:topic")
class ShowTopicChoice(ComposingAction): ...


@button("b:{broadcast}:{version}:topic:{topic}")
class SetTopic(ComposingAction):
    topic: Topic


@button("b:{broadcast}:{version}:lang:{language}")
class ShowLanguage(LanguageAction): ...


@button("b:{broadcast}:{version}:hotlines:{language}")
class InsertHotlines(LanguageAction):
    """Make the hotlines of the channel file the text of this language."""


@button("b:{broadcast}:{version}:buttons:{language}")
class AskLinkButtons(LanguageAction): ...


@button("b:{broadcast}:{version}:remove:{language}")
class RemoveText(LanguageAction): ...


@button("b:{broadcast}:{version}:nobuttons:{language}")
class RemoveLinkButtons(LanguageAction): ...


@button("b:{broadcast}:{version}:to")
class ShowFilters(ComposingAction): ...


@button("b:{broadcast}:{version}:to:{filter}")
class ShowFilter(ComposingAction):
    filter: Filter


@button("b:{broadcast}:{version}:pick:{filter}:{value}")
class ToggleFilter(ComposingAction):
    filter: Filter
    value: str


@button("b:{broadcast}:{version}:when")
class AskTime(ComposingAction): ...


@button("b:{broadcast}:{version}:now")
class DropTime(ComposingAction):
    """Send it as soon as it is confirmed."""


@button("b:{broadcast}:{version}:paid")
class TogglePaid(ComposingAction): ...


@button("b:{broadcast}:{version}:discard")
class AskDiscard(ComposingAction): ...


@button("b:{broadcast}:{version}:test")
class SendTest(ComposingAction): ...


@button("b:{broadcast}:{version}:preview")
class ShowPreview(ComposingAction): ...


@button("b:{broadcast}:{version}:send")
class SubmitBroadcast(ComposingAction): ...


@button("b:{broadcast}:{version}:approve")
class ApproveBroadcast(BroadcastAction): ...


@button("b:{broadcast}:{version}:refuse")
class RefuseBroadcast(BroadcastAction):
    """Ask for the reason."""


@button("b:{broadcast}:{version}:keep")
class KeepQuestion(BroadcastAction):
    """Do not refuse it after all."""


@button("b:{broadcast}:{version}:recall")
class RecallBroadcast(BroadcastAction): ...


@button("b:{broadcast}:{version}:show", "b:{broadcast}:{version}:show:*")
class ShowTexts(BroadcastAction): ...


@button("b:{broadcast}:{version}:pause")
class PauseBroadcast(BroadcastAction): ...


@button("b:{broadcast}:{version}:resume")
class ResumeBroadcast(BroadcastAction): ...


@button("b:{broadcast}:{version}:cancel")
class AskCancel(BroadcastAction): ...


@button("b:{broadcast}:{version}:report")
class ShowFigures(BroadcastAction): ...


@button("b:{broadcast}:{version}:csv")
class GetTable(BroadcastAction): ...


@button("b:{broadcast}:{version}:correct")
class BeginCorrection(BroadcastAction): ...


@button("b:{broadcast}:{version}:fix:{language}")
class AskCorrection(BroadcastAction):
    language: str


@button("b:{broadcast}:{version}:fixed")
class ReviewCorrection(BroadcastAction): ...


@button("b:{broadcast}:{version}:right:{words}")
class ConfirmCorrection(BroadcastAction):
    """Yes to new words; `words` is their digest, so that none but those that were shown go out."""

    words: str


@button("b:{broadcast}:{version}:withdraw")
class AskWithdrawal(BroadcastAction): ...


@button("b:{broadcast}:{version}:yes:{what}")
class ConfirmAct(BroadcastAction):
    """The answer yes to what is asked twice."""

    what: Sure


@button("b:{broadcast}:{version}:keep:{what}")
class DeclineAct(BroadcastAction):
    """The answer no to what is asked twice."""

    what: Sure


@button("b:{broadcast}:{version}:old", "b:{broadcast}:{version}:*")
class RemovedAct(BroadcastAction):
    """An act of version 0.1: slower, full, urgent, only, all."""


TRY = "try"
"""Stands where a broadcast's id does, in a preview: pressing changes nothing."""


@dataclass(frozen=True, slots=True)
class TopicAction(Action):
    topic: Topic


@button("o:show")
class ShowTopics(Action): ...


@button("o:news:{wanted}")
class ChooseNews(Action):
    """Say whether one wants news in general."""

    wanted: bool


@button("o:on:{topic}")
class TurnTopicOn(TopicAction): ...


@button("o:off:{topic}")
class TurnTopicOff(TopicAction): ...


@button("o:out:{topic}:{broadcast}")
class LeaveTopic(TopicAction):
    """Under a broadcast."""

    broadcast: str


@button("o:in:{topic}:{broadcast}")
class RejoinTopic(TopicAction):
    broadcast: str
