"""Messages about a broadcast for admins and recipients: fields, buttons and words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import partial
from typing import ClassVar

from markupsafe import Markup

from bot.broadcasts import model, store
from bot.broadcasts.model import Broadcast, Content, Filter, Stage
from bot.channel.model import Channel
from bot.core.buttons import Action, button
from bot.core.languages import N_, Translator, translator
from bot.core.messages import Worded, message
from bot.core.outgoing import Button, Outgoing, Rows, SentFile, Style, shortened
from bot.core.people import Right
from bot.core.pickers import turns
from bot.core.speaker import Speaker, bold, filled, language_name, lines, paragraphs, quote, rows_of
from bot.core.toasts import topic_name
from bot.core.typed_time import TimeProblem
from bot.core.work import Work
from bot.dataclass import frozen
from bot.reports.topics import TRY, topic_button
from bot.values import Topic


class Said(Worded):
    """Remarks about the last thing an admin did or sent, first on the panel."""

    SAVED = N_("Saved: {language}.")
    BUTTONS_SAVED = N_("The buttons are saved.")
    REMOVED = N_("Removed: {language}.")
    ALBUM = N_(
        "An album cannot carry buttons, so it cannot be broadcast. Send one photo or one video with"
        " the text, please."
    )
    NOT_TAKEN = N_(  # a sticker, a voice message, a poll…
        "That cannot be broadcast. Send text, a photo, a video, a document or an animation, please."
    )
    CAPTION_TOO_LONG = N_(
        "Under a photo or a file Telegram shows at most {limit} characters; this is {n}. Make it"
        " shorter, or send the text without the file."
    )
    TEXT_TOO_LONG = N_("A message has at most {limit} characters; this is {n}.")
    NO_BUTTON = N_(
        "I cannot make a button of this line: “{line}”. Write what the button says, a dash and a"
        " link that begins with https://. Nothing was changed."
    )
    LABEL_TOO_LONG = N_(
        "A phone shows at most {n} characters on a button. This line is longer: “{line}”."
    )
    TOO_MANY = N_("At most {n} buttons fit under a message.")
    TIME_SET = N_("The time is set. It goes out only after you confirm it at the end.")
    NOTHING_WRITTEN = N_("Nothing is written yet: send the message first.")
    NO_RECIPIENTS = N_("It would reach no person: choose other people, or write another language.")
    NOBODY_APPROVES = N_(
        "No other admin may approve it. Add a second admin, or choose fewer people."
    )
    CHOOSE_LANGUAGE = N_(  # words came while no language was asked for
        "You are composing a broadcast. To replace a text, press its language. To leave it, send"
        " /cancel: the draft is kept."
    )
    REFUSED = N_("It was not approved. Reason: {reason}")
    RECALLED = N_("Taken back: it is a draft again, and nothing was sent.")
    CHANGED_ELSEWHERE = N_("This has changed in the meantime; here is the current state.")
    WORDS_ONLY = N_("Only text can be used here. Please write it.")
    EDITED = N_("You changed a message you had sent. Its text here is changed too.")
    FILE_STAYS = N_("A correction changes words alone: please send only the new words.")


_NUMBERS: dict[Worded, dict[str, int]] = {
    Said.CAPTION_TOO_LONG: {"limit": 1024},
    Said.TEXT_TOO_LONG: {"limit": 4096},
    Said.LABEL_TOO_LONG: {"n": model.LABEL_LIMIT},
    Said.TOO_MANY: {"n": model.MOST_BUTTONS},
}


@frozen
class Unfit:
    """Reasons an admin's text cannot be used; `detail` is the line or the size."""

    said: Said
    detail: str | None = None


class Sure(StrEnum):
    """Acts that are asked twice. Values stand in button data."""

    CANCEL = "cancel"
    DISCARD = "discard"
    WITHDRAW = "withdraw"


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
    filter: Filter
    value: str


