"""The panel of a broadcast: made of its present state, shown in one message to its author."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bot.domain.broadcast.broadcast import Broadcast, Content
from bot.domain.notice import Address, Lane, Recipient
from bot.domain.notices import broadcast as say
from bot.domain.notices import readers
from bot.domain.people import Person
from bot.services.broadcast import broadcasts, progress
from bot.services.work import Work
from bot.storage.citizen import people
from bot.storage.queues import sent_messages
from bot.storage.queues.sent_messages import SentMessage


def place_of(broadcast: Broadcast) -> str:
    """The one message in which its author composes it and watches it go."""
    return f"broadcast:{broadcast.id}"


async def audience(work: Work, broadcast: Broadcast) -> dict[str, int]:
    """How many people it is meant for, by language, whether or not their text is written."""
    order = work.channel.languages
    whole = replace(
        broadcast,
        contents={language: Content("") for language in order},
        audience=replace(broadcast.audience, only_named=False),
    )
    return await broadcasts.count_by_language(work, whole)


def reached(broadcast: Broadcast, counts: dict[str, int]) -> int:
    """How many of them would get it now; of an empty draft, how many it is meant for."""
    if not (broadcast.audience.only_named and broadcast.contents):
        return sum(counts.values())
    return sum(number for language, number in counts.items() if language in broadcast.contents)


def written(work: Work, broadcast: Broadcast, counts: dict[str, int]) -> tuple[say.Written, ...]:
    """Each language of the channel: what stands in it and how many people it concerns."""
    order = work.channel.languages
    found = []
    for language in order:
        content = broadcast.contents.get(language)
        people = counts.get(language, 0)
        if content is None:
            instead = broadcast.language_for(language, order)
            if not broadcast.contents:
                people = 0  # nothing is written yet: nobody is left out by it
            found.append(say.Written(language, people=people, instead=instead))
            continue
        kind = None if content.media is None else content.media[0]
        buttons = len(content.buttons)
        found.append(say.Written(language, bool(content.text), kind, buttons, people))
    return tuple(found)


async def panel(
    work: Work,
    broadcast: Broadcast,
    viewer: int,
    menu: tuple[str, ...] = (),
    *,
    asked: str | None = None,
    said: say.Said | None = None,
    detail: str | None = None,
) -> say.BroadcastPanel:
    """The panel as `viewer` (a Telegram id) sees it."""
    counts = await audience(work, broadcast)
    recipients = reached(broadcast, counts)
    seconds, stars = await broadcasts.estimate(work, broadcast, recipients)
    above = work.channel.approval_above
    return say.BroadcastPanel(
        id=broadcast.id,
        number=broadcast.number,
        version=broadcast.version,
        stage=broadcast.stage,
        topic=broadcast.topic,
        written=written(work, broadcast, counts),
        audience=broadcast.audience,
        recipients=recipients,
        seconds=seconds,
        per_second=broadcasts.pace_of(work.deployment, broadcast),
        stars=stars,
        paid=broadcast.paid,
        may_pay=work.deployment.may_pay,
        urgent=broadcast.urgent,
        scheduled_at=broadcast.scheduled_at,
        needs_approval=recipients > above,
        approval_above=above,
        mine=viewer == broadcast.author,
        menu=menu,
        asked=asked,
        said=said,
        detail=detail,
    )


async def preview_head(
    work: Work,
    broadcast: Broadcast,
    *,
    mine: bool,
    author: str | None = None,
    grew: bool = False,
) -> say.PreviewHead:
    """What stands under the previews; with an `author`, it asks for approval."""
    counts = await audience(work, broadcast)
    recipients = reached(broadcast, counts)
    seconds, stars = await broadcasts.estimate(work, broadcast, recipients)
    return say.PreviewHead(
        id=broadcast.id,
        number=broadcast.number,
        version=broadcast.version,
        stage=broadcast.stage,
        topic=broadcast.topic,
        written=written(work, broadcast, counts),
        recipients=recipients,
        seconds=seconds,
        per_second=broadcasts.pace_of(work.deployment, broadcast),
        stars=stars,
        urgent=broadcast.urgent,
        scheduled_at=broadcast.scheduled_at,
        mine=mine,
        needs_approval=recipients > work.channel.approval_above,
        asks_approval=author is not None,
        author=author or "",
        grew=grew,
    )


async def show(
    work: Work,
    person: Person,
    broadcast: Broadcast,
    notice: Any,
    edit: int | None,
    chat: int | None,
) -> None:
    """Show it to its author in their one message: in `edit` of their chat, or further down."""
    await leave_old(work, person, broadcast, unless=edit)
    if edit is not None and chat is not None:
        # Known at once: what they write next comes perhaps before the edit is written down.
        await stand_at(work, broadcast, chat, edit)
    name = place_of(broadcast)
    await work.tell(person.recipient, notice, edit=edit, remember=name)


async def leave_old(
    work: Work, person: Person, broadcast: Broadcast, *, unless: int | None = None
) -> None:
    """Take the buttons off the old message: the present state will stand elsewhere."""
    old = await sent_messages.get(work.tx, place_of(broadcast))
    if old is None or old.message_id == unless:
        return
    moved = say.BroadcastSettled(broadcast.id, broadcast.number, say.Settled.MOVED)
    to = Address(person=person.id)
    await work.say(Recipient(to, person.language), moved, Lane.REFRESH, edit=old.message_id)
    await sent_messages.drop(work.tx, place_of(broadcast))


async def stand_at(work: Work, broadcast: Broadcast, chat: int, message: int) -> None:
    """From now on the broadcast is shown in this message."""
    await sent_messages.put(work.tx, SentMessage(place_of(broadcast), chat, None, message))


async def show_messages(
    work: Work, broadcast: Broadcast, to: Address, lane: Lane, languages: Iterable[str] = ()
) -> None:
    """The messages themselves, as people see them, in these languages or in all."""
    for language in tuple(languages) or tuple(broadcast.contents):
        message = readers.BroadcastMessage(broadcast.topic, broadcast.contents[language])
        await work.say(Recipient(to, language), message, lane)


async def author_of(work: Work, broadcast: Broadcast) -> Person | None:
    return await people.find(work.tx, work.vault.identity(broadcast.author))


async def refresh_author(
    work: Work, broadcast: Broadcast, said: say.Said | None = None, detail: str | None = None
) -> None:
    """Bring the author's message up to date after somebody else did something."""
    author = await author_of(work, broadcast)
    if broadcast.stage.is_running or broadcast.stage.is_over:
        await progress.tell(work, broadcast)
    elif author is not None:
        notice = await panel(work, broadcast, broadcast.author, said=said, detail=detail)
        await work.tell(author.recipient, notice, remember=place_of(broadcast))


async def begun_by_itself(work: Work, broadcast: Broadcast) -> None:
    """Its time has come: its author, who looks elsewhere by now, sees it go further down."""
    author = await author_of(work, broadcast)
    if author is not None:
        await leave_old(work, author, broadcast)
    await next_run(work, broadcast)


async def next_run(work: Work, broadcast: Broadcast) -> None:
    """Another run begins: its progress gets a message of its own, further down."""
    await sent_messages.drop(work.tx, place_of(broadcast))
    await progress.tell(work, broadcast)
