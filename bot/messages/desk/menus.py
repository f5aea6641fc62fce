"""The buttons under a card: acts, and the menus that lead to an outcome."""

from __future__ import annotations

from bot.channel.model import UnknownId
from bot.domain.case import Case, Outcome, Status
from bot.messages.buttons import Verb, data
from bot.messages.outgoing import Button, Style
from bot.messages.reporter.decided import outcome_label
from bot.messages.speaker import Speaker, rows_of
from bot.services.cards import CardView
from bot.services.verdicts import Asked, Choosing, NoSuchChoice, choosing

Rows = tuple[tuple[Button, ...], ...]

LABEL_LIMIT = 60
"""Characters of a ground or reason shown on a button."""


def card_rows(speaker: Speaker, view: CardView) -> Rows:
    """The open menu of a card, or what can be done with the case now."""
    match view.menu:
        case ("o", *path) if view.case.status.is_open:
            return _verdict_rows(speaker, view.case, tuple(path))
        case ("m", *_) if view.case.status.is_undecided:
            return _merge_rows(speaker, view)
        case _:
            return _act_rows(speaker, view)


def case_button(
    case: Case, text: str, act: str, *args: object, style: Style | None = None
) -> Button:
    """A button for an act on a case as it stands now."""
    return Button(text, data(Verb.CASE, case.id, case.version, act, *args), style=style)


def _act_rows(speaker: Speaker, view: CardView) -> Rows:
    t, case = speaker.t, view.case
    note = case_button(case, t.plain("Note"), "note")
    history = case_button(case, t.plain("History"), "history")
    files = (
        (case_button(case, t.plain("Files ({n})", n=len(view.files)), "files"),)
        if view.files
        else ()
    )
    if case.status.is_undecided:
        hold = (
            case_button(case, t.plain("Release"), "release")
            if view.holder
            else case_button(case, t.plain("Take"), "take", style="primary")
        )
        return (
            (hold, case_button(case, t.plain("Outcome"), "o", style="success")),
            (
                case_button(case, t.plain("Ask the reporter"), "ask"),
                case_button(case, t.plain("Duplicate of…"), "m"),
            ),
            (*files, note, history),
        )
    first: tuple[Button, ...] = ()
    if view.can_undo:
        first = (case_button(case, t.plain("Undo"), "undo", style="danger"),)
    elif case.status is Status.FORWARDED:
        first = (
            case_button(case, t.plain("Outcome"), "o", style="success"),
            case_button(case, t.plain("Reopen"), "reopen"),
        )
    elif case.status is Status.CLOSED and case.merged_into is None:
        first = (case_button(case, t.plain("Reopen"), "reopen"),)
    rest = (*files, note, history)
    return (first, rest) if first else (rest,)


def _verdict_rows(speaker: Speaker, case: Case, path: tuple[str, ...]) -> Rows:
    t = speaker.t
    try:
        choice = choosing(speaker.channel, case.violation, path)
    except (NoSuchChoice, UnknownId):
        choice = choosing(speaker.channel, case.violation, ())
    back = case_button(case, t.plain("Back"), "o" if choice.path else "menu", *choice.path[:-1])
    if choice.asked is Asked.CONFIRM:
        return (
            (case_button(case, t.plain("Confirm"), "decide", *choice.path, style="success"),),
            (case_button(case, t.plain("Add words to the reporter"), "words", *choice.path),),
            (back,),
        )
    buttons = [
        case_button(case, _cut(_label(speaker, choice, option)), "o", *_extended(choice, i, option))
        for i, option in enumerate(choice.options)
    ]
    return (*rows_of(buttons, 1), (back,))


def _extended(choice: Choosing, position: int, option: str) -> tuple[str, ...]:
    return choice.extended(option if choice.asked is Asked.OUTCOME else position)


def _label(speaker: Speaker, choice: Choosing, option: str) -> str:
    channel = speaker.channel
    match choice.asked:
        case Asked.OUTCOME:
            return outcome_label(speaker, Outcome(option))
        case Asked.AUTHORITY:
            return speaker.own(channel.authority(option).short)
        case Asked.GROUND:
            grounds = channel.outcome(choice.path[0]).grounds
            return next(speaker.own(g.label) for g in grounds if g.id == option)
        case _:
            reasons = channel.outcome(choice.path[0]).reasons
            return next(speaker.own(r.text) for r in reasons if r.id == option)


def _cut(label: str) -> str:
    return label if len(label) <= LABEL_LIMIT else label[: LABEL_LIMIT - 1] + "…"


def _merge_rows(speaker: Speaker, view: CardView) -> Rows:
    t, case = speaker.t, view.case
    same_host = [
        case_button(
            case, f"№ {other.number} · {speaker.violation(other.violation)}", "merge", other.number
        )
        for other in view.suggestions
    ]
    return (
        *rows_of(same_host, 1),
        (case_button(case, t.plain("Another number…"), "mergeask"),),
        (case_button(case, t.plain("Back"), "menu"),),
    )
