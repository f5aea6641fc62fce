"""Fitness of a second person: not the proposer, no reporter of the case, no one with a say in it.

Nothing is stored for it: the keyed hash finds a person's reports while these are theirs. Only the
person sees a refusal, so that no colleague learns who reported.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from bot.cases import routing, transitions
from bot.cases import store as cases_store
from bot.cases.acts import ACTS
from bot.cases.model import Case, Move, NeedsSecond, Recused, TookCall
from bot.core import desks_store, members_store, reviews_store, roles, sealed
from bot.core.messages import (
    Action,
    Address,
    Button,
    Lane,
    Outgoing,
    Recipient,
    Speaker,
    What,
    bold,
    button,
    lines,
    message,
)
from bot.core.people import Right, Role, may
from bot.core.queues import sent_messages, tasks_store
from bot.core.queues.tasks import every
from bot.core.reviews import QUEUES, Queue, menu_of
from bot.core.reviews_store import Kind, Review
from bot.core.work import Work
from bot.dataclass import frozen
from bot.desk import colleagues, shown_words
from bot.desk.buttons import TakeNext
from bot.desk.verdict_form import StepButtons
from bot.reports import case_reports_store, targets_store
from bot.reports.menu import Cleaning
from bot.values import Act, Urgency


async def of(work: Work, staff: int) -> frozenset[str]:
    """The ids of the cases that they reported, themselves or for a caller, and of those that these
    were merged into."""
    person = await work.person(staff)
    return await targets_store.reported_by(work.tx, None if person is None else person.id, staff)


async def of_reader(work: Work) -> frozenset[str]:
    """Return those of the person in whose private chat staff work; in a group all read the same."""
    who = work.private_chat
    if who is None:
        return frozenset()
    return await targets_store.reported_by(work.tx, who, await work.telegram_id(who))


async def include(work: Work, staff: int, case: Case) -> bool:
    return await among(work, await of(work, staff), case)


async def check(work: Work, staff: int, case: Case, act: Act) -> None:
    """Raises Recused for a person with a conflict of interest, or who reported the case, TookCall
    for one who wrote down a call about it."""
    if staff in case.recused:
        raise Recused(case, act)
    if await include(work, staff, case):
        calls = await targets_store.reported_by(work.tx, None, staff)
        if await among(work, calls, case):
            raise TookCall(case, act)
        raise Recused(case, act)


async def among(work: Work, own: frozenset[str], case: Case) -> bool:
    if not own or case.id in own:
        return bool(own)
    final = await cases_store.final_of(work.tx, case) if case.merged_into else None
    return final is not None and final.id in own


async def admit(work: Work, case: Case, move: Move) -> Move:
    """Raises NeedsSecond for a move that no person may make alone, Recused or TookCall for one who
    reported the case."""
    if move.staff is not None and ACTS[move.act].unbiased:
        await check(work, move.staff, case, move.act)
    if ACTS[move.act].asks_second and await is_needed(work, case, move):
        raise NeedsSecond(case, move.act)
    return move


ASKED = 50
"""Members of a group who acted last, among whom people are looked for."""
S = TypeVar("S")


async def is_needed(work: Work, case: Case, move: Move) -> bool:
    into = None
    if move.merged_into is not None and (
        target := await cases_store.cases.get(work.tx, move.merged_into)
    ):
        into = (target, await case_reports_store.types_of(work.tx, target.id))
    # A pattern asks for a second person only where the bot can write to one.
    people = await SecondPeople(work).for_proposal(case, move.staff) if case.patterns else ()
    has_second = bool(await colleagues.reachable(work, people))
    types = await case_reports_store.types_of(work.tx, case.id)
    rules = work.channel.second_rules()
    return transitions.needs_second(case, types, move, rules, into=into, has_second=has_second)


async def took_part(work: Work, case: Case) -> set[int]:
    acts = await cases_store.acts_by(work.tx, case.id)
    found = {staff for staff, act in acts if ACTS[act].takes_part} | case.recused
    earlier = case.decision.before if case.decision else None
    for decision in (case.decision, earlier, case.proposal):
        if decision is not None:
            found |= {one for one in (decision.by, decision.approved_by) if one is not None}
    return found


@button("rv:{kind}:next", right=Right.BE_SECOND)
class TakeReview(Action):
    kind: Kind


@frozen
class ReviewAction(Action):
    """A button on the screen of a review. Chosen options are stored, as on a card."""

    right: ClassVar[Right | None] = Right.BE_SECOND

    kind: Kind
    review: str


@frozen
class ReviewStep(ReviewAction):
    """A step on a screen that showed the options with this digest."""

    after: str


@button("rv:{kind}:{review}:pick:{after}:{option}")
class PickInReview(ReviewStep):
    option: str


@button("rv:{kind}:{review}:back:{after}")
class StepBackInReview(ReviewStep): ...


@button("rv:{kind}:{review}:ok:{after}")
class ConfirmReview(ReviewStep): ...


IN_REVIEW = StepButtons(PickInReview, StepBackInReview, ConfirmReview)


@button("rv:{kind}:{review}:files")
class ShowReviewFiles(ReviewAction): ...


@button("rv:{kind}:{review}:pass")
class PassReviewOn(ReviewAction): ...


@dataclass(slots=True)
class SecondPeople:
    """The known people who may be second, by Telegram id; read once for several subjects."""

    work: Work
    _inside: dict[int, dict[int, Role]] | None = field(default=None, init=False)
    _own: dict[int, frozenset[str]] = field(default_factory=dict, init=False)

    async def for_proposal(self, case: Case, by: int | None = None) -> set[int]:
        """Those who may approve or refuse the proposed decision, or one that `by` would propose:
        people of the case's desk."""
        proposer = by if case.proposal is None else case.proposal.by
        out = {proposer, *case.recused, *await self.looking(case)}
        return await self.free(await self.at_home(case) - out, case)

    async def groups(self) -> dict[int, dict[int, Role]]:
        """Chat → those of its known members who may be the second person, with their roles."""
        if self._inside is None:
            self._inside = {}
            for desk in await desks_store.open_desks(self.work.tx):
                if desk.chat not in self._inside:
                    ids = await members_store.staff_inside(self.work.tx, desk.chat, ASKED)
                    found = {one: await roles.role_at(self.work, one, desk) for one in ids}
                    self._inside[desk.chat] = {
                        one: role for one, role in found.items() if may(role, Right.BE_SECOND)
                    }
        return self._inside

    async def everyone(self) -> set[int]:
        return {one for inside in (await self.groups()).values() for one in inside}

    async def at_home(self, case: Case) -> set[int]:
        home = await routing.desk_of(self.work.tx, case)
        return set() if home is None else set((await self.groups()).get(home.chat, ()))

    async def free(self, ids: Iterable[int], case: Case) -> set[int]:
        """Return those who did not report the case themselves."""
        found = set()
        for one in ids:
            if one not in self._own:
                self._own[one] = await of(self.work, one)
            if not await among(self.work, self._own[one], case):
                found.add(one)
        return found

    async def looking(self, case: Case) -> set[int]:
        """Return those who decide the case again and must not see the first decision."""
        every = await reviews_store.of_case(self.work.tx, case.id)
        return {one.holder for one in every if one.kind is Kind.LOOK and one.holder is not None}


