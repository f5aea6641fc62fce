"""Calls to people for things that wait for a second person.

A person has one open call with all counts, renewed at most every ten minutes; at night only urgent
proposals call people on duty. Where no one can be written to, the desk's group is called.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.cases import store
from bot.cases.hooks import Moved
from bot.cases.model import Case
from bot.core import desks_store, sealed
from bot.core.desks_store import Desk
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing
from bot.core.posts import Address, Lane, Recipient
from bot.core.queues import sent_messages, tasks_store
from bot.core.queues.tasks import every
from bot.core.reviews import QUEUES, menu_of
from bot.core.reviews_store import Kind, Review
from bot.core.speaker import Speaker, bold, lines
from bot.core.work import Work
from bot.desk import colleagues
from bot.desk.buttons import TakeNext
from bot.desk.second_person import DeskQueue, SecondPeople
from bot.reports.notices import Cleaning
from bot.values import Urgency

CALLS = "second-calls"
"""The task, and the beginning of the names of facts and places of calls."""
SOON_MS, RENEWED_MS = 3 * 1000, 10 * 60 * 1000


@message
class SecondCall:
    """Calls a person, or a desk's group, to what waits for a second person.

    `waiting` counts by kind; `urgent` of them are urgent.
    """

    waiting: tuple[tuple[Kind, int], ...]
    urgent: int = 0
    to_group: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        found = [QUEUES[kind].call(speaker, n) for kind, n in self.waiting]
        text = lines(
            bold(t("A second person is needed.")),
            *[sentence for sentence, _ in found],
            self.urgent
            and t.plural("⏰ {n} of them is urgent.", "⏰ {n} of them are urgent.", self.urgent),
            self.to_group
            and t(
                "I can write to none of the people who may do this. Press the button, then Start."
            ),
        )
        if self.to_group:
            return Outgoing(text, ((Button(t.plain("Next"), TakeNext(), style="primary"),),))
        return Outgoing(text, tuple((button,) for _, button in found))


class Proposals(DeskQueue[Case]):
    """Decisions that a second person approves or refuses, see four_eyes."""

    kind = Kind.PROPOSAL

    async def subject(self, review: Review) -> Case | None:
        return await store.cases.get(self.work.tx, review.case or "")

    async def people(self, review: Review, subject: Case) -> set[int]:
        return await self.seconds.for_proposal(subject)

    def desk(self, subject: Case) -> str | None:
        return subject.desk

    def urgency(self, subject: Case) -> Urgency:
        return subject.urgency

    def steps(self, review: Review) -> int:
        """The card at the desk reminds of them."""
        return 0

    @classmethod
    def call(cls, speaker: Speaker, n: int) -> tuple[str, Button]:
        t = speaker.t
        sentence = t.plural(
            "{n} proposed decision waits to be approved.",
            "{n} proposed decisions wait to be approved.",
            n,
        )
        return sentence, Button(t.plain("Look at a proposal"), TakeNext(), style="primary")


async def follow(work: Work, moved: Moved) -> None:
    """Let a second person look at a new proposal; one that was settled or taken back is over."""
    before, after = moved.before, moved.after
    was, now = before.proposal, after.proposal
    if was is not None and (now is None or now.id != was.id):
        await Proposals(work).end(was.id)
    if now is not None and (was is None or now.id != was.id):
        await Proposals(work).ask(now.id, after.id, after.due_at or work.now)


@dataclass(frozen=True, slots=True)
class _Subject:
    """Something that waits: its name is another one when it calls anew."""

    name: str
    kind: Kind
    people: frozenset[int]
    desk: str | None
    urgency: Urgency = Urgency.NORMAL


async def soon(work: Work) -> None:
    """Something began to wait: people are called within seconds."""
    await tasks_store.schedule(work.tx, CALLS, CALLS, {}, work.now + SOON_MS)


@every(CALLS, minutes=1)
async def sweep(work: Work) -> None:
    """Call each person, and each group, for whom something new waits."""
    subjects = await _waiting(work)
    callable_people = await _callable(work, subjects)
    owed: dict[str, list[_Subject]] = defaultdict(list)
    to: dict[str, Recipient] = {}
    here = {desk.id: desk for desk in await desks_store.open_desks(work.tx)}
    for subject in subjects:
        reached = subject.people & callable_people.keys()
        for one in reached:
            if (recipient := callable_people[one][subject.urgency]) is not None:
                owed[str(one)].append(subject)
                to[str(one)] = recipient
        if not reached and subject.desk in here:
            desk = here[subject.desk]
            owed[desk.id].append(subject)
            to[desk.id] = _group(desk)
    known = await sealed.facts_starting(work.tx, f"{CALLS}:")
    for who, mine in owed.items():
        await _call(work, who, to[who], mine, known.get(f"{CALLS}:{who}"), group=who in here)
    for name in known.keys() - {f"{CALLS}:{who}" for who in owed}:
        if not _still_waits(name, subjects):
            await sealed.drop_fact(work.tx, name)
            await sent_messages.drop(work.tx, name)


def _still_waits(name: str, subjects: Iterable[_Subject]) -> bool:
    """Return True where the call is only silent for the night."""
    who = name.removeprefix(f"{CALLS}:")
    return any(who in {str(one) for one in subject.people} for subject in subjects)


def _group(desk: Desk) -> Recipient:
    return Recipient(Address(chat=desk.chat, thread=desk.thread), desk.language)


async def _call(
    work: Work, who: str, to: Recipient, mine: list[_Subject], kept: str | None, *, group: bool
) -> None:
    last: dict[str, Any] = json.loads(kept) if kept else {"at": 0, "told": []}
    names = sorted(subject.name for subject in mine)
    place = f"{CALLS}:{who}"
    if not set(names) - set(last["told"]):
        return
    if 0 <= work.now - last["at"] < RENEWED_MS:
        return
    earlier = await sent_messages.get(work.tx, place)
    if earlier is not None:
        await work.say(to, Cleaning(earlier.message_id, earlier.message_id), Lane.NOTICE)
        await sent_messages.drop(work.tx, place)
    counts = Counter(subject.kind for subject in mine)
    urgent = sum(subject.urgency is Urgency.URGENT for subject in mine)
    told = SecondCall(tuple((kind, counts[kind]) for kind in Kind if counts[kind]), urgent, group)
    await work.say(to, told, Lane.NOTICE, remember=place)
    await sealed.put_fact(work.tx, place, json.dumps({"at": work.now, "told": names}))


async def _callable(
    work: Work, subjects: list[_Subject]
) -> dict[int, dict[Urgency, Recipient | None]]:
    """The people whom the bot can write to; by urgency, whether it may write to them now."""
    every = {one for subject in subjects for one in subject.people}
    found: dict[int, dict[Urgency, Recipient | None]] = {}
    for watcher in await colleagues.reachable(work, every):
        found[watcher.telegram_id] = {
            urgency: watcher.recipient
            if watcher.is_awake(work.now, work.channel.zone, urgency)
            else None
            for urgency in Urgency
        }
    return found


async def _waiting(work: Work) -> list[_Subject]:
    seconds, found = SecondPeople(work), list[_Subject]()
    for kind, queue_of in QUEUES.items():
        if not issubclass(queue_of, DeskQueue):
            continue
        queue = queue_of(work, seconds)
        for review in await queue.waiting():
            subject = await queue.subject(review) if review.holder is None else None
            if subject is not None:
                people = frozenset(await queue.people(review, subject))
                name, desk = menu_of(kind, review.subject), queue.desk(subject)
                found.append(_Subject(name, kind, people, desk, queue.urgency(subject)))
    return found
