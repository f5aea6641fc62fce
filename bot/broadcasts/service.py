"""Use cases of a broadcast, from draft to withdrawal. The caller checks rights."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from bot.broadcasts import model, store
from bot.broadcasts.messages import (
    BroadcastMessage,
    BroadcastPanel,
    BroadcastSettled,
    Said,
    Settled,
    list_button,
)
from bot.broadcasts.model import (
    Broadcast,
    Content,
    IllegalTransition,
    RunKind,
    Stage,
    Transition,
)
from bot.broadcasts.results import BroadcastRun
from bot.core import members_store
from bot.core.messages import Button, Lane, Notice, Recipient, Speaker
from bot.core.queues import sent_messages
from bot.core.queues.tasks import task
from bot.core.reviews import Queue
from bot.core.reviews_store import Kind, Review
from bot.core.times import DAY_MS
from bot.core.typed_time import TimeProblem
from bot.core.work import Work, fresh_id, fresh_number
from bot.values import Topic, replace

START = "broadcast"
REMIND_AFTER_MS = 4 * 60 * 60 * 1000
"""So long after they were asked admins are reminded first, then once a day."""


TOGETHER_MS = 7 * DAY_MS
"""The people whom one author reaches without approval within this time count together."""


class SamePerson(Exception): ...


# Composing


async def create(
    work: Work, author: int, topic: Topic, number: str = "", corrects: str | None = None
) -> Broadcast:
    number = number or fresh_number()
    broadcast = Broadcast(
        fresh_id(), number, author, work.now, topic, corrects=corrects
    )
    await store.add(work.tx, broadcast)
    return broadcast


async def begin_correction(work: Work, original: Broadcast, author: int) -> Broadcast:
    """A draft of the new words, empty at first; the one that the author has begun already.

    Raises IllegalTransition while the original is being sent.
    """
    model.check(original, Transition.AGAIN)
    begun = await store.correction_begun(work.tx, original.id, author)
    if begun is not None:
        return begun
    number = f"{original.number}-{await store.corrections(work.tx, original.id) + 1}"
    return await create(work, author, original.topic, number, original.id)


async def original_of(work: Work, broadcast: Broadcast) -> Broadcast | None:
    return (
        None
        if broadcast.corrects is None
        else await store.get(work.tx, broadcast.corrects)
    )


async def save_content(
    work: Work, broadcast: Broadcast, language: str, content: Content | None
) -> Broadcast:
    """Save the text in this language; None takes the language out. A correction changes words."""
    original = await original_of(work, broadcast)
    if content is not None and original is not None:
        if language not in original.contents:
            raise IllegalTransition(broadcast.stage, Transition.EDIT)
        content = replace(original.contents[language], text=content.text)
    contents = {**broadcast.contents, language: content}
    order = dict.fromkeys((*work.channel.languages, *contents))
    kept = {name: one for name in order if (one := contents.get(name)) is not None}
    return await move(work, broadcast, Transition.EDIT, contents=kept)


async def count_by_language(work: Work, broadcast: Broadcast) -> Counter[str]:
    """Return how many people it would go to now, by the language they use."""
    if broadcast.corrects is None:
        return await store.count_audience(work.tx, broadcast)
    sent = await store.progress(work.tx, broadcast.corrects)
    standing = Counter[str]() if sent is None else sent.standing()
    return Counter({language: standing[language] for language in broadcast.contents})


async def problem(work: Work, broadcast: Broadcast) -> Said | TimeProblem | None:
    if not broadcast.contents:
        return Said.NOTHING_WRITTEN
    if broadcast.scheduled_at is not None and broadcast.scheduled_at <= work.now:
        return TimeProblem.PAST
    people = (await count_by_language(work, broadcast)).total()
    if not people:
        return Said.NO_RECIPIENTS
    asks = await needs_approval(work, broadcast, people)
    return (
        Said.NOBODY_APPROVES if asks and not await approvers(work, broadcast) else None
    )


# Approval


async def approvers(work: Work, broadcast: Broadcast) -> list[int]:
    """Admins who may approve it: all but its author."""
    return sorted(await work.admins() - {broadcast.author})


class Approvals(Queue[Broadcast]):
    kind = Kind.BROADCAST

    async def subject(self, review: Review) -> Broadcast | None:
        found = await store.get(self.work.tx, review.subject)
        return found if found and found.stage is Stage.AWAITING_APPROVAL else None

    async def people(self, review: Review, subject: Broadcast) -> set[int]:
        return {*await approvers(self.work, subject)}

    @classmethod
    def call(cls, speaker: Speaker, n: int) -> tuple[str, Button]:
        sentence = speaker.t.plural(
            "{n} broadcast waits for your approval.",
            "{n} broadcasts wait for your approval.",
            n,
        )
        return sentence, list_button(speaker)


async def submit(work: Work, broadcast: Broadcast) -> Broadcast:
    """Send it, schedule it, or wait for a second admin's approval above the channel's size.

    The others are asked, and reminded; a scheduled one waits until its time.
    """
    if not await needs_approval(work, broadcast):
        return await _go(work, broadcast, approved_by=None)
    waits = await move(work, broadcast, Transition.SUBMIT)
    at = broadcast.scheduled_at
    await Approvals(work).ask(waits.id, None, work.now + REMIND_AFTER_MS)
    if at is not None:
        await come_due.schedule(work, waits.id, at, broadcast=waits.id)
    for admin in await approvers(work, waits):
        await ask(work, waits, admin)
    return waits


async def needs_approval(
    work: Work, broadcast: Broadcast, people: int | None = None
) -> bool:
    """True if it goes to more people now than one admin may decide on alone, also together with
    those whom its author reached so lately.

    What two admins approved, two correct.
    """
    original = await original_of(work, broadcast)
    if original is not None:
        return original.approved_by is not None
    if people is None:
        people = (await count_by_language(work, broadcast)).total()
    above = work.channel.approval_above
    return people > above or people + await reached_alone(work, broadcast) > above


async def reached_alone(work: Work, broadcast: Broadcast) -> int:
    return await store.count_others(work.tx, broadcast, work.now - TOGETHER_MS)


async def ask(work: Work, broadcast: Broadcast, admin: int) -> None:
    to = await work.admin_recipient(admin)
    place = _place(broadcast, admin)
    await show_messages(work, broadcast, to, Lane.NOTICE)
    await sent_messages.drop(work.tx, place)
    await work.say(to, await question(work, broadcast), Lane.NOTICE, remember=place)


async def question(work: Work, broadcast: Broadcast, *menu: str) -> BroadcastPanel:
    author = await members_store.staff_name(work.tx, broadcast.author)
    return await panel_of(work, broadcast, author=author, menu=menu)


def _place(broadcast: Broadcast, admin: int) -> str:
    return f"approval:{broadcast.id}:{admin}"


async def approve(work: Work, broadcast: Broadcast, by: int, name: str) -> Broadcast:
    """It goes out, now or at its time. Raises SamePerson for its author."""
    model.check(broadcast, Transition.REFUSE)  # legal where it waits for approval
    if by == broadcast.author:
        raise SamePerson
    gone = await _go(work, broadcast, approved_by=by)
    word = BroadcastSettled(gone.id, broadcast.number, Settled.APPROVED, name)
    await _tell_asked(work, broadcast, word)
    await _tell_author(work, broadcast, gone, word)
    return gone


async def refuse(
    work: Work, broadcast: Broadcast, by: int, name: str, reason: str
) -> None:
    """It is a draft again. Raises SamePerson for its author."""
    if by == broadcast.author:
        raise SamePerson
    back = await move(work, broadcast, Transition.REFUSE)
    word = BroadcastSettled(back.id, back.number, Settled.REFUSED, name, reason)
    await _tell_asked(work, back, word)
    await _tell_author(work, back, back, word)


async def recall(work: Work, broadcast: Broadcast, by: int, name: str) -> Broadcast:
    back = await move(work, broadcast, Transition.RECALL)
    word = _word(back, Settled.RECALLED, name)
    await _tell_asked(work, back, word)
    if by != broadcast.author:
        await _tell_author(work, back, back, word)
    return back


@task(START)
async def come_due(work: Work, broadcast: str) -> None:
    """The task at a broadcast's time; how many it goes to by then counts."""
    due = await store.get(work.tx, broadcast)
    if due is None or due.stage not in {Stage.AWAITING_APPROVAL, Stage.SCHEDULED}:
        return
    if due.approved_by is None and await needs_approval(work, due):
        back = await move(work, due, Transition.RECALL)
        await _tell_asked(work, back, _word(back, Settled.LATE))
        await _tell_author(work, back, back, _word(back, Settled.LATE))
        return
    begun = await _start(work, due)
    await _tell_author(work, begun, begun, _word(begun, Settled.STARTED))


