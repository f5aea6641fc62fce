"""The buttons under a panel: the steps of composing, and the menus that open from it."""

from collections.abc import Callable
from functools import partial

from bot.domain.actions import broadcast as acts
from bot.domain.actions.broadcast import Menu
from bot.domain.broadcast.broadcast import ACTIVE_DAYS, Audience, Filter, Stage, Topic
from bot.domain.notices import broadcast as said
from bot.domain.notices.broadcast import Sure
from bot.messages.broadcast.words import topic_name
from bot.messages.fit import shortened
from bot.messages.languages import language_name
from bot.messages.outgoing import Button, Style
from bot.messages.speaker import Speaker, rows_of

Rows = tuple[tuple[Button, ...], ...]
HALF_ROW = 22
"""UTF-16 units of a label that a phone shows beside another one."""


def press(
    notice: said.Head | said.BroadcastQuestion,
    text: str,
    kind: Callable[..., acts.BroadcastAction],
    *args: object,
    style: Style | None = None,
) -> Button:
    """A button for an act on a broadcast as it is now."""
    return Button(text, kind(notice.id, notice.version, *args), style=style)


def menu_rows(speaker: Speaker, notice: said.BroadcastPanel) -> Rows:
    if notice.menu == ("refuse",):
        return ((press(notice, speaker.t.plain("No, go back"), acts.ShowPanel),),)
    if notice.author:
        return _approval_rows(speaker, notice)
    if not notice.mine or notice.stage is not Stage.DRAFT:
        return _waiting_rows(speaker, notice)
    match notice.menu:
        case ("topic",):
            return _topic_rows(speaker, notice)
        case ("lang" | "buttons", language):
            return _language_rows(speaker, notice, language)
        case ("when",):
            return _when_rows(speaker, notice)
        case ("to", which):
            return _filter_rows(speaker, notice, Filter(which))
        case ("to",):
            return _audience_rows(speaker, notice)
        case ("send",):
            return (_last_button(speaker, notice), _back(speaker, notice))
        case _:
            return _home_rows(speaker, notice)


def _home_rows(speaker: Speaker, notice: said.BroadcastPanel) -> Rows:
    t, button = speaker.t, partial(press, notice)
    languages = [
        button(
            _ticked(language_name(one.language), one.is_written),
            acts.ShowMenu, Menu.LANGUAGE, one.language,
        )
        for one in notice.written
    ]  # fmt: skip
    settings: Rows = ()
    if notice.corrects is None:
        named = (
            (t.plain("Topic"), Menu.TOPIC),
            (t.plain("To whom"), Menu.FILTERS),
            (t.plain("When"), Menu.TIME),
        )
        menus = [button(label, acts.ShowMenu, menu) for label, menu in named]
        settings = rows_of(menus, 2)
    return (
        *rows_of(languages, 3),
        *settings,
        (button(t.plain("Test: only to me"), acts.SendTest),),
        (button(t.plain("Preview and send"), acts.ShowPreview, style="primary"),),
        (
            button(t.plain("Discard the draft"), acts.AskSure, Sure.DISCARD),
            list_button(speaker),
        ),
    )


def _last_button(speaker: Speaker, notice: said.BroadcastPanel) -> tuple[Button, ...]:
    t = speaker.t
    if notice.needs_approval:
        words = t.plain("Ask for approval")
    elif notice.corrects is not None:
        words = t.plain("Yes, correct it")
    elif notice.scheduled_at is not None:
        words = t.plain("Confirm the time")
    else:
        words = t.plain("Send it now")
    return (press(notice, words, acts.SubmitBroadcast, style="success"),)


def _approval_rows(speaker: Speaker, notice: said.BroadcastPanel) -> Rows:
    t, button = speaker.t, partial(press, notice)
    return (
        (button(t.plain("Approve"), acts.ApproveBroadcast, style="success"),),
        (button(t.plain("Refuse, with a reason"), acts.RefuseBroadcast, style="danger"),),
    )


def _waiting_rows(speaker: Speaker, notice: said.BroadcastPanel) -> Rows:
    """For its author, and for another admin, who may stop what is scheduled."""
    t, button = speaker.t, partial(press, notice)
    rows = [(button(t.plain("See the message"), acts.ShowTexts),)]
    if not notice.mine and notice.stage is Stage.SCHEDULED:
        rows.append((button(t.plain("Do not send it"), acts.RecallBroadcast, style="danger"),))
    elif notice.mine and notice.stage in {Stage.AWAITING_APPROVAL, Stage.SCHEDULED}:
        rows.append((button(t.plain("Take it back to change it"), acts.RecallBroadcast),))
    return (*rows, (list_button(speaker),))


