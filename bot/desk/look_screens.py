"""Screens and buttons of second looks. Chosen options are stored, as on a card."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar, Protocol

from bot.cases import store as stored
from bot.cases.model import Case, Decision
from bot.channel.model import Channel
from bot.core.buttons import Action, button
from bot.core.database.database import Transaction
from bot.core.languages import N_
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, Rows, shortened
from bot.core.people import Right
from bot.core.speaker import Part, Speaker, bold, filled, lines, paragraphs, quote, rows_of
from bot.core.work import Work
from bot.desk import card_parts, card_view, looks_store
from bot.desk.buttons import digest_of
from bot.desk.card_menus import asked, labels
from bot.desk.look import CHOSEN, Dropped, Look, Opinion, Stage
from bot.desk.verdicts import Asked, Choosing, NoSuchChoice, choosing
from bot.desk.views import CardView, Changes, LookView
from bot.links.link import defang
from bot.reports.news_screens import outcome_label, reasoning
from bot.values import Status, Urgency


@button("l:next", right=Right.BE_SECOND)
class TakeLook(Action):
    """Bring the next case that waits for a second look."""


@dataclass(frozen=True, slots=True)
class LookAction(Action):
    right: ClassVar[Right | None] = Right.BE_SECOND

    look: str


@button("l:{look}:pick:{after}:{option}")
class PickInLook(LookAction):
    after: str
    option: str


@button("l:{look}:back:{after}")
class StepBackInLook(LookAction):
    after: str


@button("l:{look}:ok:{after}")
class ConfirmLook(LookAction):
    after: str


@button("l:{look}:files")
class ShowLookFiles(LookAction): ...


@button("l:{look}:pass")
class PassLookOn(LookAction): ...


@message
class LookCard:
    """The screen of a second look. It shows what stands when it is sent, not when it was posted.

    `copy` is the person in whose private chat it stands.
    """

    look: str
    copy: str

    async def load(self, work: Work) -> LookView | None:
        return await view(work.tx, self.look, self.copy, await work.telegram_id(self.copy))

    def render(self, speaker: Speaker, view: LookView) -> Outgoing:
        if view.card is None:
            return Outgoing(_ended(speaker, view), _next(speaker), silent=True)
        card = view.card
        chosen = choice(speaker.channel, card.case.violation, view.path)
        text = card_parts.roomy(card, lambda room: _text(speaker, view, card, chosen, room))
        return Outgoing(text, _rows(speaker, view, card, chosen), protected=True)


async def view(tx: Transaction, look_id: str, copy: str, held_by: int | None) -> LookView | None:
    """The screen of the person `copy`; `held_by` is their Telegram id."""
    look = await looks_store.get(tx, look_id)
    card = None if look is None else await card_view.view(tx, look.case, tx.now, 0, copy)
    if look is None or card is None:
        return None
    number, newest = card.case.number, look.third or look.second
    if held_by is None or look.holder != held_by or not look.stage.is_open:
        return LookView(look, number, gave=newest is not None and newest.by == held_by)
    path = await stored.cards_menu(tx, menu_of(look.id), copy)
    reasonings = _reasonings(look, card.case.decision)
    return LookView(look, number, blind(card), path, reasonings)


def blind(card: CardView) -> CardView:
    """The card without the decision, who decided, notes, other decisions, and where it stands."""
    answers = tuple(one for one in card.beside.said if one.name is None)
    return replace(
        card,
        case=undecided(card.case),
        menu=(),
        earlier=(),
        account_outcomes={},
        holder=None,
        decided_by=None,
        can_undo=False,
        unreachable=0,
        merged_number=None,
        suggestions=(),
        colleagues=(),
        changes=Changes(),
        beside=replace(card.beside, said=answers, alike=()),
    )


def undecided(case: Case) -> Case:
    return replace(
        case,
        status=Status.UNDER_REVIEW,
        urgency=Urgency.NORMAL,
        decision=None,
        holder=None,
        held_at=None,
        announced_at=None,
        merged_into=None,
        closed_at=None,
        due_at=None,
        unread_since=None,
        snoozed_until=None,
    )


def _reasonings(look: Look, decision: Decision | None) -> tuple[tuple[Opinion, str | None], ...]:
    if look.stage is not Stage.THIRD or look.second is None:
        return ()
    words = decision.words if decision is not None and decision.id == look.decision else None
    both: tuple[tuple[Opinion, str | None], ...] = ((look.first, words), (look.second, None))
    # The ticket is random and stays the same, so the order does, too.
    return both if int(look.ticket, 16) % 2 else both[::-1]


def menu_of(look: str) -> str:
    """The name that the options chosen so far are stored under, with the person's id."""
    return f"look:{look}"


