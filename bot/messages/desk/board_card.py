"""The group card: a case as the desk's group sees it."""

from bot.domain.actions import case as press
from bot.domain.desk.case import Status
from bot.messages.desk import act_menus, card_parts
from bot.messages.desk.choice import asked, choice_of
from bot.messages.desk.menus import case_button, menu_rows, preset_rows, question
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.speaker import Speaker, filled, paragraphs
from bot.services.desk.cards import CardView


def board_card(speaker: Speaker, view: CardView) -> Outgoing:
    rows = menu_rows(speaker, view)
    text = card_parts.roomy(view, lambda room: _text(speaker, view, room))
    return Outgoing(text, _act_rows(speaker, view) if rows is None else rows)


def _text(speaker: Speaker, view: CardView, room: int) -> str:
    choice = choice_of(speaker, view)
    return paragraphs(
        card_parts.head(speaker, view),
        card_parts.moved(speaker, view),
        card_parts.what(speaker, view, room),
        card_parts.earlier(speaker, view),
        card_parts.decision(speaker, view),
        act_menus.standing(speaker, view),
        question(speaker, view) if choice is None else asked(speaker, choice),
    )


def _act_rows(speaker: Speaker, view: CardView) -> Rows:
    t, case = speaker.t, view.case
    outcome = case_button(case, t.plain("Outcome"), press.ChooseOutcome, style="success")
    note = case_button(case, t.plain("Note"), press.WriteNote)
    history = case_button(case, t.plain("History"), press.ShowHistory)
    rest: tuple[Button, ...] = (note, history)
    if view.files:
        rest = (case_button(case, t.plain("Files ({n})", n=view.files), press.ShowCaseFiles), *rest)
    if case.status.is_undecided:
        take = case_button(case, t.plain("Take"), press.TakeCase, style="primary")
        release = case_button(case, t.plain("Release"), press.ReleaseCase)
        ask = case_button(case, t.plain("Ask the reporter"), press.AskReporter)
        duplicate = case_button(case, t.plain("Duplicate of…"), press.ChooseDuplicate)
        usual = preset_rows(speaker, view)
        return (*usual, (release if view.holder else take, outcome), (ask, duplicate), rest)
    reopen = case_button(case, t.plain("Reopen"), press.ReopenCase)
    first: tuple[Button, ...] = ()
    if view.can_undo:
        first = (case_button(case, t.plain("Undo"), press.UndoDecision, style="danger"),)
    elif case.status is Status.FORWARDED:
        first = (outcome, reopen)
    elif case.status is Status.CLOSED and case.merged_into is None:
        first = (reopen,)
    return filled(first, rest)
