"""The message people get (sent, previewed and corrected by one function) and their topics."""

from markupsafe import Markup

from bot.domain.actions.broadcast import (
    TRY,
    LeaveTopic,
    RejoinTopic,
    TurnTopicOff,
    TurnTopicOn,
)
from bot.domain.actions.citizen import ShowPrivacy
from bot.domain.broadcast.broadcast import Content, Topic
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
    text = Markup(content.text)  # noqa: S704
    last = _topic_button(speaker, topic, broadcast_id, muted=False)
    return Outgoing(text, (*rows, last), file=file)


def _topic_button(
    speaker: Speaker, topic: Topic, broadcast_id: str, *, muted: bool
) -> tuple[Button, ...]:
    t = speaker.t
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
    for topic in Topic:
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


def hotlines_text(speaker: Speaker) -> str:
    """All hotlines of the channel file in this language, as formatted text for a broadcast."""
    entries = [
        lines(f"{line.number} – {speaker.own(line.label)}", speaker.own(line.what_for))
        for line in speaker.channel.hotlines_for()
    ]
    return str(paragraphs(bold(speaker.t("Hotlines")), *entries))
