"""Screens on which readers choose topics of news."""

from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing
from bot.core.speaker import Speaker, bold, lines, paragraphs
from bot.core.toasts import topic_name
from bot.reports.menu import ShowPrivacy
from bot.reports.topics import ChooseNews, ShowTopics, TurnTopic
from bot.values import NEWS, Topic


@message
class NewsChosen:
    """Confirmation of a person's choice about news, with the way to change it."""

    wanted: bool

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        topics = Button(t.plain("What you write to me about"), ShowTopics())
        if not self.wanted:
            return Outgoing(t("You get no news from us."), ((topics,),))
        text = t(
            "You get safety notices, hotline news and results of our work from now on. While you "
            "do, we keep your encrypted account number, also after your reports have expired."
        )
        no = Button(t.plain("No news"), ChooseNews(wanted=False))
        return Outgoing(text, ((topics,), (no,)))


@message
class TopicChoices:
    wanted: tuple[Topic, ...]
    unwanted: tuple[Topic, ...]

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        listed, rows = [], []
        for topic in NEWS:
            name = topic_name(t, topic)
            if topic in self.wanted:
                listed.append(t("✓ {topic}", topic=name))
                rows.append((Button(f"✓ {name}", TurnTopic(topic, False)),))
            else:
                listed.append(t("✗ {topic}: you do not get it", topic=name))
                rows.append((Button(f"✗ {name}", TurnTopic(topic, True)),))
        text = paragraphs(
            bold(t("What we may write to you about")),
            lines(*listed),
            t("You always get news about your own reports."),
            t("Press a topic to change it."),
        )
        back = (Button(t.plain("Back"), ShowPrivacy()),)
        return Outgoing(text, (*rows, back))
