"""Second looks: decided cases that are decided again by people who do not see the first decision.

Options chosen so far are stored, as on a card; a look hides the case from its holder.
"""

import secrets

from bot.cases import moves
from bot.cases import store as cases_store
from bot.cases.happenings import DecisionEnded, DecisionTold, Happening
from bot.cases.model import Because, Case, CaseEvent, Decision, Move
from bot.core import desks_store, reviews, roles, sealed
from bot.core.messages import Button, Lane, Message, Outgoing, Speaker, bold, lines
from bot.core.people import Right, may
from bot.core.queues.tasks import every
from bot.core.reviews_store import Kind, Review, State
from bot.core.times import DAY_MS
from bot.core.work import Work, fresh_id
from bot.desk import (
    casework,
    colleagues,
    looks_store,
    second_person,
    second_person_store,
)
from bot.desk.look_screen import LookCard
from bot.desk.model import (
    CHOSEN,
    Actor,
    Dropped,
    Look,
    Opinion,
    Stage,
    decided,
    dropped,
    is_drawn,
    opinion_of,
    same_finding,
    ticket_of,
)
from bot.desk.review_queue import DeskQueue, TakeReview
from bot.reports import case_reports_store, reports_store
from bot.values import CONFIRMS, Act, Finding, Intake, Outcome, Why, replace

LATELY_MS = 7 * DAY_MS

LATEST_ACTS = 50
"""A person who acted at a desk within this time is thought to have read its board."""


class SecondLooks(DeskQueue[tuple[Look, Case]]):
    kind = Kind.LOOK

    async def subject(self, review: Review) -> tuple[Look, Case] | None:
        look = await looks_store.get_look(self.work.tx, review.subject)
        if look is None:
            return None
        case = await cases_store.cases.get(self.work.tx, look.case)
        if case is None:
            return None
        return look, case

    async def stands(self, review: Review, subject: tuple[Look, Case]) -> bool:
        look, case = subject
        still_stands = look.is_of(case) and await can_be_looked_at(self.work, case)
        if not still_stands:
            await drop(self.work, look, Dropped.CHANGED)
        return still_stands

    async def people(self, review: Review, subject: tuple[Look, Case]) -> set[int]:
        """People of other desks and seniors who were not at the case's desk lately; where there are
        none, other seniors who had nothing to do with this case."""
        look, case = subject
        work = self.work
        seconds = self.seconds
        acted = await second_person_store.acted(work.tx, case.id)
        out = acted | look.judges | review.passed | case.recused
        others = await seconds.everyone() - await seconds.at_home(case) - out
        opened = await second_person_store.opened(work.tx, case.id)
        found = set()
        fresh = set()
        for one in await seconds.free(others | await seconds.seniors() - out, case):
            person = await work.person(one)
            if person is not None and person.id in opened:
                continue  # the card of the case is in their chat
            found.add(one)
            if one in others or not await self._was_at_desk_lately(one, case):
                fresh.add(one)
        return fresh or found

    async def _was_at_desk_lately(self, staff: int, case: Case) -> bool:
        since = self.work.now - LATELY_MS
        tx = self.work.tx
        desks = await second_person_store.desks_of_last_acts(
            tx, staff, since, LATEST_ACTS
        )
        return case.desk is not None and case.desk in desks

    @classmethod
    def call(cls, speaker: Speaker, n: int) -> tuple[str, Button]:
        t = speaker.t
        sentence = t.plural(
            "{n} decided case waits for a second look.",
            "{n} decided cases wait for a second look.",
            n,
        )
        return sentence, Button(t.plain("Take a second look"), TakeReview(Kind.LOOK))

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
    if now is None or case.merged_into or not same_finding(happened.was, now):
        await drop(work, look, Dropped.CHANGED)
        return
    await looks_store.change_look(
        work.tx, look, replace(look, decision=now.id, decided_at=now.at)
    )


async def check_reports(work: Work, case: Case) -> None:
    """Drop the look of a case whose reports were all erased; else show what is left of them."""
    look = await looks_store.open_of_case(work.tx, case.id)
    if look is None:
        return
    if await can_be_looked_at(work, case):
        await SecondLooks(work).refresh(look.id)
    else:
        await drop(work, look, Dropped.CHANGED)


async def drop(work: Work, look: Look, why: Dropped) -> Look:
    after = dropped(look, why, work.now)
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
    if not _is_first_finding(decision, told):
        return
    percent = work.channel.second_look.percent
    ticket = ticket_of(await _draw_key(work), case.id, decision.id)
    if not is_drawn(ticket, percent) and not (
        percent and await _overturned_lately(work, case.violation)
    ):
        return
    if not await can_be_looked_at(work, case):
        return
    look = Look(
        fresh_id(),
        case=case.id,
        decision=decision.id,
        decided_at=decision.at,
        violation=case.violation,
        ticket=ticket,
        percent=percent,
        drawn_at=work.now,
        first=opinion_of(decision.finding, decision.by, decision.at),
    )
    if await looks_store.add_look(work.tx, look):
        await SecondLooks(work).ask(look.id, case.id, work.now + DAY_MS)