def choice(channel: Channel, violation: str, path: tuple[str, ...]) -> Choosing:
    """Return the choice after this path; one outcome for each finding. Raises NoSuchChoice."""
    found = choosing(channel, violation, path)
    if path and path[0] not in CHOSEN:
        raise NoSuchChoice(path[0])
    if found.asked is Asked.OUTCOME:
        return replace(found, options=tuple(one for one in found.options if one in CHOSEN))
    return found


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
    """Render the report alone, without anything that staff made of it."""
    return paragraphs(
        card_parts.head(speaker, card),
        card_parts.what(speaker, card, room),
        card_parts.said(speaker, card, room // 2),
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
        (
            Button(label, pick(after, option))
            for option, label in zip(chosen.options, labels(speaker, chosen), strict=True)
        ),
        1,
    )


def _rows(speaker: Speaker, view: LookView, card: CardView, chosen: Choosing) -> Rows:
    t, id, after = speaker.t, view.look.id, digest_of(chosen.path)
    rows: Rows = _option_rows(speaker, chosen, partial(PickInLook, id))
    if chosen.asked is Asked.CONFIRM:
        rows = ((Button(t.plain("Confirm"), ConfirmLook(id, after), style="success"),),)
    if chosen.path:
        return (*rows, (Button(t.plain("Back"), StepBackInLook(id, after)),))
    files = Button(t.plain("Files ({n})", n=card.files), ShowLookFiles(id))
    passing = Button(t.plain("Pass it on"), PassLookOn(id))
    return (
        *rows,
        *filled([*([files] if card.files else []), passing]),
        *card_parts.further(speaker, card),
    )


def _next(speaker: Speaker) -> Rows:
    return ((Button(speaker.t.plain("Next second look"), TakeLook()),),)


def _ended(speaker: Speaker, view: LookView) -> str:
    t, look, number = speaker.t, view.look, view.number
    if view.gave and look.stage in _GIVEN:
        return t(_GIVEN[look.stage], number=number)
    if look.dropped is not None:
        return t(DROPPED_SENTENCES[look.dropped], number=number)
    return t("№ {number}: this second look is no longer with you.", number=number)


@message
class LooksWait:
    """Reminds a person of the looks that wait for them."""

    n: int

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = lines(
            bold(
                t.plural(
                    "{n} decided case is waiting for a second look by you.",
                    "{n} decided cases are waiting for a second look by you.",
                    self.n,
                )
            ),
            t("You decide without seeing the first decision, so that both can be compared."),
        )
        return Outgoing(text, _take(speaker))


@message
class LooksOffered:
    """The answer to /queue second: how many the person may take, and whether they hold one.

    `waiting` counts all that are open; `without_people` those that no known person may take.
    """

    free: int
    holds: bool
    waiting: int
    without_people: int
    is_private: bool = True

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        waiting = (
            t.plural(
                "{n} decided case is waiting for a second look.",
                "{n} decided cases are waiting for a second look.",
                self.waiting,
            )
            if self.waiting
            else t("No case is waiting for a second look.")
        )
        not_mine = t(
            "None of them is for you: a second look is for people of another desk, or for "
            "seniors who had nothing to do with the case."
        )
        begin = t("Write /queue second to me in private to begin.")
        return offered(speaker, self, (bold(waiting),), not_mine, begin, _take(speaker))


class Offered(Protocol):
    """What such a list tells of itself."""

    @property
    def free(self) -> int: ...
    @property
    def holds(self) -> bool: ...
    @property
    def waiting(self) -> int: ...
    @property
    def without_people(self) -> int: ...
    @property
    def is_private(self) -> bool: ...


def offered(
    speaker: Speaker,
    notice: Offered,
    waiting: Sequence[Part],
    not_mine: str,
    begin: str,
    take: Rows,
) -> Outgoing:
    """Render the looks that wait for people who took no part, with a button to take one."""
    t = speaker.t
    mine = notice.holds or notice.free
    text = paragraphs(
        lines(
            *waiting,
            notice.holds and t("You have one of them and have not decided yet."),
            notice.free
            and t.plural("You may take {n} of them.", "You may take {n} of them.", notice.free),
            notice.waiting and not mine and not_mine,
        ),
        notice.without_people
        and t.plural(
            "⚠ For {n} of them there is no person who may decide: another desk or another senior "
            "is needed.",
            "⚠ For {n} of them there is no person who may decide: another desk or another senior "
            "is needed.",
            notice.without_people,
        ),
        mine and not notice.is_private and begin,
    )
    return Outgoing(text, take if mine and notice.is_private else ())


def _take(speaker: Speaker) -> Rows:
    return ((Button(speaker.t.plain("Take a second look"), TakeLook(), style="primary"),),)


def looks_line(speaker: Speaker, waiting: int) -> str | None:
    """For digests: how many decided cases the people of a desk may decide again."""
    if not waiting:
        return None
    return speaker.t.plural(
        "{n} decided case is waiting for a second look: /queue second",
        "{n} decided cases are waiting for a second look: /queue second",
        waiting,
    )
