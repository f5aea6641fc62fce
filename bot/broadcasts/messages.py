"""Messages about a broadcast for admins and recipients: fields, buttons and words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from enum import StrEnum
from functools import partial
from typing import ClassVar

from markupsafe import Markup

from bot.broadcasts import model as broadcasts_model
from bot.channel.model import Channel
from bot.core.buttons import Action, button
from bot.core.languages import N_, Speech, Translator
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, Rows, SentFile, Style, Upload, shortened
from bot.core.people import Right
from bot.core.pickers import turns
from bot.core.speaker import (
    Speaker,
    bold,
    code,
    filled,
    language_name,
    lines,
    paragraphs,
    quote,
    rows_of,
)
from bot.core.toasts import topic_name
from bot.dataclass import frozen
from bot.reports.menu import ShowPrivacy
from bot.reports.topics import TRY, ChooseNews, ShowTopics, TurnTopic, TurnTopicUnder
from bot.values import NEWS, Topic


@frozen
class BroadcastLine:
    """A broadcast in a list, with the time that matters at its stage."""

    id: str
    number: str
    topic: Topic
    stage: broadcasts_model.Stage
    at: int


@frozen
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


@frozen
class Unfit:
    """Reasons an admin's text cannot be used; `detail` is the line or the size."""

    said: Said
    detail: str | None = None


@frozen
class Head:
    """Heading of most messages about a broadcast."""

    id: str
    number: str
    version: int
    stage: broadcasts_model.Stage
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


@frozen
class Counted(Head):
    """Counts of recipients by result, and to how many the run has `left` to go."""

    errand: broadcasts_model.RunKind
    counts: broadcasts_model.Counts
    left: int


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


@frozen
class BroadcastAction(Action):
    right: ClassVar[Right | None] = Right.BROADCAST

    broadcast: str
    version: int


@frozen
class ComposingAction(BroadcastAction):
    """For the author of a draft."""


@frozen
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
    filter: broadcasts_model.Filter
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
    content: broadcasts_model.Content

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
    speaker: Speaker, topic: Topic, content: broadcasts_model.Content, broadcast_id: str
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


MINUTE = 60
MOST_NAMED = 6
"""Names in a list; a person reads no more of them."""

STAGES: Mapping[broadcasts_model.Stage, str] = {
    broadcasts_model.Stage.DRAFT: N_("draft"),
    broadcasts_model.Stage.AWAITING_APPROVAL: N_("waits for approval"),
    broadcasts_model.Stage.SCHEDULED: N_("scheduled"),
    broadcasts_model.Stage.SENDING: N_("being sent"),
    broadcasts_model.Stage.PAUSED: N_("paused"),
    broadcasts_model.Stage.DONE: N_("done"),
    broadcasts_model.Stage.CANCELLED: N_("cancelled"),
    broadcasts_model.Stage.DISCARDED: N_("discarded"),
}


def stage_name(t: Translator, stage: broadcasts_model.Stage) -> str:
    return t.plain(STAGES[stage])


def people(speaker: Speaker, number: int) -> str:
    t = speaker.t
    return t.plural("{count} person", "{count} people", number, count=t.number(number))


