"""Messages about a broadcast for admins and recipients: fields, buttons and words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import partial
from typing import ClassVar

from markupsafe import Markup

from bot.broadcasts import store
from bot.broadcasts.model import (
    ACTIVE_DAYS,
    Broadcast,
    Content,
    Filter,
    Stage,
)
from bot.channel.model import Channel
from bot.core.messages import (
    N_,
    Action,
    Button,
    Message,
    Outgoing,
    Rows,
    SentFile,
    Speaker,
    Style,
    Translator,
    Worded,
    bold,
    button,
    filled,
    language_name,
    lasting,
    lines,
    paragraphs,
    quote,
    rows_of,
    seems_written_in,
    shortened,
    translator,
)
from bot.core.people import Composing, Right
from bot.core.times import MINUTE_MS
from bot.core.toasts import topic_name
from bot.core.typed_time import TimeProblem
from bot.core.work import Work
from bot.reports.topics import TRY, topic_button
from bot.values import OneOf, Topic, Value


class Said(Worded):
    """Remarks about the last thing an admin did or sent, first on the panel."""

    SAVED = N_("Saved. Nothing goes out before you confirm it at the end.")
    NOT_TAKEN = N_(  # an album, a sticker, a voice message, a poll…
        "That cannot be broadcast. Send text, or one photo, video, document or animation, please."
    )
    TOO_LONG = N_("It is too long: Telegram shows at most {limit} characters here.")
    NO_BUTTON = N_(
        "I cannot make a button of this line: “{line}”. Write at most 8 lines: what the button says"
        " (at most 40 characters), a dash and a link that begins with https://."
    )
    NOTHING_WRITTEN = N_("Nothing is written yet: send the message first.")
    NO_RECIPIENTS = N_(
        "It would reach no person: choose other people, or write another language."
    )
    NOBODY_APPROVES = N_(
        "No other admin may approve it. Add a second admin, or choose fewer people."
    )
    CHOOSE_LANGUAGE = N_(  # words came while no language was asked for
        "You are composing a broadcast. To replace a text, press its language. To leave it, send"
        " /cancel: the draft is kept."
    )
    CHANGED_ELSEWHERE = N_(
        "This has changed in the meantime; here is the current state."
    )


class Unfit(Value):
    """Reasons an admin's text cannot be used; `detail` is the line or the limit."""

    said: Said
    detail: str = ""


class Sure(StrEnum):
    """Acts on what was sent that are asked twice. Values stand in button data."""

    CANCEL = "cancel"
    WITHDRAW = "withdraw"


@button("b:begin", right=Right.BROADCAST)
class BeginBroadcast(Action): ...


@button("b:new:{topic}", right=Right.BROADCAST)
class NewBroadcast(Action):
    topic: Topic


@button("b:list", right=Right.BROADCAST)
class ListBroadcasts(Action): ...


@button("b:open:{broadcast}", right=Right.BROADCAST)
class OpenBroadcast(Action):
    broadcast: str


class BroadcastAction(Action):
    right: ClassVar[Right | None] = Right.BROADCAST

    broadcast: str
    version: int


class ComposingAction(BroadcastAction):
    """For the author of a draft."""


class LanguageAction(ComposingAction):
    language: str


class Menu(StrEnum):
    """Menus that open from the panel of a draft. Values stand in button data."""

    LANGUAGE = "lang"
    BUTTONS = "buttons"
    FILTERS = "to"
    TIME = "when"
    DISCARD = "discard"


@button("b:{broadcast}:{version}:{menu}:{of|-}")
class ShowMenu(ComposingAction):
    """`of` is the language or the filter that the menu is about."""

    menu: Menu
    of: str | None = None


@button("b:{broadcast}:{version}:hotlines:{language}", current=True)
class InsertHotlines(LanguageAction): ...


@button("b:{broadcast}:{version}:remove:{language}", current=True)
class RemoveText(LanguageAction): ...


