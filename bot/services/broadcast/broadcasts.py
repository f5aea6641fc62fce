"""What happens to a broadcast, from draft to withdrawal. Rights are checked by the caller."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.broadcast.broadcast import (
    Broadcast,
    Content,
    IllegalTransition,
    RunKind,
    Stage,
    Topic,
    Transition,
    check,
    move,
)
from bot.services.work import DAY_MS, Deployment, Work, fresh_id, fresh_number
from bot.storage.broadcast import audience, broadcasts, tallies
from bot.storage.broadcast.audience import Listing, Wanted
from bot.storage.queues import tasks

START = "broadcast"
APPROVAL_MS = DAY_MS
"""A broadcast that is not approved so long after its time becomes a draft again."""
PAID_PER_SECOND = 1_000


class SamePerson(Exception):
    """The author of a broadcast cannot approve it."""


class NotAuthor(Exception):
    """Only its author may discard a draft."""


async def create(work: Work, author: int, topic: Topic) -> Broadcast:
    broadcast = Broadcast(fresh_id(), fresh_number(), author, work.now, topic)
    await broadcasts.add(work.tx, broadcast)
    return broadcast


async def begin_correction(work: Work, original: Broadcast, author: int) -> Broadcast:
    """A draft of the new words, empty at first; the one that the author has begun already.

    Raises IllegalTransition while the original is being sent.
    """
    check(original, Transition.AGAIN)
    begun = await broadcasts.correction_begun(work.tx, original.id, author)
    if begun is not None:
        return begun
    number = f"{original.number}-{await broadcasts.corrections(work.tx, original.id) + 1}"
    draft = Broadcast(
        fresh_id(), number, author, work.now, original.topic, corrects=original.id
    )  # fmt: skip
    await broadcasts.add(work.tx, draft)
    return draft


async def original_of(work: Work, broadcast: Broadcast) -> Broadcast | None:
    """What a correction corrects; None for a broadcast of its own."""
    return None if broadcast.corrects is None else await get(work, broadcast.corrects)


async def get(work: Work, id: str) -> Broadcast | None:
    return await broadcasts.get(work.tx, id)


async def save_content(
    work: Work, broadcast: Broadcast, language: str, content: Content | None
) -> Broadcast:
    """What it says in this language; None takes the language out. A correction changes words."""
    original = await original_of(work, broadcast)
    if content is not None and original is not None:
        if language not in original.contents:
            raise IllegalTransition(broadcast.stage, Transition.EDIT)
        content = replace(original.contents[language], text=content.text)
    contents = {**broadcast.contents, language: content}
    order = dict.fromkeys((*work.channel.languages, *contents))
    kept = {name: one for name in order if (one := contents.get(name)) is not None}
    return await edit(work, broadcast, contents=kept)


async def edit(work: Work, broadcast: Broadcast, **changes: Any) -> Broadcast:
    """Change fields of a draft: `topic`, `audience`, `contents`, `scheduled_at`."""
    return await _store(work, broadcast, move(broadcast, Transition.EDIT, **changes))


async def count_by_language(work: Work, broadcast: Broadcast) -> dict[str, int]:
    """How many people it would go to now, by the language they use."""
    if broadcast.corrects is not None:
        standing = await tallies.standing(work.tx, broadcast.corrects)
        return {language: standing[language] for language in broadcast.contents}
    return await audience.count(work.tx, wanted(work, broadcast))


async def count(work: Work, broadcast: Broadcast) -> int:
    return sum((await count_by_language(work, broadcast)).values())


def estimate(work: Work, broadcast: Broadcast, count: int) -> tuple[int, int]:
    """How many seconds so many messages take, and how many Stars they cost at most: a tenth each,
    rounded up."""
    stars = -(-count // 10) if pays(work.deployment, broadcast) else 0
    return -(-count // max(1, pace_of(work.deployment, broadcast))), stars


def pays(deployment: Deployment, broadcast: Broadcast) -> bool:
    """Whether Telegram charges for it; changes and deletions cannot be paid for."""
    return deployment.paid_broadcasts and broadcast.errand is RunKind.SEND


def pace_of(deployment: Deployment, broadcast: Broadcast) -> int:
    """Messages a second it may send."""
    return PAID_PER_SECOND if pays(deployment, broadcast) else deployment.per_second


async def submit(work: Work, broadcast: Broadcast) -> Broadcast:
    """Send it, schedule it, or wait for a second admin's approval above the channel's size."""
    if await needs_approval(work, broadcast):
        return await wait_for_approval(work, broadcast)
    return await _go(work, broadcast, approved_by=None)


async def needs_approval(work: Work, broadcast: Broadcast, people: int | None = None) -> bool:
    """Whether it goes to more people now than one admin may decide on alone.

    What two admins approved, two correct.
    """
    original = await original_of(work, broadcast)
    if original is not None:
        return original.approved_by is not None
    people = await count(work, broadcast) if people is None else people
    return people > work.channel.approval_above


async def wait_for_approval(work: Work, broadcast: Broadcast) -> Broadcast:
    """Nothing is sent before it is approved; a scheduled one waits until a day after its time."""
    waits = await _store(work, broadcast, move(broadcast, Transition.SUBMIT))
    if broadcast.scheduled_at is not None:
        await _plan(work, broadcast, max(broadcast.scheduled_at, work.now) + APPROVAL_MS)
    return waits


async def approve(work: Work, broadcast: Broadcast, by: int) -> Broadcast:
    """Raises SamePerson for its author."""
    if broadcast.stage is not Stage.AWAITING_APPROVAL:
        raise IllegalTransition(broadcast.stage, Transition.APPROVE)
    if by == broadcast.author:
        raise SamePerson
    return await _go(work, broadcast, approved_by=by)


async def refuse(work: Work, broadcast: Broadcast, by: int) -> Broadcast:
    """It is a draft again. Raises SamePerson for its author."""
    if by == broadcast.author:
        raise SamePerson
    return await _unplanned(work, broadcast, move(broadcast, Transition.REFUSE))


async def recall(work: Work, broadcast: Broadcast) -> Broadcast:
    """It is a draft again, and an earlier approval is void."""
    return await _unplanned(work, broadcast, move(broadcast, Transition.RECALL, approved_by=None))


async def discard(work: Work, broadcast: Broadcast, by: int) -> Broadcast:
    if by != broadcast.author:
        raise NotAuthor
    return await _unplanned(work, broadcast, move(broadcast, Transition.DISCARD))


async def pause(work: Work, broadcast: Broadcast) -> Broadcast:
    """Messages in flight arrive; nothing more is sent."""
    return await _store(work, broadcast, move(broadcast, Transition.PAUSE))


async def resume(work: Work, broadcast: Broadcast) -> Broadcast:
    return await _store(work, broadcast, move(broadcast, Transition.RESUME))


async def cancel(work: Work, broadcast: Broadcast) -> Broadcast:
    """For good: recipients who have not got it do not get it."""
    return await _store(work, broadcast, move(broadcast, Transition.CANCEL, ended_at=work.now))


async def correct(work: Work, broadcast: Broadcast, contents: Mapping[str, Content]) -> Broadcast:
    """Change what people got, in the languages given."""
    both = {**broadcast.contents, **contents}
    return await _once_more(work, broadcast, RunKind.CORRECT, contents=both)


async def withdraw(work: Work, broadcast: Broadcast) -> Broadcast:
    """Delete what people got; Telegram deletes what is younger than two days."""
    return await _once_more(work, broadcast, RunKind.WITHDRAW)


def wanted(work: Work, broadcast: Broadcast) -> Wanted:
    """The audience, with the text that each language reads."""
    order = work.channel.languages
    return Wanted(
        broadcast.audience,
        broadcast.topic,
        {language: broadcast.language_for(language, order) or "" for language in order},
        broadcast.language_for("", order) or "",
    )


def listing(work: Work, broadcast: Broadcast) -> Listing:
    return Listing(broadcast.id, wanted(work, broadcast), broadcast.started_at or 0)


async def _go(work: Work, broadcast: Broadcast, **changes: Any) -> Broadcast:
    """Start it now, or schedule it; a correction starts a run of what it corrects."""
    original = await original_of(work, broadcast)
    if original is not None:
        await _check_again(work, original)
        await _store(work, broadcast, move(broadcast, Transition.DISCARD))
        return await correct(work, original, broadcast.contents)
    at = broadcast.scheduled_at
    if at is None or at <= work.now:
        return await start(work, broadcast, **changes)
    waits = await _store(work, broadcast, move(broadcast, Transition.SCHEDULE, **changes))
    await _plan(work, broadcast, at)
    return waits


async def _plan(work: Work, broadcast: Broadcast, at: int) -> None:
    await tasks.schedule(work.tx, START, _task(broadcast), {"broadcast": broadcast.id}, at)


async def start(work: Work, broadcast: Broadcast, **changes: Any) -> Broadcast:
    """The first run begins."""
    begun = move(broadcast, Transition.START, started_at=work.now, run=1, **changes)
    begun = replace(begun, errand=RunKind.SEND)
    await _store(work, broadcast, begun)
    await broadcasts.begin(work.tx, broadcast.id)
    return begun


async def _once_more(
    work: Work, broadcast: Broadcast, errand: RunKind, **changes: Any
) -> Broadcast:
    await _check_again(work, broadcast)
    run = max(1, broadcast.run) + 1
    again = move(broadcast, Transition.AGAIN, errand=errand, run=run, ended_at=None, **changes)
    await _store(work, broadcast, again)
    await broadcasts.begin(work.tx, broadcast.id)
    return again


async def _check_again(work: Work, broadcast: Broadcast) -> None:
    """Raises IllegalTransition when it is not over, or its last messages are under way."""
    check(broadcast, Transition.AGAIN)
    state = await broadcasts.state(work.tx, broadcast.id)
    if state is None or state.floor < state.position:
        raise IllegalTransition(broadcast.stage, Transition.AGAIN)


async def _unplanned(work: Work, before: Broadcast, after: Broadcast) -> Broadcast:
    """Store it and cancel its task."""
    stored = await _store(work, before, after)
    await tasks.cancel(work.tx, _task(before))
    return stored


async def _store(work: Work, before: Broadcast, after: Broadcast) -> Broadcast:
    """Raises VersionConflict when another change came first.

    Comes before any other write: the handler answers a conflict and commits.
    """
    await broadcasts.change(work.tx, after, before.version)
    return after


def _task(broadcast: Broadcast) -> str:
    return f"broadcast:{broadcast.id}"
