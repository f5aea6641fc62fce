"""Screen of a second look, without anything that tells how the case was decided first."""

from bot.cases import store as cases_store
from bot.cases.model import Case
from bot.channel.model import Channel
from bot.core import reviews, reviews_store
from bot.core.messages import (
    N_,
    Button,
    Message,
    Outgoing,
    Rows,
    Speaker,
    bold,
    filled,
    lines,
    paragraphs,
    quote,
    untapped,
)
from bot.core.reviews_store import Kind
from bot.core.work import Work
from bot.desk import card_menus, card_words, looks_store
from bot.desk.card_view import CardView, read_card
from bot.desk.model import (
    CHOSEN,
    Dropped,
    Look,
    Stage,
)
from bot.desk.review_queue import IN_REVIEW, PassReviewOn, ShowReviewFiles, TakeReview
from bot.desk.verdict_form import VerdictStep, draw_step, verdict_step
from bot.reports.decision_words import basis_lines, outcome_label
from bot.values import Finding, Status, Urgency, Value, replace


class LookView(Value):
    """`card` is None once the person does not hold the look any more.

    `path` holds the options chosen so far. A third person sees both `reasonings` without names, in
    a random order. With `gave` the person made the newest of the decisions.
    """

    look: Look
    number: str
    card: CardView | None = None
    path: tuple[str, ...] = ()
    reasonings: tuple[Finding, ...] = ()
    gave: bool = False


class LookCard(Message):
    """The screen of a second look in the private chat of `copy`, as it stands when it is sent."""

    look: str
    copy: str

    async def load(self, work: Work) -> LookView | None:
        tx = work.tx
        look = await looks_store.get_look(tx, self.look)
        if look is None:
            return None
        card = await read_card(tx, look.case, tx.now, 0, self.copy)
        if card is None:
            return None
        number = card.case.number
        staff = await work.telegram_id(self.copy)
        review = await reviews_store.get(tx, Kind.LOOK, look.id)
        if staff is None or review is None or review.holder != staff:
            newest = look.third or look.second
            return LookView(
                look, number, gave=newest is not None and newest.by == staff
            )
        path = await cases_store.open_path(
            tx, reviews.menu_of(Kind.LOOK, look.id), self.copy
        )
        return LookView(look, number, blind(card), path, _reasonings(look, card.case))

    def render(self, speaker: Speaker, view: LookView) -> Outgoing:
        card = view.card
        if card is None:
            return _ended(speaker, view)
        step = look_step(speaker.channel, card.case.violation, view.path)
        subject = (Kind.LOOK, view.look.id)
        leave = _first_rows(speaker, view, card)
        question, rows = draw_step(speaker, step, IN_REVIEW, subject, leave=leave)
        text = card_words.roomy(
            card, lambda room: _text(speaker, view, card, question, room)
        )
        return Outgoing(text, rows, protected=True)


def _reasonings(look: Look, case: Case) -> tuple[Finding, ...]:
    """Return both findings for the third person, in an order that does not tell whose is first."""
    if look.stage is not Stage.THIRD or look.second is None:
        return ()
    first = look.first.finding
    second = look.second.finding
    if case.decision is not None and case.decision.id == look.decision:
        first = replace(first, words=case.decision.finding.words)
    # The ticket is random and stays the same, so the order does, too.
    if int(look.ticket, 16) % 2:
        return first, second
    return second, first


def _ended(speaker: Speaker, view: LookView) -> Outgoing:
    t = speaker.t
    number = view.number
    ended = t("№ {number}: this second look is no longer with you.", number=number)
    if view.gave and view.look.stage in _GIVEN:
        ended = t(_GIVEN[view.look.stage], number=number)
    elif view.look.dropped is Dropped.REPORTED_AGAIN:
        ended = t(
            "№ {number}: your decision is not put in force, because the same link was reported "
            "again and has a case of its own.",
            number=number,
        )
    next_look = Button(t.plain("Next second look"), TakeReview(Kind.LOOK))
    return Outgoing(ended, ((next_look,),), silent=True)


def blind(card: CardView) -> CardView:
    """The card without the decision, who decided, notes, other decisions, and where it stands."""
    was = card.case
    case = Case(
        was.id,
        was.number,
        was.version,
        Status.UNDER_REVIEW,
        was.violation,
        Urgency.NORMAL,
        was.opened_at,
        was.region,
        was.canonical,
        was.host,
        was.display,
        account=was.account,
    )
    return replace(
        card,
        case=case,
        menu=None,
        earlier=(),
        account_outcomes={},
        holder=None,
        decided_by=None,
        can_undo=False,
        unreachable=0,
        merged_number=None,
        choices=(),
        named="",
        said=tuple(one for one in card.said if one.name is None),
        alike=(),
    )


def look_step(channel: Channel, violation: str, path: tuple[str, ...]) -> VerdictStep:
    """Return the step after this path; one outcome for each finding. Raises NoSuchChoice."""
    return verdict_step(channel, violation, path, among=CHOSEN)


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


def _text(
    speaker: Speaker, view: LookView, card: CardView, question: str, room: int
) -> str:
    """The report alone, without anything that staff made of it, and what is asked."""
    t = speaker.t
    title = t("Second look: decide as if you were the first")
    hint = t(
        "You do not see how it was decided. Please decide before you talk about it."
    )
    if view.look.stage is Stage.THIRD:
        title = t("Third decision: two colleagues found different things")
        hint = t("Your decision stands. You see both reasons, not the names.")
    pass_on = t("If you know the people concerned, or have no time, pass it on.")
    decisions = [
        lines(
            bold(t("Decision {n}:", n=n)),
            outcome_label(speaker, found.outcome),
            found.authority
            and t("Authority: {name}", name=speaker.authority(found.authority)),
            *basis_lines(speaker, found),
            found.words and quote(untapped(found.words, card_words.SHOWN_REPLY)),
        )
        for n, found in enumerate(view.reasonings, 1)
    ]
    return paragraphs(
        lines(bold(title), hint, pass_on),
        card_words.head(speaker, card),
        card_words.material(speaker, card, room),
        card_words.notes_and_answers(speaker, card, room // 2),
        *decisions,
        question,
    )


def _first_rows(speaker: Speaker, view: LookView, card: CardView) -> Rows:
    t = speaker.t
    look = view.look.id
    last = [Button(t.plain("Pass it on"), PassReviewOn(Kind.LOOK, look))]
    if card.files:
        label = t.plain("Files ({n})", n=card.files)
        last.insert(0, Button(label, ShowReviewFiles(Kind.LOOK, look)))
    return (*filled(last), *card_menus.further(speaker, card))