class DeskQueue(Queue[S]):
    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self.seconds = SecondPeople(work)

    def case(self, subject: S) -> Case:
        found = subject[1] if isinstance(subject, tuple) else subject
        if not isinstance(found, Case):
            raise TypeError(found)
        return found

    async def recipient(self, staff: int) -> Recipient | None:
        return await colleagues.recipient(self.work, staff)

    async def reached(self, staff: Collection[int]) -> dict[int, Recipient]:
        found = await colleagues.reachable(self.work, staff)
        return {one.telegram_id: one.recipient for one in found}

    async def closed(self, review: Review, at: Address) -> None:
        await cases_store.close_menus(self.work.tx, menu_of(self.kind, review.subject))
        if review.case is not None:
            await shown_words.at(self.work, at, {review.case}, What.FILE)

    async def path(self, subject: str, person: str) -> tuple[str, ...]:
        return await cases_store.open_path(self.work.tx, menu_of(self.kind, subject), person)

    async def open(self, subject: str, person: str, path: tuple[str, ...]) -> None:
        await cases_store.open_menu(self.work.tx, menu_of(self.kind, subject), person, path)
        await self.refresh(subject, Lane.DESK_ANSWER)


CALLS = "calls"
"""The task, and the beginning of the names of facts and places of calls."""
SOON_MS = 3 * 1000
RENEWED_MS = 10 * 60 * 1000


