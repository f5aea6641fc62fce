"""The message people get: sent, previewed and corrected by one function."""

from markupsafe import Markup

from bot.channel.model import Channel
from bot.domain.actions.citizen import ShowPrivacy
from bot.domain.actions.privacy.topics import TRY, LeaveTopic, RejoinTopic
from bot.domain.broadcast.broadcast import Content, Topic
from bot.domain.notices import readers
from bot.i18n import Speech
from bot.messages.outgoing import Button, Outgoing, SentFile
from bot.messages.speaker import Speaker, bold, lines, paragraphs, says


def broadcast_message(
    speaker: Speaker, topic: Topic, content: Content, broadcast_id: str
) -> Outgoing:
    """What a recipient gets."""
    file = None if content.media is None else SentFile(*content.media, spoiler=False)
    rows = tuple((Button(label, url=url),) for label, url in content.buttons)
    # Made by handlers.broadcast.content, which escapes every word.
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


def hotlines_text(channel: Channel, language: str) -> str:
    """All hotlines of the channel file in this language, as formatted text for a broadcast."""
    translator = Speech(channel.zone, channel.zone_label).translator(language)
    speaker = Speaker(translator, channel, now=0)
    entries = [
        lines(f"{line.number} – {speaker.own(line.label)}", speaker.own(line.what_for))
        for line in speaker.channel.hotlines_for()
    ]
    return str(paragraphs(bold(speaker.t("Hotlines")), *entries))