@button("b:{broadcast}:{version}:now", current=True)
class DropTime(ComposingAction): ...


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


@message
class BroadcastMessage:
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
    """All hotlines of the channel file in this language, as formatted text for a broadcast."""
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
MOST_NAMED = 6
"""Names in a list; a person reads no more of them."""
HALF_ROW = 22
"""UTF-16 units of a label that a phone shows beside another one."""


def people(speaker: Speaker, number: int) -> str:
    t = speaker.t
    return t.plural("{count} person", "{count} people", number, count=t.number(number))


def duration(t: Translator, seconds: int) -> str:
    if seconds < 60:
        return t("less than a minute")
    hours, minutes = divmod(-(-seconds // 60), 60)
    if not hours:
        return t.plural("{n} minute", "{n} minutes", minutes)
    return t("{h} h {m} min", h=hours, m=minutes)


def outlook(speaker: Speaker, recipients: int, seconds: int, per_second: int, stars: int) -> str:
    """To how many it goes, how long that takes and what it costs."""
    if not recipients:
        return speaker.t("Sent now, it would reach no person.")
    t, cost = speaker.t, speaker.t("Cost: none")
    if stars:
        count = t.number(stars)
        cost = t.plural(
            "Cost: at most {count} Star", "Cost: at most {count} Stars", stars, count=count
        )
    return lines(
        t("Recipients now: {people}", people=people(speaker, recipients)),
        t(
            "Will take: {time} (at most {pace} a second)",
            time=duration(t, seconds),
            pace=t.number(per_second),
        ),
        cost,
    )


def audience_lines(speaker: Speaker, audience: model.Audience) -> list[str]:
    t = speaker.t
    found: list[str] = []
    if audience.languages:
        found.append(t("Languages: {list}", list=_listed(map(language_name, audience.languages))))
    if audience.regions:
        found.append(t("Regions: {list}", list=_listed(map(speaker.region, audience.regions))))
    if audience.types:
        found.append(t("Reported: {list}", list=_listed(map(speaker.violation, audience.types))))
    if (days := audience.active_days) is not None:
        found.append(
            t.plural("Wrote to us in the last {n} day", "Wrote to us in the last {n} days", days)
        )
    return found or [t("All people who agreed and did not unsubscribe from this topic")]


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    shown = ", ".join(every[:MOST_NAMED])
    return f"{shown} … +{len(every) - MOST_NAMED}" if len(every) > MOST_NAMED else shown


def press(
    broadcast: Broadcast,
    text: str,
    kind: Callable[..., BroadcastAction],
    *args: object,
    style: Style | None = None,
) -> Button:
    return Button(text, kind(broadcast.id, broadcast.version, *args), style=style)


def _ticked(label: str, is_on: bool) -> str:
    return f"✓ {label}" if is_on else label


def list_button(speaker: Speaker) -> Button:
    return Button(speaker.t.plain("All broadcasts"), ListBroadcasts(0))


def open_button(speaker: Speaker, broadcast: str, number: str) -> Button:
    return Button(speaker.t.plain("Open № {number}", number=number), OpenBroadcast(broadcast))


@message
class BroadcastStart:
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
class BroadcastPanel:
    """A broadcast that is being composed, or waits: all that an admin decides by.

    `people` is how many get it now, by their language. `menu` is what is open; `asked` the language
    whose message is awaited; `detail` belongs to `said`. `seconds` is how long it takes at the
    present limit, `stars` what it costs at most; `mine` says that the reader composes it. Above
    `approval_above` recipients a second admin must approve it: they are asked with the name of its
    `author`, perhaps because it `grew` since it was planned. A correction has its `original`.
    """

    broadcast: Broadcast
    people: Mapping[str, int]
    seconds: int
    per_second: int
    stars: int
    approval_above: int = 0
    needs_approval: bool = False
    mine: bool = True
    menu: tuple[str, ...] = ()
    asked: str | None = None
    said: Said | TimeProblem | None = None
    detail: str | None = None
    author: str = ""
    grew: bool = False
    original: Broadcast | None = None

    @property
    def recipients(self) -> int:
        return sum(self.people.values())

    def render(self, speaker: Speaker) -> Outgoing:
        remark = None
        if self.said is not None:
            # With a language, a line, a time, a size or a reason.
            words = shortened(self.detail or "", 200)
            values: dict[str, object] = dict.fromkeys(
                ("language", "line", "text", "reason", "n"), words
            )
            values |= {"time": speaker.t.time(speaker.now), **_NUMBERS.get(self.said, {})}
            remark = quote(speaker.t(self.said.value, **values))
        text = paragraphs(
            remark,
            heading(speaker, self.broadcast, original=self.original),
            lines(*self._written(speaker)),
            *self._reach(speaker),
            self._conditions(speaker),
            self._question(speaker),
        )
        return Outgoing(text, self._rows(speaker))

    def languages(self, speaker: Speaker) -> Iterable[str]:
        """Those of the channel, or of what is corrected."""
        return self.original.contents if self.original else speaker.channel.languages

    def _written(self, speaker: Speaker) -> Iterator[str]:
        """Tell of each language if it is written, or which text its people get instead."""
        t, broadcast = speaker.t, self.broadcast
        instead = broadcast.language_for("", speaker.channel.languages)
        for language in self.languages(speaker):
            name, count = language_name(language), self.people.get(language, 0)
            if language in broadcast.contents:
                yield t("✓ {language}", language=name)
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

    def _reach(self, speaker: Speaker) -> tuple[str, ...]:
        t = speaker.t
        if self.original is not None:
            return (
                lines(
                    t("It concerns: {people}", people=people(speaker, self.recipients)),
                    t("Will take: {time}", time=duration(t, self.seconds)),
                ),
                t(
                    "The new words take the place of the old ones where the message stands, without"
                    " a new notification. Files and buttons stay."
                ),
            )
        return (
            lines(
                bold(t("To whom")),
                self.broadcast.topic is Topic.BREACH
                and t("Also people who asked for no news, or withdrew their consent."),
                *audience_lines(speaker, self.broadcast.audience),
            ),
            outlook(speaker, self.recipients, self.seconds, self.per_second, self.stars),
        )

    def _conditions(self, speaker: Speaker) -> str:
        t, stage, at = speaker.t, self.broadcast.stage, self.broadcast.scheduled_at
        when, approval, waits = None, None, stage is Stage.AWAITING_APPROVAL
        if at is not None and waits and at <= speaker.now:
            when = t(
                "Its time was {time}. Once approved, it goes out at once; after a day without"
                " approval it becomes a draft again.",
                time=t.time_and_zone(at),
            )
        elif at is not None:
            when = t("Goes out: {time}", time=t.time_and_zone(at))
        if self.needs_approval and self.original is not None:
            approval = t("Two admins approved it, so two must confirm the same new words.")
        elif self.needs_approval:
            approval = t(
                "It goes to more than {n} people: a second person must approve it.",
                n=t.number(self.approval_above),
            )
        other = not (self.mine or self.author)
        return lines(
            when,
            approval if waits or stage is Stage.DRAFT else None,
            other and t("Another admin is composing it; you can look."),
        )

    def _question(self, speaker: Speaker) -> str | None:
        t = speaker.t
        asked = language_name(self.asked) if self.asked else ""
        match self.menu:
            case _ if self.author:
                return self._approval(t)
            case ("send",):
                return t("People will see it as shown above, including the last button.")
            case ("topic",):
                return bold(t("What is it about?"))
            case ("to", *_):
                return bold(t("Who is it for? All conditions you choose must be met."))
            case ("buttons", language):
                name = language_name(language)
                return lines(
                    bold(t("Now the buttons. Language: {language}", language=name)),
                    t("One line each: what it says, a dash, the link. For example:"),
                    t("Read more - https://example.kz/page"),
                )
            case ("when",):
                return lines(
                    bold(t("When shall it go out?")),
                    t(
                        "Write the time here ({zone}), for example: 24.11 18:30, or: tomorrow"
                        " 9:00.",
                        zone=t.zone_label,
                    ),
                )
            case _ if self.asked and self.original is not None:
                return bold(t("Now the new words. Language: {language}", language=asked))
            case _ if self.asked:
                return lines(
                    bold(t("Now the message. Language: {language}", language=asked)),
                    t(
                        "Write or forward it here: text, a photo, a video, a document or an"
                        " animation."
                    ),
                )
        return None

    def _approval(self, t: Translator) -> str:
        name = self.author
        if self.menu == ("refuse",):
            return t("Why is it not to go out? Write the reason here; its author reads it.")
        if not self.grew:
            return t("{name} asks for your approval. People will see it as shown above.", name=name)
        return lines(
            t("{name} planned this broadcast. Since then its audience has grown.", name=name),
            t("It was not sent: it needs your approval. People will see it as shown above."),
        )

    def _rows(self, speaker: Speaker) -> Rows:
        t, button = speaker.t, partial(press, self.broadcast)
        if self.menu == ("refuse",):
            return ((button(t.plain("No, go back"), ShowPanel),),)
        if self.author:
            return (
                (button(t.plain("Approve"), ApproveBroadcast, style="success"),),
                (button(t.plain("Refuse, with a reason"), RefuseBroadcast, style="danger"),),
            )
        stage = self.broadcast.stage
        if not self.mine or stage is not Stage.DRAFT:
            see, recall = button(t.plain("See the message"), ShowTexts), list[Button]()
            if self.mine and stage in {Stage.AWAITING_APPROVAL, Stage.SCHEDULED}:
                recall = [button(t.plain("Take it back to change it"), RecallBroadcast)]
            elif not self.mine and stage is Stage.SCHEDULED:
                recall = [button(t.plain("Do not send it"), RecallBroadcast, style="danger")]
            return filled((see,), recall, (list_button(speaker),))
        return self._menu(speaker)

    def _menu(self, speaker: Speaker) -> Rows:
        t, button = speaker.t, partial(press, self.broadcast)
        back = (button(t.plain("Back"), ShowPanel),)
        match self.menu:
            case ("topic",):
                return (*self._topics(t), back)
            case ("lang" | "buttons" as menu, language):
                return (*rows_of(self._of_language(t, menu, language), 1), back)
            case ("when",):
                now = button(t.plain("As soon as it is confirmed"), DropTime)
                return filled((now,) if self.broadcast.scheduled_at is not None else (), back)
            case ("to", which):
                back = (button(t.plain("Back"), ShowMenu, Menu.FILTERS),)
                return (*rows_of(self._values(speaker, Filter(which)), 2), back)
            case ("to",):
                return (*rows_of(self._filters(speaker), 2), back)
            case ("send",):
                return ((button(self._last(t), SubmitBroadcast, style="success"),), back)
        return self._home(speaker)

    def _home(self, speaker: Speaker) -> Rows:
        t, button = speaker.t, partial(press, self.broadcast)
        languages = [
            button(
                _ticked(language_name(one), one in self.broadcast.contents),
                ShowMenu,
                Menu.LANGUAGE,
                one,
            )
            for one in self.languages(speaker)
        ]
        menus = [
            button(t.plain("Topic"), ShowMenu, Menu.TOPIC),
            button(t.plain("To whom"), ShowMenu, Menu.FILTERS),
            button(t.plain("When"), ShowMenu, Menu.TIME),
        ]
        discard = button(t.plain("Discard the draft"), AskSure, Sure.DISCARD)
        return (
            *rows_of(languages, 3),
            *(rows_of(menus, 2) if self.original is None else ()),
            (button(t.plain("Test: only to me"), SendTest),),
            (button(t.plain("Preview and send"), ShowPreview, style="primary"),),
            (discard, list_button(speaker)),
        )

    def _topics(self, t: Translator) -> Rows:
        now = self.broadcast.topic
        labels = ((one, _ticked(topic_name(t, one), one is now)) for one in Topic)
        return tuple((press(self.broadcast, label, SetTopic, one),) for one, label in labels)

    def _last(self, t: Translator) -> str:
        if self.needs_approval:
            return t.plain("Ask for approval")
        if self.original is not None:
            return t.plain("Yes, correct it")
        if self.broadcast.scheduled_at is not None:
            return t.plain("Confirm the time")
        return t.plain("Send it now")

    def _of_language(self, t: Translator, menu: str, language: str) -> Iterator[Button]:
        button, content = partial(press, self.broadcast), self.broadcast.contents.get(language)
        if menu == "buttons":
            if content is not None and content.buttons:
                yield button(t.plain("Remove the buttons"), RemoveLinkButtons, language)
            return
        yield button(t.plain("Insert the hotlines"), InsertHotlines, language)
        if content is not None and self.original is not None:
            yield button(t.plain("Keep the old words"), RemoveText, language)
        elif content is not None:
            yield button(t.plain("Buttons with links"), ShowMenu, Menu.BUTTONS, language)
            yield button(t.plain("Remove this language"), RemoveText, language)

    def _filters(self, speaker: Speaker) -> Iterator[Button]:
        t = speaker.t
        named = {
            Filter.LANGUAGES: t.plain("Languages"),
            Filter.REGIONS: t.plain("Regions"),
            Filter.TYPES: t.plain("What they reported"),
            Filter.ACTIVITY: t.plain("Recently active"),
        }
        if not speaker.channel.regions:
            del named[Filter.REGIONS]
        for which, label in named.items():
            shown = _ticked(label, bool(self.broadcast.audience.chosen(which)))
            yield press(self.broadcast, shown, ShowMenu, Menu.FILTERS, which)

    def _values(self, speaker: Speaker, which: Filter) -> Iterator[Button]:
        t, channel = speaker.t, speaker.channel
        chosen = self.broadcast.audience.chosen(which)
        match which:
            case Filter.LANGUAGES:
                labels = {language: language_name(language) for language in channel.languages}
            case Filter.REGIONS:
                regions = channel.regions_sorted(t.language)
                labels = {region.code: speaker.own(region.short) for region in regions}
            case Filter.TYPES:
                types = channel.types_on()
                labels = {kind.id: f"{kind.icon} {speaker.own(kind.button)}" for kind in types}
            case Filter.ACTIVITY:
                labels = {
                    str(days): str(t.plural("Last {n} day", "Last {n} days", days))
                    for days in model.ACTIVE_DAYS
                }
        for value, label in labels.items():
            shown = shortened(_ticked(label, value in chosen), HALF_ROW)
            yield press(self.broadcast, shown, ToggleFilter, which, value)


def heading(
    speaker: Speaker,
    broadcast: Broadcast,
    stage: str | None = None,
    original: Broadcast | None = None,
) -> str:
    t, number = speaker.t, original.number if original else broadcast.number
    stage = stage or t.plain(STAGES[broadcast.stage])
    title = t("Broadcast № {number} · {stage}", number=number, stage=stage)
    if original is not None:
        title = t("Correction of № {number} · {stage}", number=number, stage=stage)
    return lines(bold(title), topic_name(t, broadcast.topic))


class Settled(Worded):
    APPROVED = N_("{name} approved broadcast № {number}.")
    REFUSED = N_("{name} did not approve broadcast № {number}.")
    RECALLED = N_("Broadcast № {number} was taken back by its author.")
    CANCELLED = N_("Broadcast № {number} is stopped for good.")
    DISCARDED = N_("The draft № {number} is discarded.")
    CORRECTING = N_("Broadcast № {number} is being corrected.")
    WITHDRAWING = N_("Broadcast № {number} is being deleted.")
    STARTED = N_("The time has come: broadcast № {number} is being sent.")
    GREW = N_(
        "Broadcast № {number} did not go out at its time: by now so many people would get it that a"
        " second admin must approve it. The others are asked. Once approved, it goes out at once."
    )
    ALONE = N_(
        "Broadcast № {number} did not go out at its time: by now so many people would get it that a"
        " second admin must approve it, and there is none. It is a draft again."
    )
    LAPSED = N_(
        "No admin approved broadcast № {number} within a day after its time. It is a draft again;"
        " nothing was sent."
    )
    MOVED = N_("Broadcast № {number}: the current state is shown further down.")


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
    *(Settled.APPROVED, Settled.REFUSED, Settled.STARTED),
    *(Settled.GREW, Settled.ALONE, Settled.LAPSED),
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
        by_another = name is not None and what in _BY_ANOTHER
        if what is Settled.APPROVED and self.at is not None:
            text = t(
                "{name} approved broadcast № {number}. It goes out: {time}",
                name=name,
                number=number,
                time=t.time_and_zone(self.at),
            )
        elif by_another:
            text = t(_BY_ANOTHER[what], name=name, number=number)
        else:
            text = t(what.value, name=name or "?", number=number)
        reason = quote(t("Reason: {reason}", reason=self.reason)) if self.reason else None
        opens = by_another or what in _OPENS
        rows = ((open_button(speaker, self.id, number),),) if opens else ()
        return Outgoing(paragraphs(text, reason), rows)


@message
class BroadcastList:
    page: int = 0

    async def load(self, work: Work) -> tuple[Broadcast, ...]:
        return tuple(await store.newest(work.tx))

    def render(self, speaker: Speaker, every: tuple[Broadcast, ...]) -> Outgoing:
        t = speaker.t
        begin = (Button(t.plain("New broadcast"), BeginBroadcast(), style="primary"),)
        if not every:
            return Outgoing(t("There are no broadcasts yet."), (begin,))
        pages = -(-len(every) // PAGE)
        page = min(self.page, pages - 1)
        shown = every[page * PAGE : (page + 1) * PAGE]
        entries = []
        for one in shown:
            stage = t.plain(STAGES[one.stage])
            at = one.ended_at or one.started_at or one.scheduled_at or one.created_at
            entries.append(
                lines(
                    bold(t("№ {number} · {stage}", number=one.number, stage=stage)),
                    t("{topic} · {time}", topic=topic_name(t, one.topic), time=t.time(at)),
                )
            )
        openers = rows_of([open_button(speaker, one.id, one.number) for one in shown], 2)
        leaves = turns(page, pages, ListBroadcasts)
        text = paragraphs(bold(t("Broadcasts")), *entries)
        return Outgoing(text, filled(*openers, leaves, begin))


PAGE = 6
"""Broadcasts of a page of the list."""


class BroadcastProblem(Worded):
    NOT_ADMIN = N_("Only admins may write to all people. To report something, send /report.")
    IN_PRIVATE_ONLY = N_("Broadcasts are composed in a private chat with me, not in a group.")
    LEFT_COMPOSING = N_("You left the broadcast. Its draft is kept: /broadcasts shows it.")


@message
class BroadcastWord:
    problem: BroadcastProblem

    def render(self, speaker: Speaker) -> Outgoing:
        rows: Rows = ()
        if self.problem is BroadcastProblem.IN_PRIVATE_ONLY:
            address = f"https://t.me/{speaker.bot_username}"
            rows = ((Button(speaker.t.plain("Open the private chat"), url=address),),)
        return Outgoing(speaker.t(self.problem.value), rows)
