"""The one message in which an author composes a broadcast and watches it, and its previews."""

from typing import Any

from bot.domain.broadcast.broadcast import Broadcast
from bot.domain.notice import Lane, Notice, Recipient
from bot.domain.notices import broadcast as say
from bot.domain.notices import readers
from bot.services.broadcast import views
from bot.services.work import Work
from bot.storage.citizen import people
from bot.storage.queues import sent_messages
from bot.storage.queues.sent_messages import SentMessage


def _place(broadcast: Broadcast) -> str:
    return f"broadcast:{broadcast.id}"


async def author_of(work: Work, broadcast: Broadcast) -> Recipient:
    person = await people.find(work.tx, *work.vault.identities(broadcast.author))
    return await work.admin_recipient(broadcast.author) if person is None else person.recipient


async def show(
    work: Work, to: Recipient, broadcast: Broadcast, notice: Notice, edit: int | None, chat: int
) -> None:
    """Show its author a notice in their one message: in `edit` of `chat`, or further down."""
    await leave_old(work, to, broadcast, unless=edit)
    if edit is not None:
        # Stored at once: the author's next message may come before the edit is delivered.
        await sent_messages.put(work.tx, SentMessage(_place(broadcast), chat, None, edit))
    await work.tell(to, notice, edit=edit, remember=_place(broadcast))


async def leave_old(
    work: Work, to: Recipient, broadcast: Broadcast, *, unless: int | None = None
) -> None:
    """Take the buttons off the old message: the present state will stand elsewhere."""
    old = await sent_messages.get(work.tx, _place(broadcast))
    if old is None or old.message_id == unless:
        return
    moved = say.BroadcastSettled(broadcast.id, broadcast.number, say.Settled.MOVED)
    await work.say(to, moved, Lane.REFRESH, edit=old.message_id)
    await sent_messages.drop(work.tx, _place(broadcast))


async def refresh(work: Work, broadcast: Broadcast, per_second: float = 0.0, **more: Any) -> None:
    """Show the present state in the author's private chat, in place of the last one."""
    to, place = await author_of(work, broadcast), _place(broadcast)
    if broadcast.stage.is_running or broadcast.stage.is_over:
        notice = await views.run_card(work, broadcast, per_second)
        await work.say(to, notice, Lane.DESK_ANSWER, remember=place, latest=place)
    else:
        panel = await views.panel(work, broadcast, broadcast.author, **more)
        await work.tell(to, panel, remember=place)


async def begin_below(work: Work, broadcast: Broadcast, *, by_itself: bool = False) -> None:
    """A run begins: its progress gets a message of its own, further down."""
    if by_itself:
        await leave_old(work, await author_of(work, broadcast), broadcast)
    await sent_messages.drop(work.tx, _place(broadcast))
    await refresh(work, broadcast)


async def show_messages(work: Work, broadcast: Broadcast, to: Recipient, lane: Lane) -> None:
    """The messages themselves, as recipients see them, in each language."""
    for language, content in broadcast.contents.items():
        message = readers.BroadcastMessage(broadcast.topic, content)
        await work.say(Recipient(to.address, language), message, lane)
