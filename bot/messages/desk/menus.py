"""The buttons under a card: acts, and the menus that lead to an outcome."""

from __future__ import annotations

from bot.domain.desk.case import Case, Status
from bot.i18n import numbered
from bot.messages.buttons import Verb, data
from bot.messages.desk.choice import LABEL_LIMIT, choice_of, labels
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Style
from bot.messages.speaker import Speaker, rows_of
from bot.services.desk.cards import CardView
from bot.services.desk.verdicts import Asked, Choosing

Rows = tuple[tuple[Button, ...], ...]


def card_rows(speaker: Speaker, view: CardView) -> Rows:
    """The open menu of a card, or what can be done with the case now."""
    choice = choice_of(speaker, view)
    if choice is not None:
        return _verdict_rows(speaker, view.case, choice)
    if view.menu[:1] == ("m",) and view.case.status.is_undecided:
        return _merge_rows(speaker, view)
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
        (case_button(case, t.plain("Files ({n})", n=view.files), "files"),) if view.files else ()
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


def _verdict_rows(speaker: Speaker, case: Case, choice: Choosing) -> Rows:
    t = speaker.t
    back = case_button(case, t.plain("Back"), "o" if choice.path else "menu", *choice.path[:-1])
    if choice.asked is Asked.CONFIRM:
        return (
            (case_button(case, t.plain("Confirm"), "decide", *choice.path, style="success"),),
            (case_button(case, t.plain("Add words to the reporter"), "words", *choice.path),),
            (back,),
        )
    buttons = [
        case_button(case, label, "o", *_extended(choice, place, option))
        for place, (option, label) in enumerate(
            zip(choice.options, labels(speaker, choice), strict=True)
        )
    ]
    return (*rows_of(buttons, 1), (back,))


def _extended(choice: Choosing, position: int, option: str) -> tuple[str, ...]:
    return choice.extended(option if choice.asked is Asked.OUTCOME else position)


def _merge_rows(speaker: Speaker, view: CardView) -> Rows:
    t, case = speaker.t, view.case
    same_host = [
        case_button(
            case,
            shortened(
                f"{numbered(other.number)} · {speaker.violation(other.violation)}", LABEL_LIMIT
            ),
            "merge",
            other.number,
        )
        for other in view.suggestions
    ]
    return (
        *rows_of(same_host, 1),
        (case_button(case, t.plain("Another number…"), "mergeask"),),
        (case_button(case, t.plain("Back"), "menu"),),
    )