def _is_first_finding(decision: Decision, told: list[CaseEvent]) -> bool:
    """True for a finding that looks are for, and that does not repeat or end an earlier one."""
    if decision.finding.outcome not in CONFIRMS | CHOSEN:
        return False
    decided = _decided(told)
    if decided and decided[0].act is Act.OVERTURN:
        return False
    return decision.before is None or not same_finding(decision.before, decision)


async def _draw_key(work: Work) -> bytes:
    key = await sealed.get_sealed_fact(work.tx, sealed.DRAW_KEY)
    if key is not None:
        return key
    return await sealed.keep_sealed_fact(
        work.tx, sealed.DRAW_KEY, secrets.token_bytes(32)
    )


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


async def give(work: Work, look: Look, actor: Actor, verdict: Finding) -> Look:
    """Record the decision of who holds the look. Raises NotYours, Recused, IllegalMove."""
    queue = SecondLooks(work)
    review = await queue.hold(look.id, actor.telegram_id)
    _, case = await queue.held(look.id, actor.telegram_id)
    opinion = opinion_of(verdict, actor.telegram_id, work.now)
    after = decided(look, opinion)
    is_overturned = after.stage is Stage.OVERTURNED
    if is_overturned and await casework.has_other_open_case(work, case):
        return await drop(work, look, Dropped.REPORTED_AGAIN)
    await looks_store.change_look(work.tx, look, after)
    state = State.OVER
    if after.stage.is_open:
        state = State.WAITING
    freed = reviews.free(review, state)
    await queue.change(review, replace(freed, since=work.now, due=work.now + DAY_MS))
    detail = {
        "look": look.id,
        "outcome": verdict.outcome.value,
        "ground": verdict.ground,
        "reason": verdict.reason,
        "agrees": same_finding(look.first, opinion),
    }
    case = await moves.act(
        work, case, Act.SECOND_LOOK, opinion.by, lane=None, detail=detail
    )
    if is_overturned:
        await _overturn(work, case, after, actor, opinion)
    await queue.show(review, Lane.DESK_ANSWER, is_open=False)
    return after


async def _overturn(
    work: Work,
    case: Case,
    look: Look,
    actor: Actor,
    opinion: Opinion,
) -> None:
    """The third decision replaces the first; reporters are told after the undo window.

    Where the channel file wants two people for it and the second found something else, the case
    is opened again instead, and its desk decides with four eyes.
    """
    third = opinion.finding
    approved_by = None
    second = look.second
    if second is not None and same_finding(second, opinion):
        # With another authority the two decisions lead to different places.
        is_same_way = second.finding.authority == third.authority
        approved_by = second.by if is_same_way else None
    decision = Decision(
        fresh_id(),
        third,
        opinion.by,
        work.now,
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


class SecondLooksSwitched(Message):
    """Tells admins that some people can take second looks now, or that none is left who can."""

    people: int
    percent: float

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        if not self.people:
            off = t("Second looks wait: nobody is left who can take them.")
            remedy = t(
                "Give a colleague of another desk, or a senior, a role with /staff."
            )
            return Outgoing(lines(bold(off), remedy))
        on = t("Second looks are on: another person can take them now.")
        share = t(
            "Of decided cases, {percent} % are decided again by a person who does not see the "
            "first decision. I call those who can.",
            percent=f"{self.percent:g}",
        )
        people = t.plural(
            "{n} person can take them.", "{n} people can take them.", self.people
        )
        return Outgoing(lines(bold(on), share, people))


SWITCHED_ON = "second_looks_on"
"""The fact that says if admins heard that second looks are on."""


async def people_for_looks(work: Work) -> set[int]:
    """Return the people whom the bot can write to and who can look again at what others decide.

    No person is asked again about a case of theirs, so one person who works alone is none of them.
    """
    if not work.channel.second_look.percent:
        return set()
    seconds = second_person.SecondPeople(work)
    groups = await seconds.groups()
    everyone = await seconds.everyone()
    seniors = await seconds.seniors()
    found = set[int]()
    for desk in await desks_store.open_desks(work.tx):
        deciders = await _deciders(work, desk)
        others = everyone - set(groups.get(desk.chat, ()))
        found |= {one for one in others | seniors if deciders - {one}}
    return {one.telegram_id for one in await colleagues.reachable(work, found)}


async def _deciders(work: Work, desk: desks_store.Desk) -> set[int]:
    inside = await roles.roles_inside(work, desk, second_person.ASKED)
    return {one for one, role in inside.items() if may(role, Right.HANDLE_CASES)}


@every("second_looks", minutes=10)
async def tell_when_looks_begin(work: Work) -> None:
    """Tell admins when second looks begin, because another person can take them, and when none
    is left who can. Cases are drawn all the time: what was drawn before waits for the person."""
    people = await people_for_looks(work)
    was_on = await sealed.get_fact(work.tx, SWITCHED_ON) is not None
    if bool(people) is was_on:
        return
    if people:
        await sealed.put_fact(work.tx, SWITCHED_ON, str(work.now))
    else:
        await sealed.drop_fact(work.tx, SWITCHED_ON)
    percent = work.channel.second_look.percent
    if percent:
        await work.tell_admins(SecondLooksSwitched(len(people), percent))