def _topic_rows(speaker: Speaker, notice: said.BroadcastPanel) -> Rows:
    choices = [
        press(notice, _ticked(topic_name(speaker.t, one), one is notice.topic), acts.SetTopic, one)
        for one in Topic
    ]
    return (*rows_of(choices, 1), _back(speaker, notice))


def _language_rows(speaker: Speaker, notice: said.BroadcastPanel, language: str) -> Rows:
    t, button = speaker.t, partial(press, notice)
    one = next((one for one in notice.written if one.language == language), None)
    is_written = one is not None and one.is_written
    acting: list[Button] = []
    if notice.menu[0] == "lang":
        acting.append(button(t.plain("Insert the hotlines"), acts.InsertHotlines, language))
    elif one is not None and one.buttons:
        acting.append(button(t.plain("Remove the buttons"), acts.RemoveLinkButtons, language))
    if notice.menu[0] == "lang" and is_written and notice.corrects is not None:
        acting.append(button(t.plain("Keep the old words"), acts.RemoveText, language))
    elif notice.menu[0] == "lang" and is_written:
        buttons = button(t.plain("Buttons with links"), acts.ShowMenu, Menu.BUTTONS, language)
        acting += [buttons, button(t.plain("Remove this language"), acts.RemoveText, language)]
    return (*rows_of(acting, 1), _back(speaker, notice))


def _when_rows(speaker: Speaker, notice: said.BroadcastPanel) -> Rows:
    now = (press(notice, speaker.t.plain("As soon as it is confirmed"), acts.DropTime),)
    return (*((now,) if notice.scheduled_at is not None else ()), _back(speaker, notice))


def _audience_rows(speaker: Speaker, notice: said.BroadcastPanel) -> Rows:
    t, audience = speaker.t, notice.audience
    named = [
        (t.plain("Languages"), Filter.LANGUAGES, bool(audience.languages)),
        (t.plain("Regions"), Filter.REGIONS, bool(audience.regions)),
        (t.plain("What they reported"), Filter.TYPES, bool(audience.types)),
        (t.plain("Recently active"), Filter.ACTIVITY, audience.active_days is not None),
    ]
    if not speaker.channel.regions:
        del named[1]
    buttons = [
        press(notice, _ticked(label, on), acts.ShowMenu, Menu.FILTERS, which)
        for label, which, on in named
    ]
    return (*rows_of(buttons, 2), _back(speaker, notice))


def _filter_rows(speaker: Speaker, notice: said.BroadcastPanel, which: Filter) -> Rows:
    chosen, choices = _choices(speaker, notice.audience, which)
    labels = {key: shortened(_ticked(label, key in chosen), HALF_ROW) for key, label in choices}
    buttons = [press(notice, label, acts.ToggleFilter, which, key) for key, label in labels.items()]
    back = (press(notice, speaker.t.plain("Back"), acts.ShowMenu, Menu.FILTERS),)
    return (*rows_of(buttons, 2), back)


def _choices(
    speaker: Speaker, audience: Audience, which: Filter
) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
    """What is chosen, and each choice with its label."""
    t, own, channel = speaker.t, speaker.own, speaker.channel
    match which:
        case Filter.LANGUAGES:
            return audience.languages, [(code, language_name(code)) for code in channel.languages]
        case Filter.REGIONS:
            regions = channel.regions_sorted(t.language)
            return audience.regions, [(region.code, own(region.short)) for region in regions]
        case Filter.TYPES:
            types = channel.types_on()
            return audience.types, [(kind.id, f"{kind.icon} {own(kind.button)}") for kind in types]
        case Filter.ACTIVITY:
            return (str(audience.active_days),), [
                (str(days), str(t.plural("Last {n} day", "Last {n} days", days)))
                for days in ACTIVE_DAYS
            ]


def _ticked(label: str, is_on: bool) -> str:
    return f"✓ {label}" if is_on else label


def _back(speaker: Speaker, notice: said.BroadcastPanel) -> tuple[Button, ...]:
    return (press(notice, speaker.t.plain("Back"), acts.ShowPanel),)


def list_button(speaker: Speaker) -> Button:
    return Button(speaker.t.plain("All broadcasts"), acts.ListBroadcasts(0))


def open_button(speaker: Speaker, broadcast: str, number: str) -> Button:
    words = speaker.t.plain("Open № {number}", number=number)
    return Button(words, acts.OpenBroadcast(broadcast))
