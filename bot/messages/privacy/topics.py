"""Which news a person gets, and the questions about it."""

from bot.domain.actions.citizen import ShowPrivacy
from bot.domain.actions.privacy.topics import ChooseNews, ShowTopics, TurnTopicOff, TurnTopicOn
from bot.domain.broadcast.broadcast import NEWS
from bot.domain.notices import readers
from bot.messages.broadcast.words import topic_name
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import Speaker, bold, lines, paragraphs, says


@says(readers.TopicChoices)
def topic_choices(speaker: Speaker, notice: readers.TopicChoices) -> Outgoing:
    t = speaker.t
    listed, rows = [], []
    for topic in NEWS:
        name = topic_name(t, topic)
        if topic in notice.wanted:
            listed.append(t("✓ {topic}", topic=name))
            rows.append((Button(f"✓ {name}", TurnTopicOff(topic)),))
        else:
            listed.append(t("✗ {topic}: you do not get it", topic=name))
            rows.append((Button(f"✗ {name}", TurnTopicOn(topic)),))
    text = paragraphs(
        bold(t("What we may write to you about")),
        lines(*listed),
        t("You always get news about your own reports."),
        t("Press a topic to change it."),
    )
    back = (Button(t.plain("Back"), ShowPrivacy()),)
    return Outgoing(text, (*rows, back))


@says(readers.NewsChosen)
def news_chosen(speaker: Speaker, notice: readers.NewsChosen) -> Outgoing:
    t = speaker.t
    topics = Button(t.plain("What you write to me about"), ShowTopics())
    if not notice.wanted:
        return Outgoing(t("You get no news from us."), ((topics,),))
    text = t(
        "You get safety notices, hotline news and results of our work from now on. While you do, we"
        " keep your encrypted account number, also after your reports have expired."
    )
    no = Button(t.plain("No news"), ChooseNews(wanted=False))
    return Outgoing(text, ((topics,), (no,)))
