"""Telling everybody: /broadcast, /broadcasts, and where their buttons lead."""

from __future__ import annotations

from telegram import Update

from bot.domain.broadcast.broadcast import Broadcast, IllegalMove, Stage, Topic
from bot.domain.notices import broadcast as say
from bot.domain.notices.broadcast import BroadcastProblem, Said
from bot.domain.notices.toast import Toast, Toasted
from bot.messages.buttons import Press
from bot.pipeline.application import BotContext
from bot.services.broadcast import broadcasts, summaries
from bot.services.visit import Visit
from bot.storage.desk.cases import VersionConflict
from handlers.broadcast import composing, running
from handlers.broadcast.access import (
    expect_nothing,
    find,
    is_mine,
    known_to_others,
    may_approve,
    may_broadcast,
    me,
    refuse_press,
    show,
    show_panel,
)
from handlers.guards import citizen, message_of, press_of, pressed_message, say_here, stop_expecting


async def on_broadcast(update: Update, context: BotContext) -> None:
    """/broadcast in an admin's private chat: what is it about?"""
    visit = context.visit
    if await _is_admin(visit):
        await stop_expecting(visit)
        await _begin(visit, None)


async def on_broadcasts(update: Update, context: BotContext) -> None:
    """/broadcasts: all of them, the newest first."""
    visit = context.visit
    if await _is_admin(visit):
        await stop_expecting(visit)
        await _list(visit, 0, None)


async def on_broadcast_in_group(update: Update, context: BotContext) -> None:
    """The same commands in a group lead to the private chat."""
    word = say.BroadcastWord(BroadcastProblem.IN_PRIVATE_ONLY)
    visit, message = context.visit, message_of(update)
    if visit.desk is not None:
        await say_here(visit, word, message.message_id)


async def _is_admin(visit: Visit) -> bool:
    if may_broadcast(visit):
        await known_to_others(visit)
        return True
    word = say.BroadcastWord(BroadcastProblem.NOT_ADMIN)
    await visit.work.tell(citizen(visit).recipient, word)
    return False


async def _begin(visit: Visit, edit: int | None) -> None:
    drafts = await summaries.drafts_of(visit.work, me(visit))
    await visit.work.tell(citizen(visit).recipient, say.BroadcastStart(drafts), edit=edit)


async def _list(visit: Visit, page: int, edit: int | None) -> None:
    notice = await summaries.list_page(visit.work, page)
    await visit.work.tell(citizen(visit).recipient, notice, edit=edit)


async def on_broadcast_press(update: Update, context: BotContext) -> None:
    """Who presses, what role, which stage and version now: checked here, then it is done."""
    visit, press, pressed = context.visit, press_of(update), pressed_message(update)
    if not (may_broadcast(visit) or may_approve(visit)):
        refuse_press(visit)
        return
    await known_to_others(visit)
    if press.arg(0) in _GENERAL:
        await _general(visit, press, pressed)
        return
    broadcast = await find(visit, press.arg(0))
    if broadcast is None:
        visit.answer(Toasted(Toast.BROADCAST_GONE), alert=True)
        return
    try:
        await _act(visit, broadcast, press, pressed)
    except broadcasts.SamePerson:
        visit.answer(Toasted(Toast.OWN_APPROVAL), alert=True)
    except (IllegalMove, VersionConflict):
        now = await find(visit, broadcast.id)
        await changed_elsewhere(visit, now or broadcast, pressed)


_GENERAL = {"new", "begin", "list", "open"}


async def _general(visit: Visit, press: Press, pressed: int | None) -> None:
    match press.arg(0):
        case "new" if press.arg(1) in set(Topic):
            made = await broadcasts.create(visit.work, me(visit), Topic(press.arg(1)))
            await show_panel(visit, made, pressed)
        case "list":
            await expect_nothing(visit)
            await _list(visit, max(0, press.number(1)), pressed)
        case "open":
            broadcast = await find(visit, press.arg(1))
            if broadcast is None:
                visit.answer(Toasted(Toast.BROADCAST_GONE), alert=True)
            else:
                await show(visit, broadcast, pressed)  # the list's message becomes its own
        case _:
            await _begin(visit, pressed)


async def _act(visit: Visit, broadcast: Broadcast, press: Press, pressed: int | None) -> None:
    act = press.arg(2)
    if act in _CHANGES and press.number(1) != broadcast.version:
        await changed_elsewhere(visit, broadcast, pressed)
    elif act in composing.ACTS:
        if not (may_broadcast(visit) and is_mine(visit, broadcast)):
            visit.answer(Toasted(Toast.NOT_YOUR_DRAFT), alert=True)
        elif broadcast.stage is not Stage.DRAFT and act != "panel":
            await changed_elsewhere(visit, broadcast, pressed)
        else:
            await composing.act(visit, broadcast, act, press.args[3:], pressed)
    else:
        await running.act(visit, broadcast, act, press.args[3:], pressed)


_CHANGES = {
    "topic", "pick", "only", "all", "now", "remove", "nobuttons", "hotlines", "paid", "urgent",
    "send", "approve", "refuse", "pause", "slower", "full", "cancel", "yes", "fixed",
}  # fmt: skip
"""Acts that count only on the broadcast as it stands: a second press finds another version."""


async def changed_elsewhere(visit: Visit, broadcast: Broadcast, pressed: int | None) -> None:
    """An old button, or somebody else was quicker: show how it stands."""
    visit.answer(Toasted(Toast.BROADCAST_CHANGED))
    if not is_mine(visit, broadcast) or not broadcast.stage.is_running:
        await show(visit, broadcast, pressed, Said.CHANGED_ELSEWHERE)
