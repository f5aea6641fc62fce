"""Buttons of a broadcast that waits, runs or is over, for every admin who may press them."""

from __future__ import annotations

from bot.domain.broadcast.broadcast import Act as Move
from bot.domain.broadcast.broadcast import Broadcast, IllegalMove, Stage
from bot.domain.notice import Address, Lane
from bot.domain.notices import broadcast as say
from bot.domain.notices.broadcast import Said, Settled, Sure
from bot.domain.notices.toast import Toast, Toasted
from bot.domain.people import Composing
from bot.services.broadcast import approval, broadcasts, panel, progress, result, summaries
from bot.services.visit import Visit
from bot.storage.broadcast import corrections
from handlers.broadcast import correcting
from handlers.broadcast.access import (
    expect,
    expect_nothing,
    is_mine,
    may_approve,
    may_broadcast,
    me,
    show,
    show_panel,
)
from handlers.guards import citizen

_ABOUT_APPROVAL = {"approve", "refuse"}
_LOOKING = {"show", "report", "keep", "panel"}


async def act(
    visit: Visit, broadcast: Broadcast, act: str, path: tuple[str, ...], pressed: int | None
) -> None:
    """Do what the button says. Raises IllegalMove, VersionConflict and SamePerson."""
    if act in _ABOUT_APPROVAL:
        await _approval(visit, broadcast, act, pressed)
    elif act in _LOOKING:
        await _look(visit, broadcast, act, path, pressed)
    elif not may_broadcast(visit):
        visit.answer(Toasted(Toast.NOT_ADMIN), alert=True)
    elif act in correcting.ACTS:
        await correcting.act(visit, broadcast, act, path, pressed)
    else:
        await _run(visit, broadcast, act, path, pressed)


async def _approval(visit: Visit, broadcast: Broadcast, act: str, pressed: int | None) -> None:
    if not may_approve(visit):
        visit.answer(Toasted(Toast.NOT_ADMIN), alert=True)
        return
    if broadcast.stage is not Stage.AWAITING_APPROVAL:
        raise IllegalMove(broadcast.stage, Move.APPROVE)
    if is_mine(visit, broadcast):
        raise broadcasts.SamePerson
    if act == "refuse":
        await expect(visit, broadcast, Composing.REFUSAL)
        asked = say.RefusalAsk(broadcast.id, broadcast.number, broadcast.version)
        await visit.work.tell(citizen(visit).recipient, asked)
        return
    gone = await broadcasts.approve(visit.work, broadcast, me(visit))
    visit.answer(Toasted(Toast.APPROVED))
    at = gone.scheduled_at if gone.stage is Stage.SCHEDULED else None
    word = say.BroadcastSettled(
        gone.id, gone.number, Settled.APPROVED, name=visit.sender.name, at=at
    )
    await approval.settle(visit.work, gone, word)
    await approval.tell_author(visit.work, gone, word)
    await panel.refresh_author(visit.work, gone)


async def refuse_with(visit: Visit, broadcast: Broadcast, reason: str) -> None:
    """The reason was written: back to the author, who reads it. Raises IllegalMove."""
    if is_mine(visit, broadcast):
        raise broadcasts.SamePerson
    back = await broadcasts.refuse(visit.work, broadcast, me(visit), reason)
    word = say.BroadcastSettled(
        back.id, back.number, Settled.REFUSED, name=visit.sender.name, reason=reason
    )
    await approval.settle(visit.work, back, word)
    await approval.tell_author(visit.work, back, word)
    await panel.refresh_author(visit.work, back, Said.REFUSED, reason)


async def _look(
    visit: Visit, broadcast: Broadcast, act: str, path: tuple[str, ...], pressed: int | None
) -> None:
    person = citizen(visit)
    if act == "show":
        languages = [path[0]] if path and path[0] in broadcast.contents else []
        to = Address(person=person.id)
        await panel.show_messages(visit.work, broadcast, to, Lane.ANSWER, languages)
        visit.answer(Toasted(Toast.MESSAGES_COME))
    elif act == "keep" and broadcast.stage.is_running:
        word = say.BroadcastSettled(broadcast.id, broadcast.number, Settled.KEPT)
        await visit.work.tell(person.recipient, word, edit=pressed)
    elif act == "keep" and not path:
        await expect_nothing(visit)
        word = say.BroadcastSettled(broadcast.id, broadcast.number, Settled.KEPT)
        await visit.work.tell(person.recipient, word, edit=pressed)
    else:
        await show(visit, broadcast, pressed)