def _word(broadcast: Broadcast, settled: Settled, name: str = "") -> BroadcastSettled:
    return BroadcastSettled(broadcast.id, broadcast.number, settled, name)


async def _tell_asked(work: Work, broadcast: Broadcast, word: BroadcastSettled) -> None:
    for admin in await approvers(work, broadcast):
        place = _place(broadcast, admin)
        if await sent_messages.get(work.tx, place) is not None:
            await work.say(
                await work.admin_recipient(admin), word, Lane.NOTICE, remember=place
            )


async def _tell_author(
    work: Work, shown: Broadcast, now: Broadcast, word: BroadcastSettled
) -> None:
    await leave_old(work, shown)
    await work.say(await work.admin_recipient(shown.author), word, Lane.NOTICE)
    await begin_below(work, now)


# Runs


async def _go(work: Work, broadcast: Broadcast, approved_by: int | None) -> Broadcast:
    """Start it now, or schedule it; a correction starts a run of what it corrects."""
    original = await original_of(work, broadcast)
    if original is not None:
        await _check_again(work, original)
        await move(work, broadcast, Transition.DISCARD)
        return await once_more(work, original, RunKind.CORRECT, broadcast.contents)
    at = broadcast.scheduled_at
    if at is None or at <= work.now:
        return await _start(work, broadcast, approved_by=approved_by)
    waits = await move(work, broadcast, Transition.SCHEDULE, approved_by=approved_by)
    await come_due.schedule(work, waits.id, at, broadcast=waits.id)
    return waits


