"""Telling everybody: from the draft of a broadcast to its report. Who may is checked before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.broadcast.broadcast import (
    Act,
    Audience,
    Broadcast,
    Content,
    Errand,
    IllegalMove,
    Stage,
    Topic,
    move,
    seconds_for,
    stars_for,
)
from bot.services.broadcast import tracked_links
from bot.services.citizen import topics
from bot.services.work import DAY_MS, Deployment, Work, fresh_id, fresh_number
from bot.storage.broadcast import audience, broadcasts
from bot.storage.broadcast.audience import Listing, Wanted
from bot.storage.queues import tasks

START = "broadcast"
APPROVAL_MS = DAY_MS
"""What nobody approved so long after its time does not go out any more."""
PAID_PER_SECOND = 1_000
_EDITABLE = frozenset({Stage.DRAFT})


class SamePerson(Exception):
    """Who wrote a broadcast cannot be the one who approves it."""


class CannotCorrect(Exception):
    """What was sent with a file cannot become one without, or the other way round."""


async def create(work: Work, author: int, topic: Topic) -> Broadcast:
    """A new draft of this admin's."""
    broadcast = Broadcast(fresh_id(), fresh_number(), author, work.now, topic)
    await broadcasts.add(work.tx, broadcast)
    return broadcast


async def get(work: Work, id: str) -> Broadcast | None:
    return await broadcasts.get(work.tx, id)


async def listed(work: Work) -> list[Broadcast]:
    """The newest first, at every stage."""
    return await broadcasts.listed(work.tx)


async def save_content(
    work: Work, broadcast: Broadcast, language: str, content: Content | None
) -> Broadcast:
    """What it says in this language; None takes the language out."""
    contents = {name: one for name, one in broadcast.contents.items() if name != language}
    if content is not None:
        contents[language] = content
    ordered = {name: contents[name] for name in _order(work, contents)}
    return await _edit(work, broadcast, contents=ordered)


async def set_topic(work: Work, broadcast: Broadcast, topic: Topic) -> Broadcast:
    return await _edit(work, broadcast, topic=topic)


async def set_audience(work: Work, broadcast: Broadcast, audience: Audience) -> Broadcast:
    return await _edit(work, broadcast, audience=audience)


async def set_urgent(work: Work, broadcast: Broadcast, urgent: bool) -> Broadcast:
    """Whether it goes before other broadcasts; also while it waits or is under way."""
    if broadcast.stage in {Stage.SCHEDULED, Stage.SENDING, Stage.PAUSED}:
        return await _store(work, broadcast, _touched(broadcast, urgent=urgent))
    return await _edit(work, broadcast, urgent=urgent)


async def set_paid(work: Work, broadcast: Broadcast, paid: bool) -> Broadcast:
    """Whether Telegram may charge for more speed, where the deployment allows it."""
    return await _edit(work, broadcast, paid=paid and work.deployment.may_pay)


async def count_by_language(work: Work, broadcast: Broadcast) -> dict[str, int]:
    """How many people it would go to now, by the language they use."""
    return await audience.count(work.tx, wanted(work, broadcast))


async def count(work: Work, broadcast: Broadcast) -> int:
    return sum((await count_by_language(work, broadcast)).values())


async def estimate(work: Work, broadcast: Broadcast, count: int) -> tuple[int, int]:
    """How many seconds so many messages take, and how many Stars they cost at most."""
    paid = pays(work.deployment, broadcast)
    return seconds_for(count, pace_of(work.deployment, broadcast)), stars_for(count, paid=paid)


def pays(deployment: Deployment, broadcast: Broadcast) -> bool:
    """Whether Telegram charges for it; changes and deletions cannot be paid for."""
    return broadcast.paid and deployment.may_pay and broadcast.errand is Errand.SEND


def pace_of(deployment: Deployment, broadcast: Broadcast) -> int:
    """Messages a second it may send."""
    most = full_pace(deployment, broadcast)
    return most if broadcast.pace is None else min(most, broadcast.pace)


