"""The group card: a case as the desk's group sees it."""

from bot.domain.actions import case as press
from bot.domain.desk.deeplink import case_link
from bot.domain.notices import desk as said
from bot.messages.desk import act_menus, card_parts
from bot.messages.desk.four_eyes import proposal
from bot.messages.desk.menus import case_button, preset_rows
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.speaker import Speaker, filled, paragraphs, says
from bot.services.desk.workbench.card_view import CardView


def board_card(speaker: Speaker, view: CardView) -> Outgoing:
    text = card_parts.roomy(view, lambda room: _text(speaker, view, room))
    return Outgoing(text, _rows(speaker, view), undo=card_parts.offered_undo(view))


def _text(speaker: Speaker, view: CardView, room: int) -> str:
    return paragraphs(
        card_parts.head(speaker, view),
        card_parts.moved(speaker, view),
        card_parts.what(speaker, view, room),
        card_parts.earlier(speaker, view),
        card_parts.decision(speaker, view),
        proposal.proposal(speaker, view),
        act_menus.standing(speaker, view),
    )


def _rows(speaker: Speaker, view: CardView) -> Rows:
    """What decides at one press; all else is done on the working card."""
    t, case = speaker.t, view.case
    opens = Button(t.plain("Open"), url=case_link(speaker.bot_username, case.id))
    if case.proposal is not None:
        return ((opens,),)
    acts = []
    if view.can_undo:
        acts = [case_button(case, t.plain("Undo"), press.UndoDecision, style="danger")]
    elif case.status.is_undecided and not view.holder:
        acts = [case_button(case, t.plain("Take"), press.TakeCase, style="primary")]
    return filled(*preset_rows(speaker, view), [*acts, opens])


@says(said.CardMoved)
def card_moved(speaker: Speaker, notice: said.CardMoved) -> Outgoing:
    if notice.here:
        text = speaker.t("№ {number}: the card is further down.", number=notice.number)
    else:
        text = speaker.t(
            "№ {number} is not at this desk any more: another desk has it, or it waits for one.",
            number=notice.number,
        )
    return Outgoing(text, only_edit=True)
