"""The message people get: one function for sending it, for previews and for corrections."""

from __future__ import annotations

from markupsafe import Markup

from bot.domain.broadcast.broadcast import Content, Topic
from bot.domain.notices import readers
from bot.messages.broadcast.words import topic_label
from bot.messages.buttons import Verb, data
from bot.messages.outgoing import Button, Outgoing, SentFile
from bot.messages.speaker import Speaker, bold, lines, paragraphs, says

TRY = "try"
"""Stands where a broadcast's id does, in a preview: pressing changes nothing."""


def broadcast_message(
    speaker: Speaker,
    topic: Topic,
    content: Content,
    broadcast_id: str,
    *,
    links: tuple[str, ...] | None = None,
) -> Outgoing:
    """What somebody gets. `links` are addresses to use instead of the buttons' own."""
    media = content.media
    file = None if media is None else SentFile(*media, spoiler=False)
    urls = links or tuple(url for _, url in content.buttons)
    rows = tuple(
        (Button(label, url=url),) for (label, _), url in zip(content.buttons, urls, strict=True)
    )
    # Made of formatted text by domain.rich_text, which escapes every word.
    text = Markup(content.text)  # noqa: S704
    return Outgoing(text, (*rows, _opt_out(speaker, topic, broadcast_id)), file=file)


def _opt_out(speaker: Speaker, topic: Topic, broadcast_id: str) -> tuple[Button, ...]:
    words = speaker.t.plain("Unsubscribe from this topic")
    return (Button(words, data(Verb.TOPIC, "out", topic.value, broadcast_id)),)


def _opt_in(speaker: Speaker, topic: Topic, broadcast_id: str) -> tuple[Button, ...]:
    words = speaker.t.plain("Unsubscribed · Undo")
    return (Button(words, data(Verb.TOPIC, "in", topic.value, broadcast_id)),)


@says(readers.BroadcastMessage)
def preview(speaker: Speaker, notice: readers.BroadcastMessage) -> Outgoing:
    return broadcast_message(speaker, notice.topic, notice.content, TRY)


@says(readers.TopicButtons)
def topic_buttons(speaker: Speaker, notice: readers.TopicButtons) -> Outgoing:
    """Only the keyboard of a broadcast that stands in the chat; its links stay."""
    last = _opt_in if notice.muted else _opt_out
    links = tuple((Button(label, url=url),) for label, url in notice.links)
    rows = (*links, last(speaker, notice.topic, notice.broadcast))
    return Outgoing("…", rows, only_edit=True, only_rows=True)


@says(readers.TopicChoices)
def topic_choices(speaker: Speaker, notice: readers.TopicChoices) -> Outgoing:
    t = speaker.t
    listed = [
        t("✓ {topic}", topic=topic_label(speaker, topic))
        if topic in notice.wanted
        else t("✗ {topic}: you do not get it", topic=topic_label(speaker, topic))
        for topic in Topic
    ]
    text = paragraphs(
        bold(t("What we may write to you about")),
        lines(*listed),
        t("News about your own reports always comes."),
        t("Press a topic to change it."),
    )
    rows = tuple(
        (
            Button(
                f"{'✓' if topic in notice.wanted else '✗'} {topic_label(speaker, topic)}",
                data(Verb.TOPIC, "off" if topic in notice.wanted else "on", topic.value),
            ),
        )
        for topic in Topic
    )
    back = (Button(t.plain("Back"), data(Verb.MENU, "privacy")),)
    return Outgoing(text, (*rows, back))