def full_pace(deployment: Deployment, broadcast: Broadcast) -> int:
    """Messages a second it may send when nobody slowed it down."""
    return PAID_PER_SECOND if pays(deployment, broadcast) else deployment.per_second


async def submit(work: Work, broadcast: Broadcast, by: int) -> Broadcast:
    """Send it, schedule it, or, above the channel's size, ask for a second person's approval."""
    del by  # who composes it submits it; the other person is asked about in `approve`
    if await needs_approval(work, broadcast):
        return await wait_for_approval(work, broadcast)
    return await _go(work, broadcast, approved_by=None)  # of what it may have been once


async def needs_approval(work: Work, broadcast: Broadcast) -> bool:
    """Whether it goes to more people now than one admin may write to alone."""
    return await count(work, broadcast) > work.channel.approval_above


async def wait_for_approval(work: Work, broadcast: Broadcast) -> Broadcast:
    """Nothing leaves before somebody else approved it; one with a time does not wait for ever."""
    waits = await _store(work, broadcast, move(broadcast, Act.SUBMIT))
    if broadcast.scheduled_at is not None:
        await _plan(work, broadcast, max(broadcast.scheduled_at, work.now) + APPROVAL_MS)
    return waits


async def approve(work: Work, broadcast: Broadcast, by: int) -> Broadcast:
    """Raises SamePerson for who wrote it."""
    if broadcast.stage is not Stage.AWAITING_APPROVAL:
        raise IllegalMove(broadcast.stage, Act.APPROVE)
    if by == broadcast.author:
        raise SamePerson
    return await _go(work, broadcast, approved_by=by)


async def refuse(work: Work, broadcast: Broadcast, by: int, reason: str) -> Broadcast:
    """Back to its author, who is told the reason by whoever calls this."""
    del by, reason
    return await _unplanned(work, broadcast, move(broadcast, Act.REFUSE))


async def recall(work: Work, broadcast: Broadcast) -> Broadcast:
    """Back to a draft before it is approved or goes out; an approval is for what it was."""
    return await _unplanned(work, broadcast, move(broadcast, Act.RECALL, approved_by=None))


async def schedule(work: Work, broadcast: Broadcast, at: int | None) -> Broadcast:
    """When it is to start once it is submitted, ms UTC; None is at once."""
    return await _edit(work, broadcast, scheduled_at=at)


async def discard(work: Work, broadcast: Broadcast) -> Broadcast:
    return await _unplanned(work, broadcast, move(broadcast, Act.DISCARD))


async def pause(work: Work, broadcast: Broadcast) -> Broadcast:
    """What is on its way arrives; nothing more leaves."""
    return await _store(work, broadcast, move(broadcast, Act.PAUSE))


async def resume(work: Work, broadcast: Broadcast) -> Broadcast:
    return await _store(work, broadcast, move(broadcast, Act.RESUME))


async def cancel(work: Work, broadcast: Broadcast) -> Broadcast:
    """For good: who was not written to yet does not hear it."""
    return await _store(work, broadcast, move(broadcast, Act.CANCEL, ended_at=work.now))