@button("b:{broadcast}:{version}:pick:{filter}:{value}", current=True)
class ToggleFilter(ComposingAction):
    filter: Filter
    value: str


@button("b:{broadcast}:{version}:now", current=True)
class DropTime(ComposingAction): ...


@button("b:{broadcast}:{version}:discarded", current=True)
class DiscardDraft(ComposingAction): ...


@button("b:{broadcast}:{version}:test")
class SendTest(ComposingAction): ...


@button("b:{broadcast}:{version}:preview")
class ShowPreview(ComposingAction): ...


@button("b:{broadcast}:{version}:send", current=True)
class SubmitBroadcast(ComposingAction): ...


@button("b:{broadcast}:{version}:approve", right=Right.APPROVE_BROADCAST, current=True)
class ApproveBroadcast(BroadcastAction): ...


@button("b:{broadcast}:{version}:refuse", right=Right.APPROVE_BROADCAST, current=True)
class RefuseBroadcast(BroadcastAction): ...


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
    what: Sure


@button("b:{broadcast}:{version}:yes:{what}", current=True)
class ConfirmAct(BroadcastAction):
    what: Sure


class BroadcastMessage(Message):
    """A preview of the message; its opt-out button only says what it would do."""

    topic: Topic
    content: Content

    def render(self, speaker: Speaker) -> Outgoing:
        return broadcast_message(speaker, self.topic, self.content, TRY)


def broadcast_message(
    speaker: Speaker, topic: Topic, content: Content, broadcast_id: str
) -> Outgoing:
    file = None if content.media is None else SentFile(*content.media, spoiler=False)
    rows = tuple((Button(label, url=url),) for label, url in content.buttons)
    # Made by handlers.broadcasts, which escapes every word.
    text: str = Markup(content.text)  # noqa: S704
    last = topic_button(speaker, topic, broadcast_id, muted=False)
    if topic is Topic.BREACH:
        text = paragraphs(bold(speaker.t("Important: about your personal data")), text)
    return Outgoing(text, (*rows, last), file=file)


def hotlines_text(channel: Channel, language: str) -> str:
    t = translator(language, channel.zone, channel.zone_label)
    speaker = Speaker(t, channel, now=0)
    entries = [
        lines(f"{line.number} – {speaker.own(line.label)}", speaker.own(line.what_for))
        for line in speaker.channel.hotlines_for()
    ]
    return str(paragraphs(bold(speaker.t("Hotlines")), *entries))


STAGES: Mapping[Stage, str] = {
    Stage.DRAFT: N_("draft"),
    Stage.AWAITING_APPROVAL: N_("waits for approval"),
    Stage.SCHEDULED: N_("scheduled"),
    Stage.SENDING: N_("being sent"),
    Stage.PAUSED: N_("paused"),
    Stage.DONE: N_("done"),
    Stage.CANCELLED: N_("cancelled"),
    Stage.DISCARDED: N_("discarded"),
}
ROW = 44
"""UTF-16 units of the labels of a row that a phone shows."""


def people(speaker: Speaker, number: int) -> str:
    t = speaker.t
    return t.plural("{count} person", "{count} people", number, count=t.number(number))


CONDITIONS = {
    Filter.LANGUAGES: N_("Languages"),
    Filter.REGIONS: N_("Regions"),
    Filter.TYPES: N_("What they reported"),
    Filter.ACTIVITY: N_("Recently active"),
}


def audience_lines(speaker: Speaker, broadcast: Broadcast) -> list[str]:
    t = speaker.t
    audience = broadcast.audience
    whole = t("All people who asked for news on this topic")
    if broadcast.is_duty:
        whole = t("All people")
    found = list[str]()
    for which in Filter:
        named = _values(speaker, which)
        if chosen := ", ".join(named.get(one, one) for one in audience.chosen(which)):
            condition = t.plain(CONDITIONS[which])
            found.append(t("{condition}: {list}", condition=condition, list=chosen))
    return found or [whole]


