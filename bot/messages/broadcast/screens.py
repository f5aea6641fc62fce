"""The buttons under a panel: the steps of composing, and the menus that open from it."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.actions import broadcast as acts
from bot.domain.actions.broadcast import BroadcastAction
from bot.domain.broadcast.broadcast import ACTIVE_DAYS, Audience, Filter, Stage, Topic
from bot.domain.notices import broadcast as said
from bot.messages.broadcast.words import topic_name
from bot.messages.fit import shortened
from bot.messages.languages import language_name
from bot.messages.outgoing import Button, Style
from bot.messages.speaker import Speaker, rows_of

Rows = tuple[tuple[Button, ...], ...]
HALF_ROW = 22
"""UTF-16 units of a label that a phone shows beside another one."""


def press(
    notice: said.Head | said.CorrectionPanel | said.BroadcastSure | said.RefusalAsk,
    text: str,
    kind: Callable[..., BroadcastAction],
    *args: object,
    style: Style | None = None,
) -> Button:
    """A button for an act on a broadcast as it is now."""
    return Button(text, kind(notice.id, notice.version, *args), style=style)


def menu_rows(speaker: Speaker, notice: said.BroadcastPanel) -> Rows:
    t = speaker.t
    if not notice.mine:
        see = press(notice, t.plain("See the message"), acts.ShowTexts)
        stop = press(notice, t.plain("Do not send it"), acts.RecallBroadcast, style="danger")
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
        press(
            notice,
            _ticked(language_name(one.language), one.is_written),
            acts.ShowLanguage,
            one.language,
        )
        for one in notice.written
    ]
    paid = press(notice, _ticked(t.plain("Faster, for Stars"), notice.paid), acts.TogglePaid)
    return (
        *rows_of(languages, 3),
        (
            press(notice, t.plain("Topic"), acts.ShowTopicChoice),
            press(notice, t.plain("To whom"), acts.ShowFilters),
        ),
        (press(notice, t.plain("When"), acts.AskTime),),
        *(((paid,),) if notice.may_pay else ()),
        (press(notice, t.plain("Test: only to me"), acts.SendTest),),
        (press(notice, t.plain("Preview and send"), acts.ShowPreview, style="primary"),),
        (press(notice, t.plain("Discard the draft"), acts.AskDiscard), list_button(speaker)),
    )


def _waiting_rows(speaker: Speaker, notice: said.BroadcastPanel) -> Rows:
    t = speaker.t
    rows = [(press(notice, t.plain("See the message"), acts.ShowTexts),)]
    if notice.stage in {Stage.AWAITING_APPROVAL, Stage.SCHEDULED}:
        rows.append((press(notice, t.plain("Take it back to change it"), acts.RecallBroadcast),))
    return (*rows, (list_button(speaker),))


def _topic_rows(speaker: Speaker, notice: said.BroadcastPanel) -> Rows:
    choices = [
        press(notice, _ticked(topic_name(speaker.t, one), one is notice.topic), acts.SetTopic, one)
        for one in Topic
    ]
    return (*rows_of(choices, 1), _back(speaker, notice))


def _language_rows(speaker: Speaker, notice: said.BroadcastPanel, language: str) -> Rows:
    t = speaker.t
    is_written = any(one.is_written for one in notice.written if one.language == language)
    has_buttons = any(one.buttons for one in notice.written if one.language == language)
    if notice.menu[0] == "buttons":
        remove = press(notice, t.plain("Remove the buttons"), acts.RemoveLinkButtons, language)
        return (*(((remove,),) if has_buttons else ()), _back(speaker, notice))
    hotlines = press(notice, t.plain("Insert the hotlines"), acts.InsertHotlines, language)
    if not is_written:
        return ((hotlines,), _back(speaker, notice))
    return (
        (press(notice, t.plain("See it"), acts.ShowText, language),),
        (press(notice, t.plain("Buttons with links"), acts.AskLinkButtons, language),),
        (hotlines,),
        (press(notice, t.plain("Remove this language"), acts.RemoveText, language),),
        _back(speaker, notice),
    )


def _when_rows(speaker: Speaker, notice: said.BroadcastPanel) -> Rows:
    t = speaker.t
    now = (press(notice, t.plain("As soon as it is confirmed"), acts.DropTime),)
    return (*((now,) if notice.scheduled_at is not None else ()), _back(speaker, notice))


def _audience_rows(speaker: Speaker, notice: said.BroadcastPanel, opened: str) -> Rows:
    back = (press(notice, speaker.t.plain("Back"), acts.ShowFilters),)
    if not opened:
        return _audience_home(speaker, notice)
    chosen, choices = _CHOICES[Filter(opened)](speaker, notice.audience)
    buttons = [
        press(
            notice,
            shortened(_ticked(label, key in chosen), HALF_ROW),
            acts.ToggleFilter,
            Filter(opened),
            key,
        )
        for key, label in choices
    ]
    return (*rows_of(buttons, 2), back)


Choices = tuple[tuple[str, ...], list[tuple[str, str]]]
"""What is chosen, and each choice with its label."""


def _languages(speaker: Speaker, audience: Audience) -> Choices:
    return audience.languages, [(code, language_name(code)) for code in speaker.channel.languages]


def _regions(speaker: Speaker, audience: Audience) -> Choices:
    every = speaker.channel.regions_sorted(speaker.t.language)
    return audience.regions, [(region.code, speaker.own(region.short)) for region in every]


def _types(speaker: Speaker, audience: Audience) -> Choices:
    every = speaker.channel.types_on()
    return audience.types, [(kind.id, f"{kind.icon} {speaker.own(kind.button)}") for kind in every]


def _activity(speaker: Speaker, audience: Audience) -> Choices:
    t = speaker.t
    return (str(audience.active_days),), [
        (str(days), str(t.plural("Last {n} day", "Last {n} days", days))) for days in ACTIVE_DAYS
    ]


_CHOICES = {
    Filter.LANGUAGES: _languages,
    Filter.REGIONS: _regions,
    Filter.TYPES: _types,
    Filter.ACTIVITY: _activity,
}


def _audience_home(speaker: Speaker, notice: said.BroadcastPanel) -> Rows:
    t, audience = speaker.t, notice.audience
    named = [
        (t.plain("Languages"), Filter.LANGUAGES, bool(audience.languages)),
        (t.plain("Regions"), Filter.REGIONS, bool(audience.regions)),
        (t.plain("What they reported"), Filter.TYPES, bool(audience.types)),
        (t.plain("Lately active"), Filter.ACTIVITY, audience.active_days is not None),
    ]
    if not speaker.channel.regions:
        del named[1]
    buttons = [
        press(notice, _ticked(label, on), acts.ShowFilter, which) for label, which, on in named
    ]
    every = press(notice, t.plain("Everybody"), acts.ClearFilters)
    return (
        *rows_of(buttons, 2),
        *(((every,),) if audience != Audience() else ()),
        _back(speaker, notice),
    )


def _ticked(label: str, is_on: bool) -> str:
    return f"✓ {label}" if is_on else label


def _back(speaker: Speaker, notice: said.BroadcastPanel) -> tuple[Button, ...]:
    return (press(notice, speaker.t.plain("Back"), acts.ShowPanel),)


def list_button(speaker: Speaker) -> Button:
    """Leads to the list of all broadcasts."""
    return Button(speaker.t.plain("All broadcasts"), acts.ListBroadcasts(0))


def open_button(speaker: Speaker, broadcast: str, number: str) -> Button:
    words = speaker.t.plain("Open № {number}", number=number)
    return Button(words, acts.OpenBroadcast(broadcast))
