"""Messages about a broadcast for admins and recipients: their fields and buttons."""

from enum import StrEnum
from typing import ClassVar

from markupsafe import Markup

from bot.broadcasts.model import Content, Filter, RunKind, Stage
from bot.channel.model import Channel
from bot.core.buttons import Action, button
from bot.core.languages import Speech
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, SentFile
from bot.core.people import Right
from bot.core.speaker import Speaker, bold, lines, paragraphs
from bot.core.toasts import topic_name
from bot.dataclass import dataclass
from bot.reports.menu import ShowPrivacy
from bot.reports.topics import TRY, ChooseNews, ShowTopics, TurnTopic, TurnTopicUnder
from bot.values import NEWS, Topic


@dataclass(frozen=True, slots=True)
class BroadcastLine:
    """A broadcast in a list, with the time that matters at its stage."""

    id: str
    number: str
    topic: Topic
    stage: Stage
    at: int


@dataclass(frozen=True, slots=True)
class Written:
    """Text in one language.

    `people` use it; `instead` is the language they get when nothing is written in it: in a
    correction the language itself, whose words stay as they are.
    """

    language: str
    has_text: bool = False
    media: str | None = None
    buttons: int = 0
    people: int = 0
    instead: str | None = None

    @property
    def is_written(self) -> bool:
        return self.has_text or self.media is not None


class Said(StrEnum):
    """Remarks about the last thing an admin did or sent, first on the panel."""

    SAVED = "saved"
    BUTTONS_SAVED = "buttons_saved"
    REMOVED = "removed"
    ALBUM = "album"
    NOT_TAKEN = "not_taken"  # a sticker, a voice message, a poll…
    CAPTION_TOO_LONG = "caption_too_long"
    TEXT_TOO_LONG = "text_too_long"
    NO_BUTTON = "no_button"
    LABEL_TOO_LONG = "label_too_long"
    TOO_MANY = "too_many"
    TIME_UNREADABLE = "time_unreadable"
    TIME_NO_SUCH = "time_no_such_time"
    TIME_PAST = "time_past"
    TIME_TOO_FAR = "time_too_far"
    TIME_SET = "time_set"
    NOTHING_WRITTEN = "nothing_written"
    NO_RECIPIENTS = "nobody"
    NOBODY_APPROVES = "nobody_approves"
    CHOOSE_LANGUAGE = "choose_language"  # words came while no language was asked for
    REFUSED = "refused"
    RECALLED = "recalled"
    CHANGED_ELSEWHERE = "changed_elsewhere"
    WORDS_ONLY = "words_only"
    EDITED = "edited"  # a message that was changed after it was sent to the bot
    FILE_STAYS = "file_stays"


@dataclass(frozen=True, slots=True)
class Unfit:
    """Reasons an admin's text cannot be used; `detail` is the line or the size."""

    said: Said
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """Heading of most messages about a broadcast."""

    id: str
    number: str
    version: int
    stage: Stage
    topic: Topic


class Settled(StrEnum):
    """Ends of something that was asked."""

    APPROVED = "approved"
    REFUSED = "refused"
    RECALLED = "recalled"
    CANCELLED = "cancelled"
    DISCARDED = "discarded"
    CORRECTING = "correcting"
    WITHDRAWING = "withdrawing"
    STARTED = "started"  # by itself, at its time
    GREW = "grew"  # it needs approval now that its time has come
    ALONE = "alone"  # the same, without a second admin
    LAPSED = "lapsed"  # not approved in time
    MOVED = "moved"  # takes the place of an old panel


class Sure(StrEnum):
    """Acts that are asked twice. Values stand in button data."""

    CANCEL = "cancel"
    DISCARD = "discard"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Counted(Head):
    """Counts of recipients by result.

    `changed` and `unchanged` belong to a correction or withdrawal; `total` is None for a broadcast
    that was cancelled before its list was complete.
    """

    errand: RunKind = RunKind.SEND
    total: int | None = 0
    delivered: int = 0
    blocked: int = 0
    unknown: int = 0
    skipped: int = 0
    left: int = 0
    changed: int = 0
    unchanged: int = 0


class BroadcastProblem(StrEnum):
    """Reasons a command or a press did nothing."""

    NOT_ADMIN = "not_admin"
    IN_PRIVATE_ONLY = "in_private_only"
    LEFT_COMPOSING = "left_composing"


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
    """Menus that open from the panel of a draft. Values stand in button data."""

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
    """Second question before an act that cannot be undone."""

    what: Sure


@button("b:{broadcast}:{version}:yes:{what}", current=True)
class ConfirmAct(BroadcastAction):
    """The answer yes to what is asked twice."""

    what: Sure


@message
class BroadcastMessage:
    """A preview of the message; its opt-out button only says what it would do."""

    topic: Topic
    content: Content

    def render(self, speaker: Speaker) -> Outgoing:
        return broadcast_message(speaker, self.topic, self.content, TRY)


@message
class TopicButtons:
    """The keyboard of a broadcast after a reader unsubscribed or came back. `links` stay."""

    topic: Topic
    broadcast: str
    muted: bool
    links: tuple[tuple[str, str], ...] = ()

    def render(self, speaker: Speaker) -> Outgoing:
        """Only the keyboard of a broadcast that stands in the chat; its links stay."""
        links = tuple((Button(label, url=url),) for label, url in self.links)
        last = _topic_button(speaker, self.topic, self.broadcast, muted=self.muted)
        return Outgoing("…", (*links, last), only_edit=True, only_rows=True)


def broadcast_message(
    speaker: Speaker, topic: Topic, content: Content, broadcast_id: str
) -> Outgoing:
    """Render the message that a recipient gets."""
    file = None if content.media is None else SentFile(*content.media, spoiler=False)
    rows = tuple((Button(label, url=url),) for label, url in content.buttons)
    # Made by handlers.broadcasts, which escapes every word.
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
        return (Button(t.plain("Unsubscribed · Undo"), TurnTopicUnder(topic, True, broadcast_id)),)
    return (
        Button(t.plain("Unsubscribe from this topic"), TurnTopicUnder(topic, False, broadcast_id)),
    )


def hotlines_text(channel: Channel, language: str) -> str:
    """All hotlines of the channel file in this language, as formatted text for a broadcast."""
    translator = Speech(channel.zone, channel.zone_label).translator(language)
    speaker = Speaker(translator, channel, now=0)
    entries = [
        lines(f"{line.number} – {speaker.own(line.label)}", speaker.own(line.what_for))
        for line in speaker.channel.hotlines_for()
    ]
    return str(paragraphs(bold(speaker.t("Hotlines")), *entries))


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
