"""Messages that are a case's card: at its desk, in private, and in place of an old one."""

from typing import Literal

from bot.core import members_store
from bot.core.deep_links import case_link
from bot.core.messages import Button, Message, Outgoing, Speaker, filled, paragraphs
from bot.core.queues import sent_messages
from bot.core.work import Work
from bot.desk import card_menus, card_view, card_words, referral_parts, second_person
from bot.desk.asked import stage, who_has
from bot.values import replace


class Card(Message):
    """The card of a case. It shows the state of the case when it is sent, not when it was posted.

    `copy` is the person who has it as a private card; None for the card at the desk.
    """

    case: str
    copy: str | None = None

    async def load(self, work: Work) -> card_view.CardView | None:
        undo_ms = work.channel.retention.undo_seconds * 1000
        view = await card_view.read_card(
            work.tx, self.case, work.now, undo_ms, self.copy
        )
        if view is None or self.copy is None:
            return view
        reader = await work.telegram_id(self.copy)
        if view.case.proposal is not None:
            own = view.case.proposal.by == reader
            view = replace(view, is_own_proposal=own)
        if view.case.patterns:
            has_second = await second_person.can_be_asked(work, view.case, reader)
            view = replace(view, has_second=has_second)
        asked = await who_has(work.tx, view.case)
        if asked is None or asked.staff == reader:
            return view  # who reads the card need not hear that it arrived
        name = await members_store.staff_name(work.tx, asked.staff)
        return replace(view, asked=stage(view.case, asked), asked_name=name)

    def render(self, speaker: Speaker, view: card_view.CardView) -> Outgoing:
        if view.is_private:
            return working_card(speaker, view)
        return board_card(speaker, view)


def _text(
    speaker: Speaker, view: card_view.CardView, question: str | None = None
) -> str:
    private = view.is_private  # the group reads less

    def text_of(room: int) -> str:
        return paragraphs(
            card_words.head(speaker, view),
            private and card_words.pattern_warning(speaker, view),
            card_words.material(speaker, view, room),
            private and card_words.kept_posts(speaker, view, room),
            private and card_words.notes_and_answers(speaker, view, room // 2),
            private and card_words.alike(speaker, view),
            card_words.earlier_decisions(speaker, view),
            card_words.decision(speaker, view),
            card_words.proposal(speaker, view),
            private and card_words.given(speaker, view),
            private and referral_parts.on_card(speaker, view.referral),
            card_menus.standing(speaker, view),
            question,
        )

    return card_words.roomy(view, text_of)


def board_card(speaker: Speaker, view: card_view.CardView) -> Outgoing:
    """The verdicts that take one press; the rest is on the working card."""
    t = speaker.t
    case = view.case
    last = list[Button]()
    if view.can_undo and case.proposal is None:
        last.append(card_menus.undo_button(speaker, case))
    elif view.is_to_decide and not view.holder:
        last.append(card_menus.take_button(speaker, case))
    last.append(Button(t.plain("Open"), url=case_link(speaker.bot_username, case.id)))
    rows = filled(*card_menus.preset_rows(speaker, view), last)
    return Outgoing(_text(speaker, view), rows, undo=view.offered_undo)


def working_card(speaker: Speaker, view: card_view.CardView) -> Outgoing:
    menu = card_menus.open_menu(speaker, view)
    if menu is None:
        menu = None, card_menus.act_rows(speaker, view)
    question, rows = menu
    shown = (*rows, *card_menus.next_row(speaker))
    text = _text(speaker, view, question)
    return Outgoing(text, shown, undo=view.offered_undo, protected=True)


def place_of(case: str, copy: str | None = None) -> str:
    """The name that the card's message id is stored under: the desk's card, or a private one."""
    if copy is None:
        return f"card:{case}"
    return f"card:{case}:{copy}"


class CardGone(Message):
    """Takes the desk's card of a withdrawn case, at `message`, out of the group."""

    message: int

    def render(self, speaker: Speaker) -> Outgoing:
        del speaker
        return Outgoing("", deletes=(self.message,))


class CardMoved(Message):
    """Replaces an old card, at `message`, by a line without buttons."""

    case: str
    number: str
    message: int

    async def load(self, work: Work) -> Literal[True] | None:
        """Nothing is sent where the card is at this message again."""
        place = await sent_messages.get(work.tx, place_of(self.case))
        if place is not None and place.message_id == self.message:
            return None
        return True

    def render(self, speaker: Speaker, is_away: Literal[True] = True) -> Outgoing:
        del is_away
        text = speaker.t(
            "№ {number} is not at this desk any more: another desk has it, or it waits for one.",
            number=self.number,
        )
        return Outgoing(text, only_edit=True)
