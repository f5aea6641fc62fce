"""The screen of a second look: the case without its decision, and the way to one's own."""

from collections.abc import Callable
from functools import partial

from bot.domain.actions.base import Action
from bot.domain.actions.case import digest_of
from bot.domain.actions.looks import looking as press
from bot.domain.desk.looks.look import Dropped, Opinion, Stage
from bot.domain.link import defang
from bot.i18n import N_
from bot.messages.citizen.decided import outcome_label, reasoning
from bot.messages.desk import beside, card_parts
from bot.messages.desk.choice import asked, labels
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.speaker import Speaker, bold, filled, lines, paragraphs, quote, rows_of
from bot.services.desk.looks.blind_view import LookView
from bot.services.desk.looks.deciding import choice
from bot.services.desk.verdicts import Asked, Choosing
from bot.services.desk.workbench.card_view import CardView

DROPPED_SENTENCES = {
    Dropped.ERASED: N_(
        "№ {number} no longer needs a second look: what was reported is erased or withdrawn."
    ),
    Dropped.CHANGED: N_(
        "№ {number} no longer needs a second look: the first decision was changed meanwhile."
    ),
    Dropped.REPORTED_AGAIN: N_(
        "№ {number}: your decision is not put in force, because the same link was reported again "
        "and has a case of its own."
    ),
}
_GIVEN = {
    Stage.AGREED: N_("№ {number}: you and the first person found the same. Thank you."),
    Stage.THIRD: N_(
        "№ {number}: you and the first person found different things. A third person decides; "
        "until then the first decision stands. Thank you."
    ),
    Stage.UPHELD: N_("№ {number}: the first decision stands. Thank you."),
    Stage.OVERTURNED: N_(
        "№ {number}: your decision replaces the first one. The reporters are told when the time "
        "to undo it is over. Thank you."
    ),
}


def look_card(speaker: Speaker, view: LookView) -> Outgoing:
    if view.card is None:
        return Outgoing(_ended(speaker, view), _next(speaker), silent=True)
    card, chosen = view.card, choice(speaker.channel, view.card.case.violation, view.path)
    text = card_parts.roomy(card, lambda room: _text(speaker, view, card, chosen, room))
    return Outgoing(text, _rows(speaker, view, card, chosen), protected=True)


def _text(speaker: Speaker, view: LookView, card: CardView, chosen: Choosing, room: int) -> str:
    t = speaker.t
    is_third = view.look.stage is Stage.THIRD
    return paragraphs(
        lines(
            bold(t("Third decision: two colleagues found different things"))
            if is_third
            else bold(t("Second look: decide as if you were the first")),
            t("Your decision stands. You see both reasons, not the names.")
            if is_third
            else t("You do not see how it was decided. Please decide before you talk about it."),
            t("If you know the people concerned, or have no time, pass it on."),
        ),
        _blind_case(speaker, card, room),
        *(_reasoning(speaker, n, *one) for n, one in enumerate(view.reasonings, 1)),
        asked(speaker, chosen, t("You decide:")),
    )


def _blind_case(speaker: Speaker, card: CardView, room: int) -> str:
    """What was reported, without anything that staff made of it."""
    return paragraphs(
        card_parts.head(speaker, card),
        card_parts.what(speaker, card, room),
        beside.said(speaker, card, room // 2),
    )


def _reasoning(speaker: Speaker, n: int, opinion: Opinion, words: str | None) -> str:
    t = speaker.t
    return lines(
        bold(t("Decision {n}:", n=n)),
        outcome_label(speaker, opinion.outcome),
        *reasoning(speaker, opinion, brief=True),
        quote(shortened(defang(words), card_parts.SHOWN_REPLY)) if words else None,
    )


def _option_rows(speaker: Speaker, chosen: Choosing, pick: Callable[[str, str], Action]) -> Rows:
    """A button for each option; `pick` gets the digest of the path so far, and the option."""
    after = digest_of(chosen.path)
    return rows_of(
        (Button(label, pick(after, option))
         for option, label in zip(chosen.options, labels(speaker, chosen), strict=True)), 1,
    )  # fmt: skip


def _rows(speaker: Speaker, view: LookView, card: CardView, chosen: Choosing) -> Rows:
    t, id, after = speaker.t, view.look.id, digest_of(chosen.path)
    rows: Rows = _option_rows(speaker, chosen, partial(press.PickInLook, id))
    if chosen.asked is Asked.CONFIRM:
        rows = ((Button(t.plain("Confirm"), press.ConfirmLook(id, after), style="success"),),)
    if chosen.path:
        return (*rows, (Button(t.plain("Back"), press.StepBackInLook(id, after)),))
    files = Button(t.plain("Files ({n})", n=card.files), press.ShowLookFiles(id))
    passing = Button(t.plain("Pass it on"), press.PassLookOn(id))
    return (*rows, *filled([*([files] if card.files else []), passing]),
            *beside.further(speaker, card))  # fmt: skip


def _next(speaker: Speaker) -> Rows:
    return ((Button(speaker.t.plain("Next second look"), press.TakeLook()),),)


def _ended(speaker: Speaker, view: LookView) -> str:
    t, look, number = speaker.t, view.look, view.number
    if view.gave and look.stage in _GIVEN:
        return t(_GIVEN[look.stage], number=number)
    if look.dropped is not None:
        return t(DROPPED_SENTENCES[look.dropped], number=number)
    return t("№ {number}: this second look is no longer with you.", number=number)
