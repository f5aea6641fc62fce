"""What a second admin decides about a broadcast, what comes due, and who is told of it."""

from typing import Any

from bot.domain.broadcast.broadcast import Broadcast, Stage
from bot.domain.notice import Lane
from bot.domain.notices.broadcast import BroadcastPanel, BroadcastSettled, Said, Settled
from bot.services.broadcast import broadcasts, showing, views
from bot.services.work import Work
from bot.storage.desk import members
from bot.storage.queues import sent_messages


def _place(broadcast: Broadcast, admin: int) -> str:
    return f"approval:{broadcast.id}:{admin}"


async def approvers(work: Work, broadcast: Broadcast) -> list[int]:
    """Admins who may approve it: all but its author."""
    return sorted(await work.admins() - {broadcast.author})


async def question(work: Work, broadcast: Broadcast, **more: Any) -> BroadcastPanel:
    """What an admin who may approve it is shown; `more`: `grew`, `menu`."""
    author = await members.staff_name(work.tx, broadcast.author)
    return await views.panel(work, broadcast, author=author, **more)


async def ask(
    work: Work, broadcast: Broadcast, only: int | None = None, *, grew: bool = False
) -> None:
    """Show it to all other admins, or `only` to one who opens it, and ask for a decision; perhaps
    it `grew` since it was planned."""
    admins = await approvers(work, broadcast) if only is None else [only]
    asked = await question(work, broadcast, grew=grew)
    for admin in admins:
        to, place = await work.admin_recipient(admin), _place(broadcast, admin)
        await showing.show_messages(work, broadcast, to, Lane.NOTICE)
        await sent_messages.drop(work.tx, place)
        await work.say(to, asked, Lane.NOTICE, remember=place)


async def approve(work: Work, broadcast: Broadcast, by: int, name: str) -> Broadcast:
    """It goes out, now or at its time. Raises SamePerson for its author."""
    gone = await broadcasts.approve(work, broadcast, by)
    at = gone.scheduled_at if gone.stage is Stage.SCHEDULED else None
    word = BroadcastSettled(gone.id, broadcast.number, Settled.APPROVED, name=name, at=at)
    await _tell_asked(work, broadcast, word)
    if broadcast.corrects is None:
        await _tell_author(work, gone, word)
    else:
        author = await work.admin_recipient(broadcast.author)
        await showing.leave_old(work, author, broadcast)
        await work.say(author, word, Lane.NOTICE)
        await showing.begin_below(work, gone)
    return gone


async def refuse(work: Work, broadcast: Broadcast, by: int, name: str, reason: str) -> None:
    """It is a draft again. Raises SamePerson for its author."""
    back = await broadcasts.refuse(work, broadcast, by)
    word = _word(back, Settled.REFUSED, name=name, reason=reason)
    await _tell_asked(work, back, word)
    await _tell_author(work, back, word, said=Said.REFUSED, detail=reason)


async def recall(work: Work, broadcast: Broadcast, by: int, name: str) -> Broadcast:
    """Its author takes it back to change it, or another admin stops it before its time."""
    back = await broadcasts.recall(work, broadcast)
    is_author = by == broadcast.author
    word = _word(back, Settled.RECALLED, name=None if is_author else name)
    if broadcast.stage is Stage.AWAITING_APPROVAL:
        await _tell_asked(work, back, word)
    if not is_author:
        await _tell_author(work, back, word, said=Said.RECALLED)
    return back


async def come_due(work: Work, params: dict[str, Any]) -> None:
    """The task at a broadcast's time, or a day after it: what was changed since counts."""
    broadcast = await broadcasts.get(work, params["broadcast"])
    if broadcast is None:
        return
    if broadcast.stage is Stage.AWAITING_APPROVAL:
        back = await broadcasts.recall(work, broadcast)
        await _tell_asked(work, back, _word(back, Settled.LAPSED))
        await _tell_author(work, back, _word(back, Settled.LAPSED))
    elif broadcast.stage is not Stage.SCHEDULED:
        return
    elif broadcast.approved_by is not None or not await broadcasts.needs_approval(work, broadcast):
        begun = await broadcasts.start(work, broadcast)
        await work.say(
            await work.admin_recipient(begun.author), _word(begun, Settled.STARTED), Lane.NOTICE
        )
        await showing.begin_below(work, begun, by_itself=True)
    elif await approvers(work, broadcast):
        waits = await broadcasts.wait_for_approval(work, broadcast)
        await ask(work, waits, grew=True)
        await _tell_author(work, waits, _word(waits, Settled.GREW))
    else:
        back = await broadcasts.recall(work, broadcast)
        await _tell_author(work, back, _word(back, Settled.ALONE), said=Said.NOBODY_APPROVES)


async def _tell_asked(work: Work, broadcast: Broadcast, word: BroadcastSettled) -> None:
    """Answer the question where it stands, for all admins who were asked."""
    for admin in await approvers(work, broadcast):
        place = _place(broadcast, admin)
        if await sent_messages.get(work.tx, place) is not None:
            await work.say(await work.admin_recipient(admin), word, Lane.NOTICE, remember=place)


async def _tell_author(
    work: Work, broadcast: Broadcast, word: BroadcastSettled, **more: Any
) -> None:
    """Tell its author, and bring the message in which they follow it up to date."""
    await work.say(await work.admin_recipient(broadcast.author), word, Lane.NOTICE)
    await showing.refresh(work, broadcast, **more)


async def begin_again(
    work: Work, begun: Broadcast, shown: Broadcast, by: int, name: str, settled: Settled
) -> None:
    """A correction or deletion that needs no approval: the other admins read what, and by whom."""
    for admin in sorted(await work.admins() - {by}):
        to = await work.admin_recipient(admin)
        await showing.show_messages(work, shown, to, Lane.NOTICE)
        await work.say(to, _word(begun, settled, name=name), Lane.NOTICE)
    await showing.begin_below(work, begun)


def _word(broadcast: Broadcast, settled: Settled, **more: Any) -> BroadcastSettled:
    return BroadcastSettled(broadcast.id, broadcast.number, settled, **more)