async def _start(work: Work, broadcast: Broadcast, **changes: Any) -> Broadcast:
    changes |= {"started_at": work.now, "run": 1, "errand": RunKind.SEND}
    return await move(work, broadcast, Transition.START, **changes)


async def once_more(
    work: Work,
    broadcast: Broadcast,
    errand: RunKind,
    contents: Mapping[str, Content] | None = None,
) -> Broadcast:
    """Change what people got, in the languages of these contents, or delete it."""
    await _check_again(work, broadcast)
    changes: dict[str, Any] = {
        "errand": errand,
        "run": max(1, broadcast.run) + 1,
        "ended_at": None,
    }
    both = {**broadcast.contents, **(contents or {})}
    return await move(work, broadcast, Transition.AGAIN, contents=both, **changes)


async def _check_again(work: Work, broadcast: Broadcast) -> None:
    """Raises IllegalTransition when it is not over, or its last messages are under way."""
    model.check(broadcast, Transition.AGAIN)
    state = await store.state(work.tx, broadcast.id)
    if state is None or state.floor < state.position:
        raise IllegalTransition(broadcast.stage, Transition.AGAIN)


async def move(
    work: Work, before: Broadcast, act: Transition, **changes: Any
) -> Broadcast:
    """Raises IllegalTransition, and VersionConflict when another change came first.

    Comes before any other write: the handler answers a conflict and commits.
    """
    if act is Transition.CANCEL:
        changes["ended_at"] = work.now
    if act is Transition.RECALL:
        changes["approved_by"] = None
    after = model.move(before, act, **changes)
    await store.change(work.tx, after, before.version)
    if before.stage is Stage.AWAITING_APPROVAL:
        await Approvals(work).end(before.id)
    if act in {Transition.REFUSE, Transition.RECALL}:
        await come_due.cancel(work, before.id)
    if act in {Transition.START, Transition.AGAIN}:
        await store.start_broadcast(work.tx, before.id)
    return after


# Screens


async def panel_of(
    work: Work, broadcast: Broadcast, viewer: int = 0, **more: Any
) -> BroadcastPanel:
    """The panel as `viewer` (a Telegram id) sees it; `more`: other fields of the notice."""
    people = await count_by_language(work, broadcast)
    seconds, stars = model.estimate(work.deployment, broadcast, people.total())
    needs_second = await needs_approval(work, broadcast, people.total())
    is_small = (
        broadcast.corrects is None and people.total() <= work.channel.approval_above
    )
    return BroadcastPanel(
        broadcast,
        people,
        seconds,
        stars,
        needs_second,
        reached=await reached_alone(work, broadcast)
        if needs_second and is_small
        else 0,
        mine=viewer == broadcast.author,
        original=await original_of(work, broadcast),
        **more,
    )


async def author_of(work: Work, broadcast: Broadcast) -> Recipient:
    person = await work.person(broadcast.author)
    return (
        await work.admin_recipient(broadcast.author)
        if person is None
        else person.recipient
    )


async def show(
    work: Work, broadcast: Broadcast, notice: Notice, edit: int | None, chat: int
) -> None:
    """Show its author a notice in their one message: in `edit` of `chat`, or further down."""
    await leave_old(work, broadcast, unless=edit)
    if edit is not None:
        # Stored at once: the author's next message may come before the edit is delivered.
        await sent_messages.put(
            work.tx, sent_messages.SentMessage(broadcast.key, chat, None, edit)
        )
    to = await author_of(work, broadcast)
    await work.tell(to, notice, edit=edit, remember=broadcast.key)


async def leave_old(
    work: Work, broadcast: Broadcast, *, unless: int | None = None
) -> None:
    """Take the buttons off the old message: the present state will stand elsewhere."""
    old = await sent_messages.get(work.tx, broadcast.key)
    if old is None or old.message_id == unless:
        return
    to = await author_of(work, broadcast)
    await work.say(
        to, _word(broadcast, Settled.MOVED), Lane.REFRESH, edit=old.message_id
    )
    await sent_messages.drop(work.tx, broadcast.key)


async def refresh(work: Work, broadcast: Broadcast, per_second: float = 0.0) -> None:
    """Show the present state in the author's private chat, in place of the last one."""
    to = await author_of(work, broadcast)
    place = broadcast.key
    notice = None
    if broadcast.stage.is_running or broadcast.stage.is_over:
        notice = BroadcastRun(broadcast.id, per_second)
    shown: Notice = notice or await panel_of(work, broadcast, broadcast.author)
    await work.say(to, shown, Lane.DESK_ANSWER, remember=place, latest=place)


async def begin_below(work: Work, broadcast: Broadcast) -> None:
    await sent_messages.drop(work.tx, broadcast.key)
    await refresh(work, broadcast)


async def show_messages(
    work: Work, broadcast: Broadcast, to: Recipient, lane: Lane
) -> None:
    for language, content in broadcast.contents.items():
        message = BroadcastMessage(broadcast.topic, content)
        await work.say(Recipient(to.address, language), message, lane)
