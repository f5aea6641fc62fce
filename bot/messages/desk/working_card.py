"""The working card: a case in a moderator's private chat, with everything that can be done."""

from bot.messages.authority.kept_posts import kept_posts
from bot.messages.authority.on_card import on_card
from bot.messages.desk import act_menus, beside, card_parts
from bot.messages.desk.choice import asked, choice_of, takes_two
from bot.messages.desk.four_eyes import patterns, proposal
from bot.messages.desk.menus import next_row, question, working_rows
from bot.messages.outgoing import Outgoing
from bot.messages.speaker import Speaker, paragraphs
from bot.services.desk.verdicts import Choosing
from bot.services.desk.workbench.card_view import CardView


def working_card(speaker: Speaker, view: CardView) -> Outgoing:
    text = card_parts.roomy(view, lambda room: _text(speaker, view, room))
    rows = (*working_rows(speaker, view), *next_row(speaker))
    return Outgoing(text, rows, undo=card_parts.offered_undo(view), protected=True)


def _text(speaker: Speaker, view: CardView, room: int) -> str:
    choice = choice_of(speaker, view)
    return paragraphs(
        card_parts.head(speaker, view),
        card_parts.moved(speaker, view),
        patterns.warning(speaker, view),
        card_parts.what(speaker, view, room),
        kept_posts(speaker, view, room),
        beside.said(speaker, view, room // 2),
        beside.alike(speaker, view),
        card_parts.earlier(speaker, view),
        card_parts.decision(speaker, view),
        proposal.proposal(speaker, view),
        on_card(speaker, view),
        act_menus.standing(speaker, view),
        question(speaker, view) if choice is None else _asked(speaker, view, choice),
    )


def _asked(speaker: Speaker, view: CardView, choice: Choosing) -> str:
    verdict = choice.verdict
    needs_two = verdict is not None and takes_two(speaker, view, verdict)
    return asked(speaker, choice, needs_two=needs_two)
