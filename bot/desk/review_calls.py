"""Calls to people, or to a desk's group, that a review waits for them."""

import json
from collections import Counter, defaultdict
from typing import Any

from bot.core import desks_store, sealed
from bot.core.messages import Button, Lane, Message, Outgoing, Speaker, bold, lines
from bot.core.people import Recipient
from bot.core.queues import sent_messages, tasks_store
from bot.core.queues.tasks import every
from bot.core.reviews import QUEUES, Queue, menu_of
from bot.core.reviews_store import Kind, Review
from bot.core.work import Work
from bot.desk import colleagues
from bot.desk.buttons import TakeNext
from bot.desk.review_queue import DeskQueue
from bot.reports.menu import Cleaning
from bot.values import Urgency, Value

CALLS = "calls"
"""The task, and the beginning of the names of facts and places of calls."""

SOON_MS = 3 * 1000

RENEWED_MS = 10 * 60 * 1000


class ReviewsWait(Message):
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
            and t.plural(
                "⏰ {n} of them is urgent.", "⏰ {n} of them are urgent.", self.urgent
            ),
            late
            and t.plural(
                "⏰ {n} of them is overdue.", "⏰ {n} of them are overdue.", late
            ),
            self.to_group
            and t(
                "I can write to none of the people who may do this. Press the button, then Start."
            ),
        )
        if self.to_group:
            return Outgoing(
                text, ((Button(t.plain("Next"), TakeNext(), style="primary"),),)
            )
        return Outgoing(text, tuple((button,) for _, button in found))


class _Waiting(Value):
    """A review that waits for people: its name is another one when they hear of it anew."""

    name: str
    kind: Kind
    review: Review
    subject: Any
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
        people = set[int]().union(*(each.people for each in waiting))
        reached = await queue.reached(people)
        # A call to a person for whom something waits is only silent for the night.
        stay |= {f"{CALLS}:{one}" for one in people}
        for each in waiting:
            here_now = each.people & reached.keys()
            awake = await colleagues.awake(work, here_now, each.urgency)
            for one in awake:
                owed[str(one)].append(each)
                to[str(one)] = reached[one]
            await queue.called(each.review, each.subject, awake)
            if here_now or each.desk not in here:
                continue
            if work.is_night and each.urgency is not Urgency.URGENT:
                stay.add(f"{CALLS}:{each.desk}")
                continue
            owed[each.desk].append(each)
            to[each.desk] = here[each.desk].recipient
    for who, mine in owed.items():
        await _call(
            work, who, to[who], mine, known.get(f"{CALLS}:{who}"), group=who in here
        )
    for name in known.keys() - stay - {f"{CALLS}:{who}" for who in owed}:
        await sealed.drop_fact(work.tx, name)
        await sent_messages.drop(work.tx, name)


async def _waiting(queue: Queue[Any]) -> list[_Waiting]:
    """List what is to be said: not that a review waits for admins or its holder until it is due."""
    await queue.update()
    found = []
    for review in await queue.waiting():
        subject = await queue.subject(review)
        if subject is None:
            continue
        people = await queue.waits_for(review, subject)
        if people is None:
            continue
        steps = queue.steps(review)
        is_called_at_once = isinstance(queue, DeskQueue) and review.holder not in people
        if not steps and not is_called_at_once:
            continue
        name = f"{menu_of(review.kind, review.subject)}:{review.since}:{steps}"
        desk = queue.desk(subject)
        urgency = queue.urgency(subject)
        is_late = steps > 0 and review.due <= queue.work.now
        found.append(
            _Waiting(name, review.kind, review, subject, people, desk, urgency, is_late)
        )
    return found


async def _call(
    work: Work,
    who: str,
    to: Recipient,
    mine: list[_Waiting],
    kept: str | None,
    *,
    group: bool,
) -> None:
    last = json.loads(kept or '{"at": 0, "told": []}')
    names = sorted(one.name for one in mine)
    place = f"{CALLS}:{who}"
    is_recent = 0 <= work.now - last["at"] < RENEWED_MS
    if is_recent or set(names) <= set(last["told"]):
        return
    earlier = await sent_messages.get(work.tx, place)
    if earlier is not None:
        await work.say(
            to, Cleaning(earlier.message_id, earlier.message_id), Lane.NOTICE
        )
        await sent_messages.drop(work.tx, place)
    counts = Counter(one.kind for one in mine)
    waiting = tuple((kind, counts[kind]) for kind in Kind if counts[kind])
    urgent = sum(one.urgency is Urgency.URGENT for one in mine)
    told = ReviewsWait(waiting, urgent, sum(one.is_late for one in mine), group)
    await work.say(to, told, Lane.NOTICE, remember=place)
    await sealed.put_fact(work.tx, place, json.dumps({"at": work.now, "told": names}))
