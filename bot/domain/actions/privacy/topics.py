"""Buttons with which people say what news they want, for their list and under a broadcast."""

from dataclasses import dataclass

from bot.domain.actions.base import Action, button
from bot.domain.broadcast.broadcast import Topic

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
