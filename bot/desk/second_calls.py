"""Calls to people for things that wait for a second person.

A person has one open call with all counts, renewed at most every ten minutes; at night only urgent
proposals call people on duty. Where no one can be written to, the desk's group is called.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.cases import store as cases
from bot.cases.model import Case
from bot.core import desks_store, sealed
from bot.core.desks_store import Desk
from bot.core.posts import Address, Lane, Recipient
from bot.core.queues import sent_messages, tasks_store
from bot.core.queues.tasks import every
from bot.core.work import Work
from bot.desk import duty, lists_store, looks_store
from bot.desk.notices import SecondCall, Waits
from bot.desk.second_person import SecondPeople
from bot.register import appeals_store, store
from bot.reports.notices import Cleaning
from bot.values import Urgency

CALLS = "second-calls"
"""The task, and the beginning of the names of facts and places of calls."""
SOON_MS, RENEWED_MS = 3 * 1000, 10 * 60 * 1000
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class _Subject:
    """Something that waits: its name is another one when it calls anew."""

    name: str
    kind: Waits
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
    here = {desk.id: desk for desk in await desks_store.desks_all_active(work.tx)}
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
    told = SecondCall(tuple((kind, counts[kind]) for kind in Waits if counts[kind]), urgent, group)
    await work.say(to, told, Lane.NOTICE, remember=place)
    await sealed.put_fact(work.tx, place, json.dumps({"at": work.now, "told": names}))


async def _callable(
    work: Work, subjects: list[_Subject]
) -> dict[int, dict[Urgency, Recipient | None]]:
    """The people whom the bot can write to; by urgency, whether it may write to them now."""
    every = {one for subject in subjects for one in subject.people}
    found: dict[int, dict[Urgency, Recipient | None]] = {}
    for watcher in await duty.reachable(work, every):
        found[watcher.telegram_id] = {
            urgency: watcher.recipient
            if watcher.is_awake(work.now, work.channel.zone, urgency)
            else None
            for urgency in Urgency
        }
    return found


async def _waiting(work: Work) -> list[_Subject]:
    seconds = SecondPeople(work)
    return [
        *await _proposals(work, seconds),
        *await _publications(work, seconds),
        *await _looks(work, seconds),
        *await _appeals(work, seconds),
    ]


async def _proposals(work: Work, seconds: SecondPeople) -> list[_Subject]:
    found = []
    for desk in await desks_store.desks_all_active(work.tx):
        for case in await lists_store.proposed_at_desk(work.tx, desk.id, AT_ONCE):
            if case.proposal is not None:
                people = frozenset(await seconds.for_proposal(case))
                name = f"proposal:{case.proposal.id}"
                found.append(_Subject(name, Waits.PROPOSAL, people, desk.id, case.urgency))
    return found


async def _publications(work: Work, seconds: SecondPeople) -> list[_Subject]:
    found = []
    for one in await store.publications_waiting(work.tx, AT_ONCE):
        case = await cases.get_case(work.tx, one.case)
        if case is not None:
            people = frozenset(await seconds.for_publication(case))
            found.append(_Subject(f"publication:{one.id}", Waits.PUBLICATION, people, case.desk))
    return found


async def _looks(work: Work, seconds: SecondPeople) -> list[_Subject]:
    found = []
    for one in await looks_store.waiting(work.tx, AT_ONCE):
        case = await cases.get_case(work.tx, one.case)
        if case is not None and one.holder is None:
            people = frozenset(await seconds.for_look(one, case))
            found.append(_Subject(f"look:{one.id}", Waits.LOOK, people, None))
    return found


async def _appeals(work: Work, seconds: SecondPeople) -> list[_Subject]:
    found = []
    for one in await appeals_store.appeals_waiting(work.tx, AT_ONCE):
        case = await _decided(work, one.case)
        if case is not None and one.holder is None:
            people = frozenset(await seconds.for_appeal(one, case))
            found.append(_Subject(f"appeal:{one.id}", Waits.APPEAL, people, None))
    return found


async def _decided(work: Work, id: str) -> Case | None:
    case = await cases.get_case(work.tx, id)
    return None if case is None or case.decision is None else case
