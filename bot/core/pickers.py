"""Buttons of forms, buttons that choose a type or a region, the one home, marks of urgency."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from bot.channel.parts import ViolationType
from bot.core.forms import D, Draft, FormAction, LeaveForm, StepBack, Steps
from bot.core.messages import Action, Button, Rows, Speaker, Style, button, rows_of
from bot.values import Urgency

T = TypeVar("T")

PAGED_FROM = 9
"""From this many types on, their families are shown first, where the channel file has several."""
SHORT_LABEL = 16
"""Two labels of at most this many characters share a row on a narrow phone."""
URGENCY_MARKS = {Urgency.URGENT: "🔴", Urgency.HIGH: "🟠", Urgency.NORMAL: "⚪"}


@button("m:home:{below}")
class ShowMenu(Action):
    """The main menu in place of this message, or `below` one that stays."""

    below: bool = False


def ticked(label: str, is_on: bool, off: str = "☐") -> str:
    """Return the label of a switch, which says how it stands."""
    if is_on:
        return f"✓ {label}"
    return f"{off} {label}"


def home_button(speaker: Speaker, *, keep: bool = False) -> Button:
    return Button(speaker.t.plain("Menu"), ShowMenu(below=keep))


def type_rows(
    speaker: Speaker,
    group: str | None,
    leads: Callable[[str], Action],
    opens: Callable[[str], Action],
) -> Rows:
    """The families of types, or the types of one; the action for the id of either.

    A family with a single type is shown as that type.
    """
    channel = speaker.channel
    families = {one.id: channel.types_in(one.id) for one in channel.groups}
    chosen = families.get(group or "")
    if chosen:
        return packed([_type_button(speaker, kind, leads) for kind in chosen])
    every = channel.types_on()
    filled_families = [one for one in channel.groups if families[one.id]]
    if len(every) < PAGED_FROM or len(filled_families) == 1:
        return packed([_type_button(speaker, kind, leads) for kind in every])
    buttons = []
    for family in filled_families:
        button = Button(speaker.own(family.label), opens(family.id))
        if len(families[family.id]) == 1:
            button = _type_button(speaker, families[family.id][0], leads)
        buttons.append(button)
    return packed(buttons)


def _type_button(
    speaker: Speaker, kind: ViolationType, leads: Callable[[str], Action]
) -> Button:
    return Button(f"{kind.icon} {speaker.own(kind.button)}", leads(kind.id))


def region_rows(speaker: Speaker, leads: Callable[[str], Action]) -> Rows:
    """The regions in this language's order, two in a row; the action for the code."""
    regions = speaker.channel.regions_sorted(speaker.t.language)
    return rows_of([Button(speaker.own(r.short), leads(r.code)) for r in regions], 2)


def turns(
    page: int, pages: int, leads: Callable[[int], Action], signs: str = "◀▶"
) -> list[Button]:
    ways = zip(signs, (page - 1, page + 1), strict=True)
    return [Button(sign, leads(to)) for sign, to in ways if 0 <= to < pages]


def paged(
    every: Sequence[T], page: int, size: int, leads: Callable[[int], Action]
) -> tuple[Sequence[T], list[Button]]:
    """Return what stands on a page, or on the last one, and the buttons that turn it."""
    pages = max(1, -(-len(every) // size))
    page = min(max(0, page), pages - 1)
    return every[page * size : (page + 1) * size], turns(page, pages, leads, "‹›")


def packed(buttons: list[Button]) -> Rows:
    """Short neighbours share a row, the others have one of their own."""
    rows: list[tuple[Button, ...]] = []
    for one in buttons:
        is_short = len(one.text) <= SHORT_LABEL
        if (
            is_short
            and rows
            and len(rows[-1]) == 1
            and len(rows[-1][0].text) <= SHORT_LABEL
        ):
            rows[-1] = (*rows[-1], one)
        else:
            rows.append((one,))
    return tuple(rows)


def press(
    draft: Draft,
    label: str,
    kind: Callable[..., FormAction],
    *values: object,
    style: Style | None = None,
) -> Button:
    return Button(
        label, kind(draft.form, draft.id, draft.revision, *values), style=style
    )


def way_out(speaker: Speaker, draft: D, steps: Steps[D, Any]) -> list[Button]:
    """Back, where there is a step before, and Cancel."""
    stop = press(draft, speaker.t.plain("Cancel"), LeaveForm)
    if steps.back(draft) is None:
        return [stop]
    return [press(draft, speaker.t.plain("Back"), StepBack), stop]