@message
class ReviewsWait:
    """Calls a person, or a desk's group, to what waits for another person, and reminds of it.

    `waiting` counts by kind; `urgent` of them are urgent, `late` overdue.
    """

    waiting: tuple[tuple[Kind, int], ...]
    urgent: int = 0
    late: int = 0
    to_group: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        late = self.late
        found = [QUEUES[kind].call(speaker, n) for kind, n in self.waiting]
        text = lines(
            *[bold(sentence) for sentence, _ in found],
            self.urgent
            and t.plural("⏰ {n} of them is urgent.", "⏰ {n} of them are urgent.", self.urgent),
            late and t.plural("⏰ {n} of them is overdue.", "⏰ {n} of them are overdue.", late),
            self.to_group
            and t(
                "I can write to none of the people who may do this. Press the button, then Start."
            ),
        )
        if self.to_group:
            return Outgoing(text, ((Button(t.plain("Next"), TakeNext(), style="primary"),),))
        return Outgoing(text, tuple((button,) for _, button in found))


@frozen
class _Waiting:
    """A review that waits for people: its name is another one when they hear of it anew."""

    name: str
    kind: Kind
    people: set[int]
    desk: str | None
    urgency: Urgency
    is_late: bool


async def call_soon(work: Work) -> None:
    await tasks_store.schedule(work.tx, CALLS, CALLS, {}, work.now + SOON_MS)


@every(CALLS, minutes=5)
async def call(work: Work) -> None:
    owed = defaultdict[str, list[_Waiting]](list)
    to = dict[str, Recipient]()
    here = {desk.id: desk for desk in await desks_store.open_desks(work.tx)}
    known = await sealed.facts_starting(work.tx, f"{CALLS}:")
    stay = set[str]()
    for queue_of in QUEUES.values():
        queue = queue_of(work)
        waiting = await _waiting(queue)
        people = {one for each in waiting for one in each.people}
        reached = await queue.reached(people)
        # A call to a person for whom something waits is only silent for the night.
        stay |= {f"{CALLS}:{one}" for one in people}
        for each in waiting:
            for one in each.people & reached.keys():
                if await colleagues.is_awake(work, one, each.urgency):
                    owed[str(one)].append(each)
                    to[str(one)] = reached[one]
            if not each.people & reached.keys() and each.desk in here:
                owed[each.desk].append(each)
                to[each.desk] = here[each.desk].recipient
    for who, mine in owed.items():
        await _call(work, who, to[who], mine, known.get(f"{CALLS}:{who}"), group=who in here)
    for name in known.keys() - stay - {f"{CALLS}:{who}" for who in owed}:
        await sealed.drop_fact(work.tx, name)
        await sent_messages.drop(work.tx, name)


async def _waiting(queue: Queue[Any]) -> list[_Waiting]:
    """List what is to be said: not that a review waits for admins or its holder until it is due."""
    await queue.update()
    found = []
    for review in await queue.waiting():
        subject = await queue.subject(review)
        steps = queue.steps(review)
        people = None if subject is None else await queue.waits_for(review, subject)
        if people is None:
            continue
        if steps or (isinstance(queue, DeskQueue) and review.holder not in people):
            name = f"{menu_of(review.kind, review.subject)}:{review.since}:{steps}"
            of = (queue.desk(subject), queue.urgency(subject))
            is_late = steps > 0 and review.due <= queue.work.now
            found.append(_Waiting(name, review.kind, people, *of, is_late))
    return found


async def _call(
    work: Work, who: str, to: Recipient, mine: list[_Waiting], kept: str | None, *, group: bool
) -> None:
    last: dict[str, Any] = json.loads(kept) if kept else {"at": 0, "told": []}
    names = sorted(one.name for one in mine)
    place = f"{CALLS}:{who}"
    if not set(names) - set(last["told"]) or 0 <= work.now - last["at"] < RENEWED_MS:
        return
    earlier = await sent_messages.get(work.tx, place)
    if earlier is not None:
        await work.say(to, Cleaning(earlier.message_id, earlier.message_id), Lane.NOTICE)
        await sent_messages.drop(work.tx, place)
    counts = Counter(one.kind for one in mine)
    waiting = tuple((kind, counts[kind]) for kind in Kind if counts[kind])
    urgent = sum(one.urgency is Urgency.URGENT for one in mine)
    told = ReviewsWait(waiting, urgent, sum(one.is_late for one in mine), group)
    await work.say(to, told, Lane.NOTICE, remember=place)
    await sealed.put_fact(work.tx, place, json.dumps({"at": work.now, "told": names}))