async def slower(work: Work, broadcast: Broadcast, slower: bool = True) -> Broadcast:
    """Half as fast as now, or as fast as is allowed again."""
    if not broadcast.stage.is_running:
        raise IllegalMove(broadcast.stage, Act.EDIT)
    pace = max(1, pace_of(work.deployment, broadcast) // 2) if slower else None
    return await _store(work, broadcast, _touched(broadcast, pace=pace))


async def correct(
    work: Work, broadcast: Broadcast, contents: Mapping[str, Content], by: int
) -> Broadcast:
    """Change what people got, in the languages given. Raises CannotCorrect."""
    del by
    changed = {name: one for name, one in contents.items() if name in broadcast.contents}
    for language, content in changed.items():
        if content.media != broadcast.contents[language].media:
            raise CannotCorrect(language)
    both = {**broadcast.contents, **changed}
    return await _once_more(work, broadcast, Errand.CORRECT, contents=both)


async def withdraw(work: Work, broadcast: Broadcast, by: int) -> Broadcast:
    """Delete what people got; Telegram deletes what is younger than two days."""
    del by
    return await _once_more(work, broadcast, Errand.WITHDRAW)


def wanted(work: Work, broadcast: Broadcast) -> Wanted:
    """The audience, with who reads which text."""
    order = work.channel.languages
    readings = {language: broadcast.language_for(language, order) for language in order}
    elsewhere = None if broadcast.audience.only_named else broadcast.language_for("", order)
    return Wanted(
        broadcast.audience,
        broadcast.topic,
        broadcast.topic in topics.by_choice(work),
        {language: read for language, read in readings.items() if read is not None},
        elsewhere,
    )


def listing(work: Work, broadcast: Broadcast) -> Listing:
    """Makes the list of its recipients, portion by portion."""
    return Listing(broadcast.id, wanted(work, broadcast), broadcast.started_at or 0)


async def _go(work: Work, broadcast: Broadcast, **changes: Any) -> Broadcast:
    """It may be sent: now, or when its time comes."""
    at = broadcast.scheduled_at
    if at is None or at <= work.now:
        return await start(work, broadcast, **changes)
    waits = await _store(work, broadcast, move(broadcast, Act.SCHEDULE, **changes))
    await _plan(work, broadcast, at)
    return waits


async def _plan(work: Work, broadcast: Broadcast, at: int) -> None:
    await tasks.schedule(work.tx, START, _task(broadcast), {"broadcast": broadcast.id}, at)


async def start(work: Work, broadcast: Broadcast, **changes: Any) -> Broadcast:
    """Out it goes: the first run begins."""
    begun = move(broadcast, Act.START, started_at=work.now, run=1, **changes)
    begun = replace(begun, errand=Errand.SEND, paid=pays(work.deployment, broadcast))
    await _store(work, broadcast, begun)
    await tracked_links.make(work, begun)
    await broadcasts.begin(work.tx, broadcast.id)
    return begun


async def _once_more(work: Work, broadcast: Broadcast, errand: Errand, **changes: Any) -> Broadcast:
    state = await broadcasts.state(work.tx, broadcast.id)
    if state is None or state.floor < state.position:
        raise IllegalMove(broadcast.stage, Act.AGAIN)  # the last messages are on their way
    run = max(1, broadcast.run) + 1
    again = move(broadcast, Act.AGAIN, errand=errand, run=run, ended_at=None, pace=None, **changes)
    await _store(work, broadcast, again)
    await broadcasts.begin(work.tx, broadcast.id)
    return again


async def _edit(work: Work, broadcast: Broadcast, **changes: Any) -> Broadcast:
    return await _store(work, broadcast, move(broadcast, Act.EDIT, **changes))


def _touched(broadcast: Broadcast, **changes: Any) -> Broadcast:
    return replace(broadcast, version=broadcast.version + 1, **changes)


async def _unplanned(work: Work, before: Broadcast, after: Broadcast) -> Broadcast:
    """Nothing is to happen to it by itself any more."""
    stored = await _store(work, before, after)
    await tasks.cancel(work.tx, _task(before))
    return stored


async def _store(work: Work, before: Broadcast, after: Broadcast) -> Broadcast:
    """Raises VersionConflict when somebody else was quicker.

    Before anything else is changed: who is told so answers that, and commits.
    """
    await broadcasts.change(work.tx, after, before.version)
    return after


def _order(work: Work, contents: Mapping[str, Content]) -> list[str]:
    known = [language for language in work.channel.languages if language in contents]
    return known + [language for language in contents if language not in known]


def _task(broadcast: Broadcast) -> str:
    return f"broadcast:{broadcast.id}"
