"""The buttons under a panel: the steps of composing, and the menus that open from it."""

from __future__ import annotations

from bot.domain.broadcast.broadcast import Stage, Topic
from bot.domain.notices import broadcast as said
from bot.messages.broadcast.words import topic_label
from bot.messages.buttons import Verb, data
from bot.messages.fit import shortened
from bot.messages.languages import language_name
from bot.messages.outgoing import Button, Style
from bot.messages.speaker import Speaker, rows_of

Rows = tuple[tuple[Button, ...], ...]
ACTIVE_DAYS = (30, 90, 365)
HALF_ROW = 22
"""UTF-16 units of a label that a phone shows beside another one."""


def press(
    notice: said.BroadcastPanel | said.PreviewHead | said.BroadcastProgress | said.BroadcastReport,
    text: str,
    act: str,
    *args: object,
    style: Style | None = None,
) -> Button:
    """A button for an act on a broadcast as it stands now."""
    return Button(text, data(Verb.BROADCAST, notice.id, notice.version, act, *args), style=style)


def menu_rows(speaker: Speaker, notice: said.BroadcastPanel) -> Rows:
    t = speaker.t
    if not notice.mine:
        see = press(notice, t.plain("See the message"), "show")
        stop = press(notice, t.plain("Do not send it"), "recall", style="danger")
        stops = ((stop,),) if notice.stage is Stage.SCHEDULED else ()
        return ((see,), *stops, (list_button(speaker),))
    if notice.stage is not Stage.DRAFT:
        return _waiting_rows(speaker, notice)
    match notice.menu:
        case ("topic",):
            return _topic_rows(speaker, notice)
        case ("lang" | "buttons", language):
            return _language_rows(speaker, notice, language)
        case ("when",):
            return _when_rows(speaker, notice)
        case ("to", *rest):
            return _audience_rows(speaker, notice, rest[0] if rest else "")
        case _:
            return _home_rows(speaker, notice)


def _home_rows(speaker: Speaker, notice: said.BroadcastPanel) -> Rows:
    t = speaker.t
    languages = [
        press(notice, _ticked(language_name(one.language), one.is_written), "lang", one.language)
        for one in notice.written
    ]
    urgent = _ticked(t.plain("Urgent"), notice.urgent) if notice.urgent else t.plain("Urgent")
    paid = _ticked(t.plain("Faster, for Stars"), notice.paid)
    return (
        *rows_of(languages, 3),
        (
            press(notice, t.plain("Topic"), "topic"),
            press(notice, t.plain("To whom"), "to"),
        ),
        (
            press(notice, t.plain("When"), "when"),
            press(notice, urgent, "urgent"),
        ),
        *(((press(notice, paid, "paid"),),) if notice.may_pay else ()),
        (press(notice, t.plain("Test: only to me"), "test"),),
        (press(notice, t.plain("Preview and send"), "preview", style="primary"),),
        (press(notice, t.plain("Discard the draft"), "discard"), list_button(speaker)),
    )


def _waiting_rows(speaker: Speaker, notice: said.BroadcastPanel) -> Rows:
    t = speaker.t
    rows: list[tuple[Button, ...]] = [(press(notice, t.plain("See the message"), "show"),)]
    if notice.stage in {Stage.AWAITING_APPROVAL, Stage.SCHEDULED}:
        rows.append((press(notice, t.plain("Take it back to change it"), "recall"),))
    return (*rows, (list_button(speaker),))


def _topic_rows(speaker: Speaker, notice: said.BroadcastPanel) -> Rows:
    choices = [
        press(
            notice,
            _ticked(topic_label(speaker, topic), topic is notice.topic),
            "topic",
            topic.value,
        )
        for topic in Topic
    ]
    return (*rows_of(choices, 1), _back(speaker, notice))


def _language_rows(speaker: Speaker, notice: said.BroadcastPanel, language: str) -> Rows:
    t = speaker.t
    is_written = any(one.is_written for one in notice.written if one.language == language)
    has_buttons = any(one.buttons for one in notice.written if one.language == language)
    if notice.menu[0] == "buttons":
        remove = press(notice, t.plain("Remove the buttons"), "nobuttons", language)
        return (*(((remove,),) if has_buttons else ()), _back(speaker, notice))
    hotlines = press(notice, t.plain("Insert the hotlines"), "hotlines", language)
    if not is_written:
        return ((hotlines,), _back(speaker, notice))
    return (
        (press(notice, t.plain("See it"), "show", language),),
        (press(notice, t.plain("Buttons with links"), "buttons", language),),
        (hotlines,),
        (press(notice, t.plain("Remove this language"), "remove", language),),
        _back(speaker, notice),
    )


def _when_rows(speaker: Speaker, notice: said.BroadcastPanel) -> Rows:
    t = speaker.t
    now = (press(notice, t.plain("As soon as it is confirmed"), "now"),)
    return (*((now,) if notice.scheduled_at is not None else ()), _back(speaker, notice))


def _audience_rows(speaker: Speaker, notice: said.BroadcastPanel, opened: str) -> Rows:
    t, audience, channel = speaker.t, notice.audience, speaker.channel
    back = (press(notice, t.plain("Back"), "to"),)
    match opened:
        case "l":
            ticks = [
                (language_name(code), code, code in audience.languages)
                for code in channel.languages
            ]
        case "r":
            ticks = [
                (speaker.own(region.short), region.code, region.code in audience.regions)
                for region in channel.regions_sorted(t.language)
            ]
        case "t":
            ticks = [
                (f"{kind.icon} {speaker.own(kind.button)}", kind.id, kind.id in audience.types)
                for kind in channel.types_on()
            ]
        case "a":
            ticks = [
                (
                    str(t.plural("Last {n} day", "Last {n} days", days)),
                    str(days),
                    days == audience.active_days,
                )
                for days in ACTIVE_DAYS
            ]
        case _:
            return _audience_home(speaker, notice)
    buttons = [
        press(notice, shortened(_ticked(label, is_on), HALF_ROW), "pick", opened, value)
        for label, value, is_on in ticks
    ]
    return (*rows_of(buttons, 2), back)


def _audience_home(speaker: Speaker, notice: said.BroadcastPanel) -> Rows:
    t, audience = speaker.t, notice.audience
    named = [
        (t.plain("Languages"), "l", bool(audience.languages)),
        (t.plain("Regions"), "r", bool(audience.regions)),
        (t.plain("What they reported"), "t", bool(audience.types)),
        (t.plain("Lately active"), "a", audience.active_days is not None),
    ]
    if not speaker.channel.regions:
        named = [one for one in named if one[1] != "r"]
    buttons = [press(notice, _ticked(label, on), "to", key) for label, key, on in named]
    only = _ticked(t.plain("Only languages written"), audience.only_named)
    everybody = press(notice, t.plain("Everybody"), "all")
    return (
        *rows_of(buttons, 2),
        (press(notice, only, "only"),),
        *(((everybody,),) if audience != type(audience)() else ()),
        _back(speaker, notice),
    )


def _ticked(label: str, is_on: bool) -> str:
    return f"✓ {label}" if is_on else label


def _back(speaker: Speaker, notice: said.BroadcastPanel) -> tuple[Button, ...]:
    return (press(notice, speaker.t.plain("Back"), "panel"),)


def list_button(speaker: Speaker) -> Button:
    """Leads to the list of all broadcasts."""
    return Button(speaker.t.plain("All broadcasts"), data(Verb.BROADCAST, "list"))
