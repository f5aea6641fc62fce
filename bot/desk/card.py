"""Cards of a case, on the group's board and in private: text and buttons.

The reads are in card_view.py, open menus in card_menus.py.
"""

from bot.authorities.news_screens import on_card
from bot.core.deep_links import case_link
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, Rows
from bot.core.speaker import Speaker, filled, paragraphs
from bot.core.work import Work
from bot.desk import buttons as press
from bot.desk import card_menus, card_parts, card_view, pattern_warning, proposal_screens
from bot.desk.card_menus import (
    asked,
    case_button,
    choice_of,
    next_row,
    preset_rows,
    question,
    takes_two,
    working_rows,
)
from bot.desk.public_posts import kept_posts
from bot.desk.verdicts import Choosing
from bot.desk.views import CardView


@message
class Card:
    """The card of a case. It shows the state of the case when it is sent, not when it was posted.

    `copy` is the person who has it as a private card; None for the card at the desk.
    """

    case: str
    copy: str | None = None

    async def load(self, work: Work) -> CardView | None:
        undo_ms = work.channel.retention.undo_seconds * 1000
        return await card_view.view(work.tx, self.case, work.now, undo_ms, self.copy)

    def render(self, speaker: Speaker, view: CardView) -> Outgoing:
        return (working_card if view.is_private else board_card)(speaker, view)


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
        proposal_screens.proposal(speaker, view),
        card_menus.standing(speaker, view),
    )


def _rows(speaker: Speaker, view: CardView) -> Rows:
    """Return the verdicts that take one press; the rest is on the working card."""
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


def working_card(speaker: Speaker, view: CardView) -> Outgoing:
    text = card_parts.roomy(view, lambda room: _working_card_text(speaker, view, room))
    rows = (*working_rows(speaker, view), *next_row(speaker))
    return Outgoing(text, rows, undo=card_parts.offered_undo(view), protected=True)


def _working_card_text(speaker: Speaker, view: CardView, room: int) -> str:
    choice = choice_of(speaker, view)
    return paragraphs(
        card_parts.head(speaker, view),
        card_parts.moved(speaker, view),
        pattern_warning.warning(speaker, view),
        card_parts.what(speaker, view, room),
        kept_posts(speaker, view, room),
        card_parts.said(speaker, view, room // 2),
        card_parts.alike(speaker, view),
        card_parts.earlier(speaker, view),
        card_parts.decision(speaker, view),
        proposal_screens.proposal(speaker, view),
        on_card(speaker, view),
        card_menus.standing(speaker, view),
        question(speaker, view) if choice is None else _asked(speaker, view, choice),
    )


def _asked(speaker: Speaker, view: CardView, choice: Choosing) -> str:
    verdict = choice.verdict
    needs_two = verdict is not None and takes_two(speaker, view, verdict)
    return asked(speaker, choice, needs_two=needs_two)