def press(
    broadcast: Broadcast,
    text: str,
    kind: Callable[..., BroadcastAction],
    *args: object,
    style: Style | None = None,
) -> Button:
    return Button(text, kind(broadcast.id, broadcast.version, *args), style=style)


def list_button(speaker: Speaker) -> Button:
    return Button(speaker.t.plain("All broadcasts"), ListBroadcasts())


def open_button(speaker: Speaker, broadcast: str, number: str) -> Button:
    return Button(
        speaker.t.plain("Open № {number}", number=number), OpenBroadcast(broadcast)
    )


class BroadcastStart(Message):
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
        topics = tuple(
            (Button(topic_name(t, topic), NewBroadcast(topic)),) for topic in Topic
        )
        return Outgoing(text, topics)


class BroadcastPanel(Message):
    """A broadcast that is being composed, or waits: all that an admin decides by.

    `people` is how many get it now, by their language. `menu` is what is open; `detail` belongs to
    `said`. `seconds` is how long it takes at the present limit, `stars` what it costs at most;
    `mine` says that the reader composes it. Other admins are asked to approve it with the name of
    its `author`. A correction has its `original`. `reached` is to how many other people the author
    wrote lately without approval, where that is why it takes one.
    """

    broadcast: Broadcast
    people: Mapping[str, int]
    seconds: int
    stars: int
    needs_approval: bool = False
    mine: bool = True
    menu: tuple[str, ...] = ()
    said: OneOf[Said | TimeProblem] | None = None
    detail: str = ""
    author: str = ""
    original: Broadcast | None = None
    reached: int = 0

    def languages(self, channel: Channel) -> Iterable[str]:
        """Those of the channel, or of what is corrected."""
        return self.original.contents if self.original else channel.languages

    def asks(self, channel: Channel) -> tuple[Composing, str | None]:
        """The part, and its language, that the next message of the author is taken for."""
        match self.menu:
            case ("lang", language):
                return Composing.CONTENT, language
            case ("buttons", language):
                return Composing.BUTTONS, language
            case ("when",):
                return Composing.TIME, None
            case () if self.original is None:
                for language in channel.languages:
                    if language not in self.broadcast.contents:
                        return Composing.CONTENT, language
        return Composing.NOTHING, None

    def render(self, speaker: Speaker) -> Outgoing:
        remark = None
        if self.said is not None:
            words = dict.fromkeys(
                ("line", "text", "limit"), shortened(self.detail, 200)
            )
            now = speaker.t.time(speaker.now)
            remark = quote(speaker.t(self.said.sentence, **words, time=now))
        text = paragraphs(
            remark,
            heading(speaker, self.broadcast),
            lines(*self._written(speaker)),
            *self._reach(speaker),
            self._conditions(speaker),
            self._question(speaker),
        )
        return Outgoing(text, self._rows(speaker))

    def _written(self, speaker: Speaker) -> Iterator[str]:
        t = speaker.t
        broadcast = self.broadcast
        instead = broadcast.language_for("", speaker.channel.languages)
        for language in self.languages(speaker.channel):
            name = language_name(language)
            count = self.people.get(language, 0)
            if language in broadcast.contents:
                yield t("✓ {language}", language=name)
                checked = Markup(broadcast.contents[language].text)  # noqa: S704
                languages = speaker.channel.languages
                if other := seems_written_in(checked.striptags(), language, languages):
                    other = language_name(other)
                    yield t("Check: this text seems to be in: {other}", other=other)
            elif self.original is not None:
                yield t("{language}: stays as it is", language=name)
            elif not (count and instead):
                yield t("✗ {language}: nothing yet", language=name)
            else:
                yield t.plural(
                    "✗ {language}: nothing yet. {count} person will get the text in: {instead}.",
                    "✗ {language}: nothing yet. {count} people will get the text in: {instead}.",
                    count,
                    language=name,
                    count=t.number(count),
                    instead=language_name(instead),
                )

    def _reach(self, speaker: Speaker) -> tuple[str, str]:
        t = speaker.t
        count = sum(self.people.values())
        outlook = [t("Sent now, it would reach no person.")]
        if count:
            outlook = [
                t("Recipients now: {people}", people=people(speaker, count)),
                t(
                    "Will take: {time}",
                    time=lasting(speaker, max(self.seconds * 1000, MINUTE_MS)),
                ),
            ]
        if self.original is not None:
            return lines(*outlook), t(
                "The new words take the place of the old ones where the message stands, without"
                " a new notification. Files and buttons stay."
            )
        if count and self.stars:
            stars = t.number(self.stars)
            outlook.append(
                t.plural(
                    "Cost: at most {count} Star",
                    "Cost: at most {count} Stars",
                    self.stars,
                    count=stars,
                )
            )
        to_whom = lines(
            bold(t("To whom")),
            self.broadcast.topic is Topic.BREACH
            and t("Also people who asked for no news, or withdrew their consent."),
            *audience_lines(speaker, self.broadcast),
        )
        return to_whom, lines(*outlook)

    def _conditions(self, speaker: Speaker) -> str:
        t = speaker.t
        stage = self.broadcast.stage
        at = self.broadcast.scheduled_at
        is_open = stage in {Stage.DRAFT, Stage.AWAITING_APPROVAL}
        return lines(
            at is not None and t("Goes out: {time}", time=t.time_and_zone(at)),
            is_open and self.needs_approval and t("A second admin must approve it."),
            is_open
            and self.reached > 0
            and t.plural(
                "Within 7 days its author wrote to {count} other person without a second admin, and"
                " such people count together.",
                "Within 7 days its author wrote to {count} other people without a second admin, and"
                " such people count together.",
                self.reached,
                count=t.number(self.reached),
            ),
            not (self.mine or self.author)
            and t("Another admin is composing it; you can look."),
        )

    def _question(self, speaker: Speaker) -> str | None:
        t = speaker.t
        match self.menu:
            case ("refuse",):
                return t(
                    "Why is it not to go out? Write the reason here; its author reads it."
                )
            case _ if self.author:
                return t(
                    "{name} asks for your approval. People will see it as shown above.",
                    name=self.author,
                )
            case ("send",):
                return t(
                    "People will see it as shown above, including the last button."
                )
            case ("discard",):
                return bold(
                    t(
                        "Discard this draft? Its texts will be lost. Nothing has been sent."
                    )
                )
            case ("to", *_):
                return bold(t("Who is it for? All conditions you choose must be met."))
        is_asked = self.mine and self.broadcast.stage is Stage.DRAFT
        return self._asked(speaker) if is_asked else None

    def _asked(self, speaker: Speaker) -> str | None:
        t = speaker.t
        (asked, language) = self.asks(speaker.channel)
        name = language_name(language) if language else ""
        match asked:
            case Composing.BUTTONS:
                return lines(
                    bold(t("Now the buttons. Language: {language}", language=name)),
                    t("One line each: what it says, a dash, the link. For example:"),
                    t("Read more - https://example.kz/page"),
                )
            case Composing.TIME:
                return lines(
                    bold(t("When shall it go out?")),
                    t(
                        "Write the time here ({zone}), for example: 24.11 18:30, or: tomorrow"
                        " 9:00.",
                        zone=t.zone_label,
                    ),
                )
            case Composing.CONTENT if self.original is not None:
                return bold(t("Now the new words. Language: {language}", language=name))
            case Composing.CONTENT:
                return lines(
                    bold(t("Now the message. Language: {language}", language=name)),
                    t(
                        "Write or forward it here: text, a photo, a video, a document or an"
                        " animation."
                    ),
                )
        return None

    def _rows(self, speaker: Speaker) -> Rows:
        t = speaker.t
        button = partial(press, self.broadcast)
        stage = self.broadcast.stage
        if self.menu == ("refuse",):
            return (
                (Button(t.plain("No, go back"), OpenBroadcast(self.broadcast.id)),),
            )
        if self.author:
            return (
                (button(t.plain("Approve"), ApproveBroadcast, style="success"),),
                (
                    button(
                        t.plain("Refuse, with a reason"),
                        RefuseBroadcast,
                        style="danger",
                    ),
                ),
            )
        if self.mine and stage is Stage.DRAFT:
            return self._menu(speaker)
        see = button(t.plain("See the message"), ShowTexts)
        recall = list[Button]()
        if self.mine:
            recall = [button(t.plain("Take it back to change it"), RecallBroadcast)]
        elif stage is Stage.SCHEDULED:
            recall = [
                button(t.plain("Do not send it"), RecallBroadcast, style="danger")
            ]
        return filled((see,), recall, (list_button(speaker),))

    def _menu(self, speaker: Speaker) -> Rows:
        t = speaker.t
        button = partial(press, self.broadcast)
        back = (Button(t.plain("Back"), OpenBroadcast(self.broadcast.id)),)
        match self.menu:
            case ("lang", language):
                return (*rows_of(self._of_language(t, language), 1), back)
            case ("buttons", _):
                return (back,)
            case ("when",):
                now = button(t.plain("As soon as it is confirmed"), DropTime)
                return filled(
                    (now,) if self.broadcast.scheduled_at is not None else (), back
                )
            case ("to", which):
                back = (button(t.plain("Back"), ShowMenu, Menu.FILTERS),)
                labels = _values(speaker, which := Filter(which))
                chosen = self.broadcast.audience.chosen(which)
                return (*self._choices(labels, chosen, 2, ToggleFilter, which), back)
            case ("to",):
                labels = {one.value: t.plain(CONDITIONS[one]) for one in Filter}
                chosen = tuple(
                    one for one in Filter if self.broadcast.audience.chosen(one)
                )
                return (*self._choices(labels, chosen, 2, ShowMenu, Menu.FILTERS), back)
            case ("discard",):
                yes = t.plain("Yes, discard it")
                return ((button(yes, DiscardDraft, style="danger"),), back)
            case ("send",):
                return (
                    (button(self._last(t), SubmitBroadcast, style="success"),),
                    back,
                )
        return self._home(speaker)

    def _home(self, speaker: Speaker) -> Rows:
        t = speaker.t
        button = partial(press, self.broadcast)
        names = {
            language: language_name(language)
            for language in self.languages(speaker.channel)
        }
        languages = self._choices(
            names, self.broadcast.contents, 3, ShowMenu, Menu.LANGUAGE
        )
        menus = [
            button(t.plain("To whom"), ShowMenu, Menu.FILTERS),
            button(t.plain("When"), ShowMenu, Menu.TIME),
        ]
        discard = button(t.plain("Discard the draft"), ShowMenu, Menu.DISCARD)
        return (
            *languages,
            *(rows_of(menus, 2) if self.original is None else ()),
            (button(t.plain("Test: only to me"), SendTest),),
            (button(t.plain("Preview and send"), ShowPreview, style="primary"),),
            (discard, list_button(speaker)),
        )

    def _choices(
        self,
        labels: Mapping[str, str],
        chosen: Collection[str],
        width: int,
        kind: Callable[..., BroadcastAction],
        *more: object,
    ) -> Rows:
        ticked = {
            value: f"✓ {label}" for value, label in labels.items() if value in chosen
        }
        shown = {
            value: shortened(label, ROW // width)
            for value, label in {**labels, **ticked}.items()
        }
        return rows_of(
            [
                press(self.broadcast, label, kind, *more, value)
                for value, label in shown.items()
            ],
            width,
        )

    def _last(self, t: Translator) -> str:
        if self.needs_approval:
            return t.plain("Ask for approval")
        if self.original is not None:
            return t.plain("Yes, correct it")
        if self.broadcast.scheduled_at is not None:
            return t.plain("Confirm the time")
        return t.plain("Send it now")

    def _of_language(self, t: Translator, language: str) -> Iterator[Button]:
        button = partial(press, self.broadcast)
        content = self.broadcast.contents.get(language)
        yield button(t.plain("Insert the hotlines"), InsertHotlines, language)
        if content is not None and self.original is None:
            yield button(
                t.plain("Buttons with links"), ShowMenu, Menu.BUTTONS, language
            )
        if content is not None:
            yield button(t.plain("Remove this text"), RemoveText, language)


def _values(speaker: Speaker, which: Filter) -> dict[str, str]:
    t = speaker.t
    channel = speaker.channel
    match which:
        case Filter.LANGUAGES:
            return {language: language_name(language) for language in channel.languages}
        case Filter.REGIONS:
            regions = channel.regions_sorted(t.language)
            return {region.code: speaker.own(region.short) for region in regions}
        case Filter.TYPES:
            types = channel.types_on()
            return {
                kind.id: f"{kind.icon} {speaker.own(kind.button)}" for kind in types
            }
        case Filter.ACTIVITY:
            return {
                days: t.plural("Last {n} day", "Last {n} days", int(days))
                for days in ACTIVE_DAYS
            }


def heading(speaker: Speaker, broadcast: Broadcast, stage: str | None = None) -> str:
    t = speaker.t
    stage = stage or speaker.t.plain(STAGES[broadcast.stage])
    title = t("Broadcast № {number} · {stage}", number=broadcast.number, stage=stage)
    return lines(bold(title), topic_name(t, broadcast.topic))


class Settled(Worded):
    APPROVED = N_("{name} approved broadcast № {number}.")
    REFUSED = N_("{name} did not approve broadcast № {number}.")
    RECALLED = N_(
        "{name} took broadcast № {number} back. It does not go out at its time: it is a draft"
        " again."
    )
    CORRECTING = N_(
        "{name} is correcting broadcast № {number}. The new words stand above."
    )
    WITHDRAWING = N_(
        "{name} is deleting broadcast № {number} from people's chats. What it said stands above."
    )
    STARTED = N_("The time has come: broadcast № {number} is being sent.")
    LATE = N_(
        "Broadcast № {number} did not go out at its time: so many people would get it that a second"
        " admin must approve it, and none did. It is a draft again."
    )
    MOVED = N_("Broadcast № {number}: the current state is shown further down.")


class BroadcastSettled(Message):
    """Result, in place of the question or for the admins concerned; `name` is who did it."""

    id: str
    number: str
    settled: Settled
    name: str = ""
    reason: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        number = self.number
        text = t(self.settled.sentence, name=self.name, number=number)
        reason = (
            quote(t("Reason: {reason}", reason=self.reason)) if self.reason else None
        )
        is_old = self.settled is Settled.MOVED
        rows = () if is_old else ((open_button(speaker, self.id, number),),)
        return Outgoing(paragraphs(text, reason), rows)


LISTED = 20
"""Broadcasts of the list, the newest first."""


class BroadcastList(Message):
    async def load(self, work: Work) -> tuple[Broadcast, ...]:
        return tuple(await store.newest(work.tx, LISTED))

    def render(self, speaker: Speaker, every: tuple[Broadcast, ...]) -> Outgoing:
        t = speaker.t
        begin = (Button(t.plain("New broadcast"), BeginBroadcast(), style="primary"),)
        if not every:
            return Outgoing(t("There are no broadcasts yet."), (begin,))
        entries = []
        for one in every:
            stage = t.plain(STAGES[one.stage])
            at = one.ended_at or one.started_at or one.scheduled_at or one.created_at
            entries.append(
                lines(
                    bold(t("№ {number} · {stage}", number=one.number, stage=stage)),
                    t(
                        "{topic} · {time}",
                        topic=topic_name(t, one.topic),
                        time=t.time(at),
                    ),
                )
            )
        openers = rows_of(
            [open_button(speaker, one.id, one.number) for one in every], 2
        )
        return Outgoing(paragraphs(bold(t("Broadcasts")), *entries), (*openers, begin))
