"""Second looks: decided cases that are decided again by people who do not see the first decision.

Options chosen so far are stored, as on a card; a look hides the case from its holder.
"""

import secrets
from dataclasses import replace
from typing import TypeVar

from bot.cases import moves
from bot.cases import store as cases_store
from bot.cases.happenings import DecisionEnded, DecisionTold, Happening
from bot.cases.model import Because, Case, CaseEvent, Decision, Move
from bot.channel.model import Channel
from bot.core import reviews, reviews_store, sealed
from bot.core.database import Transaction
from bot.core.messages import (
    N_,
    Button,
    Lane,
    Outgoing,
    Rows,
    Speaker,
    bold,
    filled,
    lines,
    message,
    paragraphs,
    quote,
    untapped,
)
from bot.core.people import Role
from bot.core.reviews_store import Kind, Review, State
from bot.core.times import DAY_MS
from bot.core.toasts import Toast
from bot.core.work import Work, fresh_id
from bot.dataclass import frozen
from bot.desk import (
    card_menus,
    card_view,
    card_words,
    casework,
    lists,
    looks_store,
    second_person,
    second_person_store,
)
from bot.desk import model as desk_model
from bot.desk.card_view import CardView
from bot.desk.verdict_form import VerdictStep, draw_step, verdict_step
from bot.reports import case_reports_store, reports_store, targets_store
from bot.reports.decision_words import basis_lines, outcome_label
from bot.values import CONFIRMS, Act, Finding, Intake, Outcome, Status, Urgency, Why

ListT = TypeVar("ListT", bound=lists.CaseList)


@frozen
class LookView:
    """`card` is None once the person does not hold the look any more.

    `path` holds the options chosen so far. A third person sees both `reasonings` without names, in
    a random order. With `gave` the person made the newest of the decisions.
    """

    look: desk_model.Look
    number: str
    card: CardView | None = None
    path: tuple[str, ...] = ()
    reasonings: tuple[Finding, ...] = ()
    gave: bool = False


@message
class LookCard:
    """The screen of a second look in the private chat of `copy`, as it stands when it is sent."""

    look: str
    copy: str

    async def load(self, work: Work) -> LookView | None:
        tx = work.tx
        staff = await work.telegram_id(self.copy)
        look = await looks_store.get_look(tx, self.look)
        card = (
            None if look is None else await card_view.read_card(tx, look.case, tx.now, 0, self.copy)
        )
        if look is None or card is None:
            return None
        number = card.case.number
        newest = look.third or look.second
        review = await reviews_store.get(tx, Kind.LOOK, look.id)
        if staff is None or review is None or review.holder != staff:
            return LookView(look, number, gave=newest is not None and newest.by == staff)
        path = await cases_store.open_path(tx, reviews.menu_of(Kind.LOOK, look.id), self.copy)
        if look.stage is not desk_model.Stage.THIRD or look.second is None:
            return LookView(look, number, blind(card), path)
        first = look.first.finding
        second = look.second.finding
        decision = card.case.decision
        if decision is not None and decision.id == look.decision:
            first = replace(first, words=decision.finding.words)
        # The ticket is random and stays the same, so the order does, too.
        reasonings = (first, second) if int(look.ticket, 16) % 2 else (second, first)
        return LookView(look, number, blind(card), path, reasonings)

    def render(self, speaker: Speaker, view: LookView) -> Outgoing:
        card = view.card
        number = view.number
        if card is not None:
            step = look_step(speaker.channel, card.case.violation, view.path)
            subject, leave = (Kind.LOOK, view.look.id), _first_rows(speaker, view, card)
            question, rows = draw_step(speaker, step, second_person.IN_REVIEW, subject, leave=leave)
            text = card_words.roomy(card, lambda room: _text(speaker, view, card, question, room))
            return Outgoing(text, rows, protected=True)
        t = speaker.t
        ended = t("№ {number}: this second look is no longer with you.", number=number)
        if view.gave and view.look.stage in _GIVEN:
            ended = t(_GIVEN[view.look.stage], number=number)
        elif view.look.dropped is desk_model.Dropped.REPORTED_AGAIN:
            ended = t(
                "№ {number}: your decision is not put in force, because the same link was reported "
                "again and has a case of its own.",
                number=number,
            )
        next_look = Button(t.plain("Next second look"), second_person.TakeReview(Kind.LOOK))
        return Outgoing(ended, ((next_look,),), silent=True)