async def _run(
    visit: Visit, broadcast: Broadcast, act: str, path: tuple[str, ...], pressed: int | None
) -> None:
    work = visit.work
    match act:
        case "pause":
            await _changed(visit, await broadcasts.pause(work, broadcast), Toast.PAUSED, pressed)
        case "resume":
            resumed = await broadcasts.resume(work, broadcast)
            await _changed(visit, resumed, Toast.RESUMED, pressed)
        case "slower":
            slowed = await broadcasts.slower(work, broadcast, True)
            await _changed(visit, slowed, Toast.SLOWED, pressed)
        case "full":
            full = await broadcasts.slower(work, broadcast, False)
            await _changed(visit, full, Toast.FULL_SPEED, pressed)
        case "recall":
            await _recall(visit, broadcast, pressed)
        case "csv":
            await _table(visit, broadcast)
        case "urgent" | "cancel" if broadcast.stage.is_running:
            await _ask(visit, broadcast, Sure(act))
        case "withdraw" if broadcast.stage.is_over:
            await _ask(visit, broadcast, Sure.WITHDRAW)
        case "yes" if path and path[0] in set(Sure):
            await _sure(visit, broadcast, Sure(path[0]), pressed)
        case _:
            await show(visit, broadcast, pressed, Said.CHANGED_ELSEWHERE)


async def _changed(visit: Visit, broadcast: Broadcast, toast: Toast, pressed: int | None) -> None:
    """Say it over the button, and show the new state where it was pressed and to the author."""
    visit.answer(Toasted(toast))
    await progress.tell(visit.work, broadcast)
    if not is_mine(visit, broadcast):
        notice = await progress.progress(visit.work, broadcast)
        await visit.work.tell(citizen(visit).recipient, notice, edit=pressed)


async def _recall(visit: Visit, broadcast: Broadcast, pressed: int | None) -> None:
    """Its author does so to change it; another admin stops what is not to go out at its time."""
    if not is_mine(visit, broadcast) and broadcast.stage is not Stage.SCHEDULED:
        await show(visit, broadcast, pressed, Said.CHANGED_ELSEWHERE)
        return
    back = await broadcasts.recall(visit.work, broadcast)
    name = None if is_mine(visit, back) else visit.sender.name
    word = say.BroadcastSettled(back.id, back.number, Settled.RECALLED, name=name)
    if broadcast.stage is Stage.AWAITING_APPROVAL:
        await approval.settle(visit.work, back, word)
    if name is not None:
        await approval.tell_author(visit.work, back, word)
        await panel.refresh_author(visit.work, back, Said.RECALLED)
    await show_panel(visit, back, pressed, said=Said.RECALLED)


async def _table(visit: Visit, broadcast: Broadcast) -> None:
    content = await result.csv(visit.work, broadcast)
    notice = say.BroadcastTable(broadcast.number, content.decode("utf-8-sig"))
    await visit.work.tell(citizen(visit).recipient, notice)
    visit.answer(Toasted(Toast.TABLE_COMES))


async def _ask(visit: Visit, broadcast: Broadcast, what: Sure) -> None:
    """A question of its own: the message that shows the progress goes on changing."""
    sure = await summaries.sure(visit.work, broadcast, what)
    await visit.work.tell(citizen(visit).recipient, sure)


async def _sure(visit: Visit, broadcast: Broadcast, what: Sure, pressed: int | None) -> None:
    """It was asked twice and confirmed."""
    work, by = visit.work, me(visit)
    match what:
        case Sure.URGENT:
            changed = await broadcasts.set_urgent(work, broadcast, True)
            if changed.stage is Stage.DRAFT:
                await show_panel(visit, changed, pressed)
                return
            await _settled(visit, changed, Settled.URGENT, pressed)
        case Sure.DISCARD:
            if not is_mine(visit, broadcast):
                visit.answer(Toasted(Toast.NOT_YOUR_DRAFT), alert=True)
                return
            await broadcasts.discard(work, broadcast)
            await expect_nothing(visit)
            await _settled(visit, broadcast, Settled.DISCARDED, pressed, with_progress=False)
        case Sure.CANCEL:
            stopped = await broadcasts.cancel(work, broadcast)
            await _settled(visit, stopped, Settled.CANCELLED, pressed)
        case Sure.WITHDRAW:
            begun = await broadcasts.withdraw(work, broadcast, by)
            await approval.tell_withdrawal(work, begun, by, visit.sender.name)
            await _again(visit, begun, Settled.WITHDRAWING, pressed)
        case Sure.CORRECT:
            changed_words = await corrections.of(work.tx, broadcast.id)
            begun = await broadcasts.correct(work, broadcast, changed_words, by)
            name = visit.sender.name
            await approval.tell_correction(work, begun, by, name, changed_words)
            await corrections.drop(work.tx, broadcast.id)
            await _again(visit, begun, Settled.CORRECTING, pressed)


async def _settled(
    visit: Visit,
    broadcast: Broadcast,
    settled: Settled,
    pressed: int | None,
    *,
    with_progress: bool = True,
) -> None:
    word = say.BroadcastSettled(broadcast.id, broadcast.number, settled)
    await visit.work.tell(citizen(visit).recipient, word, edit=pressed)
    if with_progress:
        await progress.tell(visit.work, broadcast)


async def _again(visit: Visit, broadcast: Broadcast, settled: Settled, pressed: int | None) -> None:
    """Another run begins: its progress stands at the author's, in a message of its own."""
    await _settled(visit, broadcast, settled, pressed, with_progress=False)
    await panel.next_run(visit.work, broadcast)