def duration(speaker: Speaker, seconds: int) -> str:
    """Return how long something takes, in words for a busy reader."""
    t = speaker.t
    if seconds < MINUTE:
        return t("less than a minute")
    hours, minutes = divmod(-(-seconds // MINUTE), 60)
    if not hours:
        return t.plural("{n} minute", "{n} minutes", minutes)
    return t("{h} h {m} min", h=hours, m=minutes)


def outlook(speaker: Speaker, recipients: int, seconds: int, per_second: int, stars: int) -> str:
    """To how many it goes, how long that takes and what it costs."""
    if not recipients:
        return speaker.t("Sent now, it would reach no person.")
    t, time, pace = speaker.t, duration(speaker, seconds), speaker.t.number(per_second)
    cost = t("Cost: none")
    if stars:
        count = t.number(stars)
        cost = t.plural(
            "Cost: at most {count} Star", "Cost: at most {count} Stars", stars, count=count
        )
    return lines(
        t("Recipients now: {people}", people=people(speaker, recipients)),
        t("Will take: {time} (at most {pace} a second)", time=time, pace=pace),
        cost,
    )


def written_line(speaker: Speaker, one: Written) -> str:
    """Tell if a language is written, or which text its people get instead."""
    t, name = speaker.t, language_name(one.language)
    if one.is_written:
        return t("✓ {language}", language=name)
    if one.instead == one.language:
        return t("{language}: stays as it is", language=name)
    if not (one.people and one.instead):
        return t("✗ {language}: nothing yet", language=name)
    return t.plural(
        "✗ {language}: nothing yet. {count} person will get the text in: {instead}.",
        "✗ {language}: nothing yet. {count} people will get the text in: {instead}.",
        one.people,
        language=name,
        count=t.number(one.people),
        instead=language_name(one.instead),
    )


def audience_lines(speaker: Speaker, audience: broadcasts_model.Audience) -> list[str]:
    """Describe the audience, one line for each condition."""
    t = speaker.t
    found: list[str] = []
    if audience.languages:
        found.append(t("Languages: {list}", list=listed(map(language_name, audience.languages))))
    if audience.regions:
        found.append(t("Regions: {list}", list=listed(map(speaker.region, audience.regions))))
    if audience.types:
        found.append(t("Reported: {list}", list=listed(map(speaker.violation, audience.types))))
    if audience.active_days is not None:
        days = audience.active_days
        found.append(
            t.plural("Wrote to us in the last {n} day", "Wrote to us in the last {n} days", days)
        )
    return found or [t("All people who agreed and did not unsubscribe from this topic")]


def listed(names: Iterable[str]) -> str:
    every = list(names)
    shown = ", ".join(every[:MOST_NAMED])
    return f"{shown} … +{len(every) - MOST_NAMED}" if len(every) > MOST_NAMED else shown


HALF_ROW = 22
"""UTF-16 units of a label that a phone shows beside another one."""


def press(
    notice: Head | BroadcastQuestion,
    text: str,
    kind: Callable[..., BroadcastAction],
    *args: object,
    style: Style | None = None,
) -> Button:
    """A button for an act on a broadcast as it is now."""
    return Button(text, kind(notice.id, notice.version, *args), style=style)


def menu_rows(speaker: Speaker, notice: BroadcastPanel) -> Rows:
    if notice.menu == ("refuse",):
        return ((press(notice, speaker.t.plain("No, go back"), ShowPanel),),)
    if notice.author:
        t, button = speaker.t, partial(press, notice)
        return (
            (button(t.plain("Approve"), ApproveBroadcast, style="success"),),
            (button(t.plain("Refuse, with a reason"), RefuseBroadcast, style="danger"),),
        )
    if not notice.mine or notice.stage is not broadcasts_model.Stage.DRAFT:
        return _waiting_rows(speaker, notice)
    match notice.menu:
        case ("topic",):
            choices = [
                press(
                    notice,
                    _ticked(topic_name(speaker.t, one), one is notice.topic),
                    SetTopic,
                    one,
                )
                for one in Topic
            ]
            return (*rows_of(choices, 1), _back(speaker, notice))
        case ("lang" | "buttons", language):
            return _language_rows(speaker, notice, language)
        case ("when",):
            now = (press(notice, speaker.t.plain("As soon as it is confirmed"), DropTime),)
            return (*((now,) if notice.scheduled_at is not None else ()), _back(speaker, notice))
        case ("to", which):
            return _filter_rows(speaker, notice, broadcasts_model.Filter(which))
        case ("to",):
            return _audience_rows(speaker, notice)
        case ("send",):
            return (_last_button(speaker, notice), _back(speaker, notice))
        case _:
            return _home_rows(speaker, notice)


def _home_rows(speaker: Speaker, notice: BroadcastPanel) -> Rows:
    t, button = speaker.t, partial(press, notice)
    languages = [
        button(
            _ticked(language_name(one.language), one.is_written),
            ShowMenu,
            Menu.LANGUAGE,
            one.language,
        )
        for one in notice.written
    ]
    settings: Rows = ()
    if notice.corrects is None:
        named = (
            (t.plain("Topic"), Menu.TOPIC),
            (t.plain("To whom"), Menu.FILTERS),
            (t.plain("When"), Menu.TIME),
        )
        menus = [button(label, ShowMenu, menu) for label, menu in named]
        settings = rows_of(menus, 2)
    return (
        *rows_of(languages, 3),
        *settings,
        (button(t.plain("Test: only to me"), SendTest),),
        (button(t.plain("Preview and send"), ShowPreview, style="primary"),),
        (
            button(t.plain("Discard the draft"), AskSure, Sure.DISCARD),
            list_button(speaker),
        ),
    )


def _last_button(speaker: Speaker, notice: BroadcastPanel) -> tuple[Button, ...]:
    words = speaker.t.plain("Send it now")
    if notice.needs_approval:
        words = speaker.t.plain("Ask for approval")
    elif notice.corrects is not None:
        words = speaker.t.plain("Yes, correct it")
    elif notice.scheduled_at is not None:
        words = speaker.t.plain("Confirm the time")
    return (press(notice, words, SubmitBroadcast, style="success"),)


def _waiting_rows(speaker: Speaker, notice: BroadcastPanel) -> Rows:
    """For its author, and for another admin, who may stop what is scheduled."""
    t, button = speaker.t, partial(press, notice)
    rows = [(button(t.plain("See the message"), ShowTexts),)]
    if not notice.mine and notice.stage is broadcasts_model.Stage.SCHEDULED:
        rows.append((button(t.plain("Do not send it"), RecallBroadcast, style="danger"),))
    elif notice.mine and notice.stage in {
        broadcasts_model.Stage.AWAITING_APPROVAL,
        broadcasts_model.Stage.SCHEDULED,
    }:
        rows.append((button(t.plain("Take it back to change it"), RecallBroadcast),))
    return (*rows, (list_button(speaker),))


def _language_rows(speaker: Speaker, notice: BroadcastPanel, language: str) -> Rows:
    t, button = speaker.t, partial(press, notice)
    one = next((one for one in notice.written if one.language == language), None)
    is_written = one is not None and one.is_written
    acting: list[Button] = []
    if notice.menu[0] == "lang":
        acting.append(button(t.plain("Insert the hotlines"), InsertHotlines, language))
    elif one is not None and one.buttons:
        acting.append(button(t.plain("Remove the buttons"), RemoveLinkButtons, language))
    if notice.menu[0] == "lang" and is_written and notice.corrects is not None:
        acting.append(button(t.plain("Keep the old words"), RemoveText, language))
    elif notice.menu[0] == "lang" and is_written:
        buttons = button(t.plain("Buttons with links"), ShowMenu, Menu.BUTTONS, language)
        acting += [buttons, button(t.plain("Remove this language"), RemoveText, language)]
    return (*rows_of(acting, 1), _back(speaker, notice))


def _audience_rows(speaker: Speaker, notice: BroadcastPanel) -> Rows:
    t, audience = speaker.t, notice.audience
    named = [
        (t.plain("Languages"), broadcasts_model.Filter.LANGUAGES, bool(audience.languages)),
        (t.plain("Regions"), broadcasts_model.Filter.REGIONS, bool(audience.regions)),
        (t.plain("What they reported"), broadcasts_model.Filter.TYPES, bool(audience.types)),
        (
            t.plain("Recently active"),
            broadcasts_model.Filter.ACTIVITY,
            audience.active_days is not None,
        ),
    ]
    if not speaker.channel.regions:
        del named[1]
    buttons = [
        press(notice, _ticked(label, on), ShowMenu, Menu.FILTERS, which)
        for label, which, on in named
    ]
    return (*rows_of(buttons, 2), _back(speaker, notice))


def _filter_rows(speaker: Speaker, notice: BroadcastPanel, which: broadcasts_model.Filter) -> Rows:
    chosen, choices = _choices(speaker, notice.audience, which)
    labels = {key: shortened(_ticked(label, key in chosen), HALF_ROW) for key, label in choices}
    buttons = [press(notice, label, ToggleFilter, which, key) for key, label in labels.items()]
    back = (press(notice, speaker.t.plain("Back"), ShowMenu, Menu.FILTERS),)
    return (*rows_of(buttons, 2), back)


def _choices(
    speaker: Speaker, audience: broadcasts_model.Audience, which: broadcasts_model.Filter
) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
    """Return the ids that are chosen, and each choice with its label."""
    t, own, channel = speaker.t, speaker.own, speaker.channel
    match which:
        case broadcasts_model.Filter.LANGUAGES:
            return audience.languages, [(code, language_name(code)) for code in channel.languages]
        case broadcasts_model.Filter.REGIONS:
            regions = channel.regions_sorted(t.language)
            return audience.regions, [(region.code, own(region.short)) for region in regions]
        case broadcasts_model.Filter.TYPES:
            types = channel.types_on()
            return audience.types, [(kind.id, f"{kind.icon} {own(kind.button)}") for kind in types]
        case broadcasts_model.Filter.ACTIVITY:
            return (str(audience.active_days),), [
                (str(days), str(t.plural("Last {n} day", "Last {n} days", days)))
                for days in broadcasts_model.ACTIVE_DAYS
            ]


def _ticked(label: str, is_on: bool) -> str:
    return f"✓ {label}" if is_on else label


def _back(speaker: Speaker, notice: BroadcastPanel) -> tuple[Button, ...]:
    return (press(notice, speaker.t.plain("Back"), ShowPanel),)


def list_button(speaker: Speaker) -> Button:
    return Button(speaker.t.plain("All broadcasts"), ListBroadcasts(0))


def open_button(speaker: Speaker, broadcast: str, number: str) -> Button:
    words = speaker.t.plain("Open № {number}", number=number)
    return Button(words, OpenBroadcast(broadcast))


DELETE_HOURS = 48
"""For so long Telegram lets a bot delete what it wrote in a private chat."""


_YES: Mapping[Sure, str] = {
    Sure.CANCEL: N_("Yes, stop it for good"),
    Sure.DISCARD: N_("Yes, discard it"),
    Sure.WITHDRAW: N_("Yes, delete it"),
}


@message
class BroadcastQuestion:
    """Asks once more. `people` are concerned, `left` have not got it yet (None while they are
    listed); `seconds` is how long it takes."""

    id: str
    number: str
    version: int
    what: Sure
    people: int = 0
    left: int | None = 0
    seconds: int = 0

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        yes = press(self, t.plain(_YES[self.what]), ConfirmAct, self.what, style="danger")
        no = press(self, t.plain("No, go back"), ShowPanel)
        head = bold(t("Broadcast № {number}", number=self.number))
        match self.what:
            case Sure.CANCEL:
                so_far = [t("No recipient has got it yet: the list of recipients is being made.")]
                if self.left is not None:
                    kept, left = people(speaker, self.people), people(speaker, self.left)
                    so_far = [
                        t("Have got it, and keep it: {people}", people=kept),
                        t("Will not get it: {people}", people=left),
                    ]
                last = t("A cancelled broadcast cannot go on. “Pause” can.")
                said = (t("Stop it for good?"), *so_far, last)
            case Sure.WITHDRAW:
                said = (
                    t("Delete it from people's chats?"),
                    t("It concerns: {people}", people=people(speaker, self.people)),
                    t("Will take: {time}", time=duration(speaker, self.seconds)),
                    t(
                        "Telegram lets a bot delete a message for {hours} hours. Older ones stay; a"
                        " correction can still change them.",
                        hours=DELETE_HOURS,
                    ),
                    t("People who have read it have read it. A deletion cannot be undone."),
                )
            case Sure.DISCARD:
                said = (t("Discard this draft? Its texts will be lost. Nothing has been sent."),)
        return Outgoing(paragraphs(head, lines(*said)), ((yes,), (no,)))


SETTLED: Mapping[Settled, str] = {
    Settled.APPROVED: N_("{name} approved broadcast № {number}."),
    Settled.REFUSED: N_("{name} did not approve broadcast № {number}."),
    Settled.RECALLED: N_("Broadcast № {number} was taken back by its author."),
    Settled.CANCELLED: N_("Broadcast № {number} is stopped for good."),
    Settled.DISCARDED: N_("The draft № {number} is discarded."),
    Settled.CORRECTING: N_("Broadcast № {number} is being corrected."),
    Settled.WITHDRAWING: N_("Broadcast № {number} is being deleted."),
    Settled.STARTED: N_("The time has come: broadcast № {number} is being sent."),
    Settled.GREW: N_(
        "Broadcast № {number} did not go out at its time: by now so many people would get it that a"
        " second admin must approve it. The others are asked. Once approved, it goes out at once."
    ),
    Settled.ALONE: N_(
        "Broadcast № {number} did not go out at its time: by now so many people would get it that a"
        " second admin must approve it, and there is none. It is a draft again."
    ),
    Settled.LAPSED: N_(
        "No admin approved broadcast № {number} within a day after its time. It is a draft again;"
        " nothing was sent."
    ),
    Settled.MOVED: N_("Broadcast № {number}: the current state is shown further down."),
}
_BY_ANOTHER: Mapping[Settled, str] = {
    Settled.RECALLED: N_(
        "{name} took broadcast № {number} back. It does not go out at its time: it is a draft"
        " again."
    ),
    Settled.CORRECTING: N_("{name} is correcting broadcast № {number}. The new words stand above."),
    Settled.WITHDRAWING: N_(
        "{name} is deleting broadcast № {number} from people's chats. What it said stands above."
    ),
}
"""For the other admins, who read what one of them did."""
_OPENS = {
    Settled.APPROVED,
    Settled.REFUSED,
    Settled.STARTED,
    Settled.GREW,
    Settled.ALONE,
    Settled.LAPSED,
}


@message
class BroadcastSettled:
    """Result, in place of the question or for the admins concerned.

    With a `name` it tells what another admin did.
    """

    id: str
    number: str
    settled: Settled
    name: str | None = None
    reason: str | None = None
    at: int | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t, what, number, name = speaker.t, self.settled, self.number, self.name
        opens = what in _OPENS
        if what is Settled.APPROVED and self.at is not None:
            text = t(
                "{name} approved broadcast № {number}. It goes out: {time}",
                name=name,
                number=number,
                time=t.time(self.at),
            )
        elif name is not None and what in _BY_ANOTHER:
            text, opens = t(_BY_ANOTHER[what], name=name, number=number), True
        else:
            text = t(SETTLED[what], name=name or "?", number=number)
        reason = quote(t("Reason: {reason}", reason=self.reason)) if self.reason else None
        rows = ((open_button(speaker, self.id, number),),) if opens else ()
        return Outgoing(paragraphs(text, reason), rows)


@message
class BroadcastStart:
    """Question for the topic of a new broadcast."""

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            bold(t("A new broadcast: what is it about?")),
            t("People can unsubscribe from each topic, so choose the one that fits."),
            t(
                "A notice about a breach of personal data reaches all people it concerns, "
                "whatever they chose. Use it for nothing else."
            ),
        )
        topics = tuple((Button(topic_name(t, topic), NewBroadcast(topic)),) for topic in Topic)
        return Outgoing(text, topics)


@message
class BroadcastList:
    lines: tuple[BroadcastLine, ...]
    page: int = 0
    pages: int = 1

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        begin = (Button(t.plain("New broadcast"), BeginBroadcast(), style="primary"),)
        if not self.lines:
            return Outgoing(t("There are no broadcasts yet."), (begin,))
        entries = [
            lines(
                bold(
                    t(
                        "№ {number} · {stage}",
                        number=line.number,
                        stage=stage_name(t, line.stage),
                    )
                ),
                t("{topic} · {time}", topic=topic_name(t, line.topic), time=t.time(line.at)),
            )
            for line in self.lines
        ]
        openers = rows_of([open_button(speaker, line.id, line.number) for line in self.lines], 2)
        pages = turns(self.page, self.pages, ListBroadcasts)
        return Outgoing(paragraphs(bold(t("Broadcasts")), *entries), filled(*openers, pages, begin))


PROBLEMS: Mapping[BroadcastProblem, str] = {
    BroadcastProblem.NOT_ADMIN: N_(
        "Only admins may write to all people. To report something, send /report."
    ),
    BroadcastProblem.IN_PRIVATE_ONLY: N_(
        "Broadcasts are composed in a private chat with me, not in a group."
    ),
    BroadcastProblem.LEFT_COMPOSING: N_(
        "You left the broadcast. Its draft is kept: /broadcasts shows it."
    ),
}


@message
class BroadcastWord:
    problem: BroadcastProblem

    def render(self, speaker: Speaker) -> Outgoing:
        rows: Rows = ()
        if self.problem is BroadcastProblem.IN_PRIVATE_ONLY:
            address = f"https://t.me/{speaker.bot_username}"
            rows = ((Button(speaker.t.plain("Open the private chat"), url=address),),)
        return Outgoing(speaker.t(PROBLEMS[self.problem]), rows)


_TITLES = N_("Broadcast № {number} · {stage}"), N_("Correction of № {number} · {stage}")


@message
class BroadcastPanel(Head):
    """A broadcast that is being composed, or waits: all that an admin decides by.

    `menu` is what is open; `asked` the language whose message is awaited; `detail` belongs to
    `said`. `seconds` is how long it takes at the present limit, `stars` what it costs at most;
    `mine` says that the reader composes it. Above `approval_above` recipients a second admin must
    approve it: they are asked with the name of its `author`, perhaps because it `grew` since it was
    planned. A correction names the broadcast that it `corrects`.
    """

    written: tuple[Written, ...]
    recipients: int
    seconds: int
    per_second: int
    stars: int
    scheduled_at: int | None = None
    needs_approval: bool = False
    mine: bool = True
    audience: broadcasts_model.Audience = field(default_factory=broadcasts_model.Audience)
    approval_above: int = 0
    menu: tuple[str, ...] = ()
    asked: str | None = None
    said: Said | None = None
    detail: str | None = None
    author: str = ""
    grew: bool = False
    corrects: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        remark = None
        if self.said is not None:
            # With a language, a line, a time, a size or a reason.
            words = shortened(self.detail or "", 200)
            names = ("language", "line", "text", "reason", "n")
            values: dict[str, object] = dict.fromkeys(names, words)
            values |= {"time": speaker.t.time(speaker.now), **_NUMBERS.get(self.said, {})}
            remark = quote(speaker.t(REMARKS[self.said], **values))
        text = paragraphs(
            remark,
            heading(speaker, self),
            lines(*(written_line(speaker, one) for one in self.written)),
            *_reach(speaker, self),
            _conditions(speaker, self),
            _question(speaker, self),
        )
        return Outgoing(text, menu_rows(speaker, self))


def heading(speaker: Speaker, notice: Head, stage: str | None = None) -> str:
    t, corrects = speaker.t, getattr(notice, "corrects", None)
    stage = stage or stage_name(t, notice.stage)
    title = t(_TITLES[bool(corrects)], number=corrects or notice.number, stage=stage)
    return lines(bold(title), topic_name(t, notice.topic))


def _reach(speaker: Speaker, notice: BroadcastPanel) -> tuple[str, ...]:
    """Describe the recipients, the duration and the price."""
    t = speaker.t
    if notice.corrects is not None:
        return (
            lines(
                t("It concerns: {people}", people=people(speaker, notice.recipients)),
                t("Will take: {time}", time=duration(speaker, notice.seconds)),
            ),
            t(
                "The new words take the place of the old ones where the message stands, without a"
                " new notification. Files and buttons stay."
            ),
        )
    return (
        lines(
            bold(t("To whom")),
            notice.topic is Topic.BREACH
            and t("Also people who asked for no news, or withdrew their consent."),
            *audience_lines(speaker, notice.audience),
        ),
        outlook(speaker, notice.recipients, notice.seconds, notice.per_second, notice.stars),
    )


def _conditions(speaker: Speaker, notice: BroadcastPanel) -> str:
    t = speaker.t
    approval = None
    if notice.needs_approval and notice.stage in {
        broadcasts_model.Stage.DRAFT,
        broadcasts_model.Stage.AWAITING_APPROVAL,
    }:
        approval = t(
            "It goes to more than {n} people: a second person must approve it.",
            n=t.number(notice.approval_above),
        )
        if notice.corrects is not None:
            approval = t("Two admins approved it, so two must confirm the same new words.")
    other = not (notice.mine or notice.author) and t("Another admin is composing it; you can look.")
    when = None
    if notice.scheduled_at is not None:
        time = t.time(notice.scheduled_at)
        when = t("Goes out: {time}", time=time)
        if (
            notice.stage is broadcasts_model.Stage.AWAITING_APPROVAL
            and notice.scheduled_at <= speaker.now
        ):
            when = t(
                "Its time was {time}. Once approved, it goes out at once; after a day without"
                " approval it becomes a draft again.",
                time=time,
            )
    return lines(when, approval, other)


def _question(speaker: Speaker, notice: BroadcastPanel) -> str | None:
    """Return the question to the admin."""
    t = speaker.t
    match notice.menu[:1]:
        case _ if notice.author:
            return _approval(speaker, notice)
        case ("send",):
            return t("People will see it as shown above, including the last button.")
        case ("buttons",):
            return lines(
                bold(t("Now the buttons. Language: {language}", language=_asked(notice))),
                t("One line each: what it says, a dash, the link. For example:"),
                t("Read more - https://example.kz/page"),
            )
        case ("when",):
            return lines(
                bold(t("When shall it go out?")),
                t(
                    "Write the time here ({zone}), for example: 24.11 18:30, or: tomorrow 9:00.",
                    zone=t.zone_label,
                ),
            )
        case ("topic",):
            return bold(t("What is it about?"))
        case ("to", *_):
            return bold(t("Who is it for? All conditions you choose must be met."))
        case _ if notice.asked is not None and notice.corrects is not None:
            return bold(t("Now the new words. Language: {language}", language=_asked(notice)))
        case _ if notice.asked is not None:
            return lines(
                bold(t("Now the message. Language: {language}", language=_asked(notice))),
                t("Write or forward it here: text, a photo, a video, a document or an animation."),
            )
        case _:
            return None


def _approval(speaker: Speaker, notice: BroadcastPanel) -> str:
    t, name = speaker.t, notice.author
    if notice.menu == ("refuse",):
        return t("Why is it not to go out? Write the reason here; its author reads it.")
    if not notice.grew:
        return t("{name} asks for your approval. People will see it as shown above.", name=name)
    return lines(
        t("{name} planned this broadcast. Since then its audience has grown.", name=name),
        t("It was not sent: it needs your approval. People will see it as shown above."),
    )


def _asked(notice: BroadcastPanel) -> str:
    return language_name(notice.asked or notice.menu[-1])


REMARKS: Mapping[Said, str] = {
    Said.SAVED: N_("Saved: {language}."),
    Said.BUTTONS_SAVED: N_("The buttons are saved."),
    Said.REMOVED: N_("Removed: {language}."),
    Said.ALBUM: N_(
        "An album cannot carry buttons, so it cannot be broadcast. Send one photo or one video with"
        " the text, please."
    ),
    Said.NOT_TAKEN: N_(
        "That cannot be broadcast. Send text, a photo, a video, a document or an animation, please."
    ),
    Said.CAPTION_TOO_LONG: N_(
        "Under a photo or a file Telegram shows at most {limit} characters; this is {n}. Make it"
        " shorter, or send the text without the file."
    ),
    Said.TEXT_TOO_LONG: N_("A message has at most {limit} characters; this is {n}."),
    Said.NO_BUTTON: N_(
        "I cannot make a button of this line: “{line}”. Write what the button says, a dash and a"
        " link that begins with https://. Nothing was changed."
    ),
    Said.LABEL_TOO_LONG: N_(
        "A phone shows at most {n} characters on a button. This line is longer: “{line}”."
    ),
    Said.TOO_MANY: N_("At most {n} buttons fit under a message."),
    Said.TIME_UNREADABLE: N_("I do not understand the time “{text}”."),
    Said.TIME_NO_SUCH: N_("There is no such time: “{text}”."),
    Said.TIME_PAST: N_("That time is over already. It is {time} now."),
    Said.TIME_TOO_FAR: N_("That is more than a year away. Choose an earlier time, please."),
    Said.TIME_SET: N_("The time is set. It goes out only after you confirm it at the end."),
    Said.NOTHING_WRITTEN: N_("Nothing is written yet: send the message first."),
    Said.NO_RECIPIENTS: N_(
        "It would reach no person: choose other people, or write another language."
    ),
    Said.NOBODY_APPROVES: N_(
        "No other admin may approve it. Add a second admin, or choose fewer people."
    ),
    Said.CHOOSE_LANGUAGE: N_(
        "You are composing a broadcast. To replace a text, press its language. To leave it, send"
        " /cancel: the draft is kept."
    ),
    Said.REFUSED: N_("It was not approved. Reason: {reason}"),
    Said.RECALLED: N_("Taken back: it is a draft again, and nothing was sent."),
    Said.CHANGED_ELSEWHERE: N_("This has changed in the meantime; here is the current state."),
    Said.WORDS_ONLY: N_("Only text can be used here. Please write it."),
    Said.EDITED: N_("You changed a message you had sent. Its text here is changed too."),
    Said.FILE_STAYS: N_("A correction changes words alone: please send only the new words."),
}
_NUMBERS = {
    Said.CAPTION_TOO_LONG: {"limit": 1024},
    Said.TEXT_TOO_LONG: {"limit": 4096},
    Said.LABEL_TOO_LONG: {"n": broadcasts_model.LABEL_LIMIT},
    Said.TOO_MANY: {"n": broadcasts_model.MOST_BUTTONS},
}


@message
class BroadcastProgress(Counted):
    """A run under way, kept current by edits. Nothing is sent until it is listed.
    `per_second` is the pace of the last seconds, `ends_at` (ms UTC) when it ends at that pace.
    """

    per_second: float = 0.0
    ends_at: int | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t, total = speaker.t, self.counts.total
        state, share, pace = None, 0, list[str | None]()
        if self.counts.is_listed:
            share = 100 if total <= 0 else (total - self.left) * 100 // total
        filled = share * BAR // 100
        first = press(self, t.plain("Pause"), PauseBroadcast, style="primary")
        if self.stage is broadcasts_model.Stage.SENDING:
            state = t.plain(RUNNING[self.errand])
            if self.counts.is_listed:
                ends = self.ends_at and t("Ends at about {time}", time=t.time(self.ends_at))
                pace = [t("Now: {pace} a second", pace=t.tenths(self.per_second)), ends or None]
        elif self.stage is broadcasts_model.Stage.PAUSED:
            pace = [t("Nothing is sent until you press “Resume”.")]
            first = press(self, t.plain("Resume"), ResumeBroadcast, style="primary")
        cancel = t.plain("Cancel the broadcast")
        stop = press(self, cancel, AskSure, Sure.CANCEL, style="danger")
        text = paragraphs(
            heading(speaker, self, state),
            code(f"{'█' * filled}{'░' * (BAR - filled)} {share} %"),
            lines(*_figures(speaker, self)),
            lines(*pace),
        )
        return Outgoing(text, ((first,), (stop,)), silent=True)


@message
class BroadcastReport(Counted):
    """The result of a run. `failed` is (what, how many); with `may_change` people's messages can
    still be corrected or deleted."""

    failed: tuple[tuple[str, int], ...] = ()
    opt_outs: int = 0
    by_language: tuple[tuple[str, int], ...] = ()
    started_at: int = 0
    ended_at: int = 0
    withdrawn: int = 0
    may_change: bool = True

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        begin, end = t.time(self.started_at), t.time(self.ended_at)
        head = lines(heading(speaker, self), t("{begin} – {end}", begin=begin, end=end))
        never = t(
            "It was cancelled while the list of recipients was being made: no recipient got it."
        )
        figures: tuple[str, ...] = (never,)
        if self.counts.is_listed:
            figures = (
                lines(*_reached(speaker, self)),
                lines(*_changes(speaker, self)),
                lines(
                    t("Failed: {n}", n=t.number(sum(number for _, number in self.failed))),
                    *(
                        t("· {reason}: {n}", reason=reason or "?", n=t.number(number))
                        for reason, number in self.failed
                    ),
                ),
                t("Unsubscribed under it: {n}", n=t.number(self.opt_outs)),
            )
        text = paragraphs(head, *figures)
        csv = press(self, t.plain("Table (CSV)"), GetTable)
        see = press(self, t.plain("See the message"), ShowTexts)
        correct = press(self, t.plain("Correct it"), BeginCorrection)
        delete = press(self, t.plain("Delete it"), AskSure, Sure.WITHDRAW, style="danger")
        change = (correct, delete) if self.may_change else ()
        return Outgoing(text, filled((csv,), change, (see, list_button(speaker))))


@message
class BroadcastTable:
    """The figures as a file; `content` is CSV."""

    number: str
    content: str

    def render(self, speaker: Speaker) -> Outgoing:
        """The figures for a spreadsheet: no person is in it."""
        number, name = self.number, f"broadcast-{self.number}.csv"
        words = speaker.t(
            "The figures of broadcast № {number}. No person is named in them.", number=number
        )
        return Outgoing(words, file=Upload("document", name, self.content.encode("utf-8-sig")))


BAR = 12
"""Blocks of the bar that shows how far it is."""


RUNNING: Mapping[broadcasts_model.RunKind, str] = {
    broadcasts_model.RunKind.SEND: N_("being sent"),
    broadcasts_model.RunKind.CORRECT: N_("being corrected"),
    broadcasts_model.RunKind.WITHDRAW: N_("being deleted"),
}


def _figures(speaker: Speaker, notice: BroadcastProgress) -> list[str]:
    t = speaker.t
    if not notice.counts.is_listed:
        so_far = t.number(notice.counts.total)
        return [t("The list of recipients is being made: {n} so far", n=so_far)]
    figures = _changes(speaker, notice)
    if notice.errand is broadcasts_model.RunKind.SEND:
        figures = [
            t("Sent: {n}", n=t.number(notice.counts.delivered)),
            t("Blocked the bot: {n}", n=t.number(notice.counts.blocked)),
            t("Failed: {n}", n=t.number(notice.counts.failed)),
            *_rest(speaker, notice),
        ]
    return [*figures, t("Left: {n}", n=t.number(notice.left))]


def _changes(speaker: Speaker, notice: Counted) -> list[str]:
    """Describe the results of a correction or deletion."""
    t, n = speaker.t, speaker.t.number(notice.counts.changed)
    if notice.errand is broadcasts_model.RunKind.SEND:
        return []
    return [
        t("Corrected: {n}", n=n)
        if notice.errand is broadcasts_model.RunKind.CORRECT
        else t("Deleted: {n}", n=n),
        t("Not possible any more: {n}", n=t.number(notice.counts.unchanged)),
    ]


def _rest(speaker: Speaker, notice: Counted) -> list[str]:
    t, unknown, skipped = speaker.t, notice.counts.unknown, notice.counts.skipped
    return [
        *([t("Unknown, not repeated: {n}", n=t.number(unknown))] if unknown else []),
        *([t("Unsubscribed meanwhile: {n}", n=t.number(skipped))] if skipped else []),
    ]


def _reached(speaker: Speaker, notice: BroadcastReport) -> list[str | None]:
    t = speaker.t
    left, is_deleted = notice.left, notice.errand is broadcasts_model.RunKind.WITHDRAW
    withdrawn = 0 if is_deleted else notice.withdrawn
    return [
        t("It was meant for: {people}", people=people(speaker, notice.counts.total)),
        bold(t("Delivered: {n}", n=t.number(notice.counts.delivered))),
        *(
            t("· {language}: {n}", language=language_name(code), n=t.number(number))
            for code, number in notice.by_language
        ),
        t("Blocked the bot: {n}", n=t.number(notice.counts.blocked)),
        *_rest(speaker, notice),
        t("Not sent, because it was cancelled: {n}", n=t.number(left)) if left else None,
        t("Deleted afterwards: {n}", n=t.number(withdrawn)) if withdrawn else None,
    ]
