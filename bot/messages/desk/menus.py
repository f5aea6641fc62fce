"""The buttons under a card: acts, and the menus that lead to an outcome."""

from collections.abc import Callable

from bot.domain.actions import case as press
from bot.domain.actions.case import CaseAction, digest_of
from bot.domain.desk.case import Case, Status
from bot.i18n import numbered
from bot.messages.desk import act_menus
from bot.messages.desk.choice import LABEL_LIMIT, choice_of, labels
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Rows, Style
from bot.messages.speaker import Speaker, filled, rows_of
from bot.services.desk.cards import CardView
from bot.services.desk.verdicts import Asked, Choosing


def card_rows(speaker: Speaker, view: CardView) -> Rows:
    """The open menu of a card, or what can be done with the case now."""
    choice = choice_of(speaker, view)
    if choice is not None:
        return _verdict_rows(speaker, view.case, choice)
    if view.menu[:1] == ("m",) and view.case.status.is_undecided:
        return _merge_rows(speaker, view)
    rows = act_menus.rows(speaker, view)
    if rows is None:
        rows = (*_act_rows(speaker, view), *act_menus.further(speaker, view))
    return rows


def _button(
    case: Case, text: str, kind: Callable[..., CaseAction], *args: str, style: Style | None = None
) -> Button:
    """A button for an act on a case as it stands now."""
    return Button(text, kind(case.id, case.version, *args), style=style)


def _act_rows(speaker: Speaker, view: CardView) -> Rows:
    t, case = speaker.t, view.case
    outcome = _button(case, t.plain("Outcome"), press.ChooseOutcome, style="success")
    note = _button(case, t.plain("Note"), press.WriteNote)
    history = _button(case, t.plain("History"), press.ShowHistory)
    rest: tuple[Button, ...] = (note, history)
    if view.files:
        rest = (_button(case, t.plain("Files ({n})", n=view.files), press.ShowCaseFiles), *rest)
    if case.status.is_undecided:
        take = _button(case, t.plain("Take"), press.TakeCase, style="primary")
        release = _button(case, t.plain("Release"), press.ReleaseCase)
        ask = _button(case, t.plain("Ask the reporter"), press.AskReporter)
        duplicate = _button(case, t.plain("Duplicate of…"), press.ChooseDuplicate)
        return ((release if view.holder else take, outcome), (ask, duplicate), rest)
    reopen = _button(case, t.plain("Reopen"), press.ReopenCase)
    first: tuple[Button, ...] = ()
    if view.can_undo:
        first = (_button(case, t.plain("Undo"), press.UndoDecision, style="danger"),)
    elif case.status is Status.FORWARDED:
        first = (outcome, reopen)
    elif case.status is Status.CLOSED and case.merged_into is None:
        first = (reopen,)
    return filled(first, rest)


def _verdict_rows(speaker: Speaker, case: Case, choice: Choosing) -> Rows:
    t, after = speaker.t, digest_of(choice.path)
    back = _button(case, t.plain("Back"), press.StepBack, after)
    if not choice.path:
        back = _button(case, t.plain("Back"), press.CloseMenu)
    if choice.asked is Asked.CONFIRM:
        confirm = _button(case, t.plain("Confirm"), press.ConfirmVerdict, after, style="success")
        words = _button(case, t.plain("Add words to the reporter"), press.AddWords, after)
        return ((confirm,), (words,), (back,))
    picks = [
        _button(case, label, press.PickOption, after, option)
        for option, label in zip(choice.options, labels(speaker, choice), strict=True)
    ]
    return (*rows_of(picks, 1), (back,))


def _merge_rows(speaker: Speaker, view: CardView) -> Rows:
    t, case = speaker.t, view.case
    same_host = []
    for other in view.suggestions:
        label = f"{numbered(other.number)} · {speaker.violation(other.violation)}"
        label = shortened(label, LABEL_LIMIT)
        same_host.append(_button(case, label, press.MergeInto, other.number))
    return (
        *rows_of(same_host, 1),
        (_button(case, t.plain("Another number…"), press.AskDuplicateNumber),),
        (_button(case, t.plain("Back"), press.CloseMenu),),
    )
