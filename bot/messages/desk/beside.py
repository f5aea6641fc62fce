"""What only the working card shows: links to copy, languages, notes and answers, alike cases."""

import re

from markupsafe import Markup

from bot.domain.actions.case import ChooseDuplicate
from bot.domain.citizen.numbers import hide
from bot.domain.desk.case import Case
from bot.domain.desk.likeness import Common
from bot.domain.link import defang
from bot.i18n import N_
from bot.messages.citizen.decided import state_label
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Rows
from bot.messages.speaker import Speaker, bold, code, filled, known, lines, quote, spoiler
from bot.services.desk.workbench.card_view import MOST_READ, CardView

MOST_COPIED = 256
"""Characters that Telegram lets a button copy."""
SHOWN_LINK, SHOWN_PLACES = 2200, 3
"""UTF-16 units of a link, at most 2,048 characters without its marks; places."""
_POINT = re.compile(r"(-?\d{1,2}\.\d+), (-?\d{1,3}\.\d+)", re.A)
WHY_SENTENCES = {
    Common.ACCOUNT: N_("the same account or channel"),
    Common.FILE: N_("the same file"),
    Common.TEXT: N_("the same text"),
}


def without_numbers(speaker: Speaker, view: CardView, texts: tuple[str, ...]) -> tuple[str, ...]:
    """The texts; in a group without numbers of people, which are shown in private only."""
    if view.is_private:
        return texts
    return tuple(hide(text, speaker.channel.country) for text in texts)


def places(speaker: Speaker, view: CardView, room: int) -> list[str]:
    """The first places, then how many more there are; never in a group."""
    shown = [_place(speaker, each, room) for each in view.places[:SHOWN_PLACES]]
    more = len(view.places) - SHOWN_PLACES
    if not view.is_private:
        return []
    return [*shown, f"+{more}"] if more > 0 else shown


def _place(speaker: Speaker, shown: str, room: int) -> str:
    """A place in words, or a point that opens on a map."""
    t, point = speaker.t, _POINT.fullmatch(shown)
    if point is None:
        return t("Place: {place}", place=shortened(defang(shown), room))
    lat, lon = point.groups()
    address = f"https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=13/{lat}/{lon}"
    there = Markup('<a href="{}">{}</a>').format(address, shown)
    return t("Place to about a kilometre, on the map: {place}", place=there)


def languages(speaker: Speaker, view: CardView) -> str | None:
    counted = ", ".join(f"{language} ×{n}" for language, n in view.beside.languages)
    if not counted:
        return None
    t = speaker.t
    if view.reports > MOST_READ:
        return t("Languages of the first {n} reports: {languages}", n=MOST_READ, languages=counted)
    return t("Languages of the reporters: {languages}", languages=counted)


def long_link(view: CardView) -> str | None:
    """The first link that no button can copy, as text to select."""
    long = [one for one in view.beside.links if len(one) > MOST_COPIED]
    return code(shortened(defang(long[0]), SHOWN_LINK)) if long else None


def is_disturbing(speaker: Speaker, violation: str) -> bool:
    """Whether words about a case of this type stand behind a spoiler."""
    kind = known(speaker.channel.type, violation)
    return kind is not None and kind.disturbing


def said(speaker: Speaker, view: CardView, room: int) -> str:
    """The newest notes of staff and answers of reporters."""
    t, hides = speaker.t, is_disturbing(speaker, view.case.violation)

    def shown(text: str) -> str:
        return shortened(defang(text), room)

    return lines(
        *(
            lines(
                t("Note by {name}, {time}:", name=one.name, time=t.time(one.at))
                if one.name
                else t("A reporter, {time}:", time=t.time(one.at)),
                quote(spoiler(shown(one.text)) if hides and not one.name else shown(one.text)),
            )
            for one in view.beside.said
        )
    )


def alike(speaker: Speaker, view: CardView) -> str | None:
    """The cases that look the same, and what they have in common."""
    t = speaker.t
    found = [
        t(
            "{case}: {why}",
            case=_named(speaker, one.case),
            why=", ".join(t(WHY_SENTENCES[why]) for why in one.why),
        )
        for one in view.beside.alike
    ]
    return lines(bold(t("Looks like the same case:")), *found) if found else None


def _named(speaker: Speaker, case: Case) -> str:
    outcome = case.decision.outcome if case.decision else None
    return speaker.t(
        "№ {number} ({state})",
        number=case.number,
        state=state_label(speaker, case.status, outcome),
    )


def further(speaker: Speaker, view: CardView) -> Rows:
    """Buttons that copy the links, and the way to join cases that look the same."""
    t, case, beside = speaker.t, view.case, view.beside
    links = [one for one in beside.links if len(one) <= MOST_COPIED]
    copies = [Button(t.plain("Copy link {n}", n=n), copy=one) for n, one in enumerate(links, 1)]
    if len(copies) == 1:
        copies = [Button(t.plain("Copy the link"), copy=links[0])]
    joins = []
    if case.status.is_undecided and beside.alike:
        label = t.plain("Looks the same ({n})", n=len(beside.alike))
        joins.append(Button(label, ChooseDuplicate(case.id, case.version)))
    return filled(copies, joins)
