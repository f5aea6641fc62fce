"""The message people get (sent, previewed and corrected by one function) and their topics."""

from markupsafe import Markup

from bot.domain.actions.broadcast import (
    TRY,
    ChooseNews,
    LeaveTopic,
    RejoinTopic,
    ShowTopics,
    TurnTopicOff,
    TurnTopicOn,
)
from bot.domain.actions.citizen import ShowPrivacy
from bot.domain.broadcast.broadcast import NEWS, Content, Topic
from bot.domain.notices import readers
from bot.messages.broadcast.words import topic_name
from bot.messages.outgoing import Button, Outgoing, SentFile
from bot.messages.speaker import Speaker, bold, lines, paragraphs, says


def broadcast_message(
    speaker: Speaker,
    topic: Topic,
    content: Content,
    broadcast_id: str,
    *,
    links: tuple[str, ...] | None = None,
) -> Outgoing:
    """What a recipient gets. `links` are addresses to use instead of the buttons' own."""
    media = content.media
    file = None if media is None else SentFile(*media, spoiler=False)
    urls = links or tuple(url for _, url in content.buttons)
    rows = tuple(
        (Button(label, url=url),) for (label, _), url in zip(content.buttons, urls, strict=True)
    )
    # Made of formatted text by domain.rich_text, which escapes every word.
    text: str = Markup(content.text)  # noqa: S704
    last = _topic_button(speaker, topic, broadcast_id, muted=False)
    if topic is Topic.BREACH:
        text = paragraphs(bold(speaker.t("Important: about your personal data")), text)
    return Outgoing(text, (*rows, last), file=file)


def _topic_button(
    speaker: Speaker, topic: Topic, broadcast_id: str, *, muted: bool
) -> tuple[Button, ...]:
    t = speaker.t
    if topic is Topic.BREACH:
        return (Button(t.plain("Privacy"), ShowPrivacy()),)
    if muted:
        return (Button(t.plain("Unsubscribed · Undo"), RejoinTopic(topic, broadcast_id)),)
    return (Button(t.plain("Unsubscribe from this topic"), LeaveTopic(topic, broadcast_id)),)


@says(readers.BroadcastMessage)
def preview(speaker: Speaker, notice: readers.BroadcastMessage) -> Outgoing:
    return broadcast_message(speaker, notice.topic, notice.content, TRY)


@says(readers.TopicButtons)
def topic_buttons(speaker: Speaker, notice: readers.TopicButtons) -> Outgoing:
    """Only the keyboard of a broadcast that stands in the chat; its links stay."""
    links = tuple((Button(label, url=url),) for label, url in notice.links)
    last = _topic_button(speaker, notice.topic, notice.broadcast, muted=notice.muted)
    return Outgoing("…", (*links, last), only_edit=True, only_rows=True)


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


@says(readers.NewsOffer)
def news_offer(speaker: Speaker, notice: readers.NewsOffer) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        t(
            "Until now you got our news without having asked for it. "
            "Do you want to keep getting it?"
        ),
        t(
            "Without an answer it ends on {day}. News about your own reports comes in any case,"
            " also after “No news”.",
            day=t.day(notice.until),
        ),
    )
    yes = Button(t.plain("Yes, send me news"), ChooseNews(wanted=True), style="primary")
    return Outgoing(text, ((yes,), (Button(t.plain("No news"), ChooseNews(wanted=False)),)))


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


def hotlines_text(speaker: Speaker) -> str:
    """All hotlines of the channel file in this language, as formatted text for a broadcast."""
    entries = [
        lines(f"{line.number} – {speaker.own(line.label)}", speaker.own(line.what_for))
        for line in speaker.channel.hotlines_for()
    ]
    return str(paragraphs(bold(speaker.t("Hotlines")), *entries))