def blind(card: CardView) -> CardView:
    """The card without the decision, who decided, notes, other decisions, and where it stands."""
    was = card.case
    case = Case(
        *(was.id, was.number, was.version, Status.UNDER_REVIEW, was.violation, Urgency.NORMAL),
        *(was.opened_at, was.region, was.canonical, was.host, was.display),
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
    return verdict_step(channel, violation, path, among=desk_model.CHOSEN)


_GIVEN = {
    desk_model.Stage.AGREED: N_("№ {number}: you and the first person found the same. Thank you."),
    desk_model.Stage.THIRD: N_(
        "№ {number}: you and the first person found different things. A third person decides; "
        "until then the first decision stands. Thank you."
    ),
    desk_model.Stage.UPHELD: N_("№ {number}: the first decision stands. Thank you."),
    desk_model.Stage.OVERTURNED: N_(
        "№ {number}: your decision replaces the first one. The reporters are told when the time "
        "to undo it is over. Thank you."
    ),
}


def _text(speaker: Speaker, view: LookView, card: CardView, question: str, room: int) -> str:
    """The report alone, without anything that staff made of it, and what is asked."""
    t = speaker.t
    title = t("Second look: decide as if you were the first")
    hint = t("You do not see how it was decided. Please decide before you talk about it.")
    if view.look.stage is desk_model.Stage.THIRD:
        title = t("Third decision: two colleagues found different things")
        hint = t("Your decision stands. You see both reasons, not the names.")
    pass_on = t("If you know the people concerned, or have no time, pass it on.")
    decisions = [
        lines(
            bold(t("Decision {n}:", n=n)),
            outcome_label(speaker, found.outcome),
            found.authority and t("Authority: {name}", name=speaker.authority(found.authority)),
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
    at = (Kind.LOOK, view.look.id)
    files = Button(t.plain("Files ({n})", n=card.files), second_person.ShowReviewFiles(*at))
    passing = Button(t.plain("Pass it on"), second_person.PassReviewOn(*at))
    last = [files, passing] if card.files else [passing]
    return (*filled(last), *card_menus.further(speaker, card))


LATELY_MS = 7 * DAY_MS
LATEST_ACTS = 50
"""A person who acted at a desk within this time is thought to have read its board."""


class SecondLooks(second_person.DeskQueue[tuple[desk_model.Look, Case]]):
    kind = Kind.LOOK

    async def subject(self, review: Review) -> tuple[desk_model.Look, Case] | None:
        look = await looks_store.get_look(self.work.tx, review.subject)
        case = None if look is None else await cases_store.cases.get(self.work.tx, look.case)
        return None if look is None or case is None else (look, case)

    async def stands(self, review: Review, subject: tuple[desk_model.Look, Case]) -> bool:
        look, case = subject
        still_stands = look.is_of(case) and await can_be_looked_at(self.work, case)
        if not still_stands:
            await drop(self.work, look, desk_model.Dropped.CHANGED)
        return still_stands

    async def people(self, review: Review, subject: tuple[desk_model.Look, Case]) -> set[int]:
        """People of other desks and seniors who were not at the case's desk lately; where there are
        none, other seniors who had nothing to do with this case."""
        (look, case) = subject
        work = self.work
        seconds = self.seconds
        first = {one.by for one in (look.first, look.second) if one is not None}
        out = (
            await second_person_store.acted(work.tx, case.id) | first | review.passed | case.recused
        )
        others = await seconds.everyone() - await seconds.at_home(case) - out
        members = [one for chat in (await seconds.groups()).values() for one in chat.items()]
        seniors = {one for one, role in members if role in {Role.SENIOR, Role.ADMIN}} - out
        opened = await second_person_store.opened(work.tx, case.id)
        found = set()
        fresh = set()
        for one in await seconds.free(others | seniors, case):
            person = await work.person(one)
            if person is not None and person.id in opened:
                continue  # the card of the case is in their chat
            found.add(one)
            since = work.now - LATELY_MS
            last = await second_person_store.desks_of_last_acts(work.tx, one, since, LATEST_ACTS)
            if one in others or case.desk is None or case.desk not in last:
                fresh.add(one)
        return fresh or found

    @classmethod
    def call(cls, speaker: Speaker, n: int) -> tuple[str, Button]:
        t = speaker.t
        sentence = t.plural(
            "{n} decided case waits for a second look.",
            "{n} decided cases wait for a second look.",
            n,
        )
        return sentence, Button(t.plain("Take a second look"), second_person.TakeReview(Kind.LOOK))

    def screen(self, review: Review, person: str) -> LookCard:
        return LookCard(review.subject, person)


READ = 300
"""Reports of a case that are looked through for one that still stands."""


async def update_look(work: Work, case: Case, happened: Happening) -> None:
    """Drop the open look of a case whose decision does not stand; a new one that finds the same
    takes the place of the first: an authority that acted does not change what staff found."""
    if not isinstance(happened, DecisionEnded):
        return
    look = await looks_store.open_of_case(work.tx, case.id)
    now = happened.now
    if look is None:
        return
    if now is None or case.merged_into or not desk_model.same_finding(happened.was, now):
        await drop(work, look, desk_model.Dropped.CHANGED)
        return
    await looks_store.change_look(work.tx, look, replace(look, decision=now.id, decided_at=now.at))


async def check_reports(work: Work, case: Case) -> None:
    """Drop the look of a case whose reports were all erased; else show what is left of them."""
    look = await looks_store.open_of_case(work.tx, case.id)
    if look is None:
        return
    if await can_be_looked_at(work, case):
        await SecondLooks(work).refresh(look.id)
    else:
        await drop(work, look, desk_model.Dropped.CHANGED)


async def drop(work: Work, look: desk_model.Look, why: desk_model.Dropped) -> desk_model.Look:
    after = desk_model.dropped(look, why, work.now)
    await looks_store.change_look(work.tx, look, after)
    await SecondLooks(work).end(look.id)
    return after


async def can_be_looked_at(work: Work, case: Case) -> bool:
    """True if a report stands, and there is a link, words or a file to decide on."""
    stands = False
    for report in await reports_store.first_reports(work.tx, case.id, READ):
        if report.withdrawn_at is not None:
            continue
        if report.description or report.forwarded:
            return True
        # A report in the chat that was erased has lost its person and its words.
        stands = stands or report.person is not None or report.intake is not Intake.CHAT
    if case.canonical or not stands:
        return stands
    return (await case_reports_store.counts_of(work.tx, case.id)).files > 0


async def draw_look(work: Work, case: Case, happened: Happening) -> None:
    """Draw a case whose decision was just announced, or not.

    Who decided cannot foresee it: the ticket is made of ids that the software chose and of a key
    that only the database holds.
    """
    if not isinstance(happened, DecisionTold) or case.merged_into is not None:
        return
    decision = happened.decision
    told = await looks_store.told_decisions(work.tx, case.id)
    await _note_overturned(work, case, told)
    was_overturned = any(event.act is Act.OVERTURN for event in _decided(told)[:1])
    before = decision.before
    is_known = before is not None and desk_model.same_finding(before, decision)
    is_of_looks = decision.finding.outcome in CONFIRMS | desk_model.CHOSEN
    if not is_of_looks or was_overturned or is_known:
        return
    percent = work.channel.second_look.percent
    key = await sealed.get_sealed_fact(work.tx, sealed.DRAW_KEY)
    key = key or await sealed.keep_sealed_fact(work.tx, sealed.DRAW_KEY, secrets.token_bytes(32))
    ticket = desk_model.ticket_of(key, case.id, decision.id)
    is_drawn = desk_model.is_drawn(ticket, percent)
    if not is_drawn and percent:
        is_drawn = await _overturned_lately(work, case.violation)
    if not is_drawn or not await can_be_looked_at(work, case):
        return
    first = desk_model.opinion_of(decision.finding, decision.by, decision.at)
    look = desk_model.Look(
        *(fresh_id(), case.id, decision.id, decision.at, case.violation, ticket),
        *(percent, work.now, first),
    )
    if await looks_store.add_look(work.tx, look):
        await SecondLooks(work).ask(look.id, case.id, work.now + DAY_MS)


def _decided(told: list[CaseEvent]) -> list[CaseEvent]:
    return [event for event in told if event.act is not Act.REOPEN]


async def _note_overturned(work: Work, case: Case, told: list[CaseEvent]) -> None:
    decided = _decided(told)
    if len(decided) < 2:
        return
    now, before = decided[:2]
    was_reopened = any(event.act is Act.REOPEN for event in told[: told.index(before)])
    if now.act is not Act.OVERTURN and not was_reopened:
        return  # an authority answered, say
    found, earlier = (Outcome(event.detail["outcome"]) for event in (now, before))
    if found is not earlier and not {found, earlier} <= CONFIRMS:
        await sealed.put_fact(work.tx, f"overturned:{case.violation}", str(work.now))


async def _overturned_lately(work: Work, violation: str) -> bool:
    kept = await sealed.get_fact(work.tx, f"overturned:{violation}")
    days = work.channel.second_look.overturned_days
    return kept is not None and work.now - int(kept) < days * DAY_MS


async def is_hidden(tx: Transaction, staff: int | None, case: str) -> bool:
    """True if this person decides the case again: its card opens when they have decided."""
    return staff is not None and case in await reviews_store.cases_held_by(tx, Kind.LOOK, staff)


async def barred(work: Work, staff: int | None, case: Case) -> Toast | None:
    """The toast for a person who may not open the case; of one's own it is as for any conflict.

    Who wrote down a call may open it: a caller asks them what came of it.
    """
    if await is_hidden(work.tx, staff, case.id):
        return Toast.LOOK_FIRST
    person = None if staff is None else await work.person(staff)
    if person is None:
        return None
    own = await targets_store.reported_by(work.tx, person.id)
    return Toast.RECUSED if await second_person.among(work, own, case) else None


async def unseen(work: Work, person: str) -> frozenset[str]:
    """The cases that are in no list of this person: what they reported, or decide again."""
    staff = await work.telegram_id(person)
    own = await targets_store.reported_by(work.tx, person)
    if staff is None:
        return own
    return own | await reviews_store.cases_held_by(work.tx, Kind.LOOK, staff)


async def masked(work: Work, staff: int, found: ListT) -> ListT:
    """A list as this person may see it: in private without what they reported, and without the
    state of a case that they are deciding again."""
    hidden = await reviews_store.cases_held_by(work.tx, Kind.LOOK, staff)
    return found.masked(await second_person.of_reader(work), hidden)


async def give(
    work: Work, look: desk_model.Look, actor: desk_model.Actor, verdict: Finding
) -> desk_model.Look:
    """Record the decision of who holds the look. Raises NotYours, Recused, IllegalMove."""
    queue = SecondLooks(work)
    review = await queue.hold(look.id, actor.telegram_id)
    _, case = await queue.held(look.id, actor.telegram_id)
    opinion = desk_model.opinion_of(verdict, actor.telegram_id, work.now)
    after = desk_model.decided(look, opinion)
    is_overturned = after.stage is desk_model.Stage.OVERTURNED
    if is_overturned and await casework.has_other_open_case(work, case):
        return await drop(work, look, desk_model.Dropped.REPORTED_AGAIN)
    await looks_store.change_look(work.tx, look, after)
    state = State.WAITING if after.stage.is_open else State.OVER
    freed = reviews.free(review, state)
    due = work.now + DAY_MS
    await queue.change(review, replace(freed, since=work.now, due=due))
    detail = {
        "look": look.id,
        "outcome": verdict.outcome.value,
        "ground": verdict.ground,
        "reason": verdict.reason,
        "agrees": desk_model.same_finding(look.first, opinion),
    }
    case = await moves.act(work, case, Act.SECOND_LOOK, opinion.by, lane=None, detail=detail)
    if is_overturned:
        await _overturn(work, case, after, actor, opinion)
    await queue.show(review, Lane.DESK_ANSWER, is_open=False)
    return after


async def _overturn(
    work: Work,
    case: Case,
    look: desk_model.Look,
    actor: desk_model.Actor,
    opinion: desk_model.Opinion,
) -> None:
    """The third decision replaces the first; reporters are told after the undo window.

    Where the channel file wants two people for it and the second found something else, the case
    is opened again instead, and its desk decides with four eyes.
    """
    second = look.second
    third = opinion.finding
    approved_by = None
    if second is not None and desk_model.same_finding(second, opinion):
        approved_by = second.by if second.finding.authority == third.authority else None
    decision = Decision(
        *(fresh_id(), third, opinion.by, work.now),
        status_before=case.status,
        before=case.earlier,
        approved_by=approved_by,
    )
    move = Move(Act.OVERTURN, work.now, opinion.by, decision, detail={"look": look.id})
    if await second_person.is_needed(work, case, move):
        await casework.reopen(work, case, actor, Because(Why.SECOND))
        return
    # The time to undo it begins when the desk's card shows it: no private card does.
    await casework.conclude(replace(work, private_chat=None), case, move)
