"""/broadcast, /broadcasts and the list of all broadcasts."""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Update

from bot.domain.actions import broadcast as acts
from bot.domain.broadcast.broadcast import Broadcast, IllegalTransition
from bot.domain.notices.broadcast import BroadcastProblem, BroadcastStart, BroadcastWord, Said
from bot.domain.notices.toast import Toast, Toasted
from bot.domain.people import BroadcastExpected
from bot.pipeline.application import BotContext
from bot.services.broadcast import broadcasts, views
from bot.services.visit import Visit
from bot.storage.engine.errors import VersionConflict
from handlers.broadcast.screens import expect_nothing, find, is_mine, me, show, show_panel
from handlers.guards import citizen, leave_work, message_of, say_here
from handlers.press import BroadcastPress, Press
from handlers.rule import on


async def on_broadcast(update: Update, context: BotContext) -> None:
    """/broadcast in an admin's private chat."""
    visit = context.visit
    await leave_work(visit, BroadcastExpected)
    await visit.work.tell(citizen(visit).recipient, BroadcastStart())


async def on_broadcasts(update: Update, context: BotContext) -> None:
    """/broadcasts: all of them, the newest first."""
    visit = context.visit
    await leave_work(visit, BroadcastExpected)
    await visit.work.tell(citizen(visit).recipient, await views.list_page(visit.work, 0))


async def on_broadcast_in_group(update: Update, context: BotContext) -> None:
    """The same commands at a desk point to the private chat."""
    word = BroadcastWord(BroadcastProblem.IN_PRIVATE_ONLY)
    if context.visit.desk is not None:
        await say_here(context.visit, word, message_of(update).message_id)


@on(acts.BeginBroadcast)
async def on_begin(press: Press[acts.BeginBroadcast]) -> None:
    await press.replace(BroadcastStart())


@on(acts.NewBroadcast)
async def on_new(press: Press[acts.NewBroadcast]) -> None:
    made = await broadcasts.create(press.work, me(press.visit), press.action.topic)
    await show_panel(press.visit, made, press.message)


@on(acts.ListBroadcasts)
async def on_list(press: Press[acts.ListBroadcasts]) -> None:
    await expect_nothing(press.visit)
    await press.replace(await views.list_page(press.work, press.action.page))


@on(acts.OpenBroadcast)
async def on_open(press: Press[acts.OpenBroadcast]) -> None:
    """The list's message becomes that of the broadcast."""
    broadcast = await find(press.visit, press.action.broadcast)
    if broadcast is None:
        press.toast(Toast.BROADCAST_GONE, alert=True)
    else:
        await show(press.visit, broadcast, press.message)


Handler = Callable[[BroadcastPress[Any]], Awaitable[None]]


def explained(handler: Handler) -> Handler:
    """The handler, with an answer for what the state of the broadcast does not allow."""

    async def answered(press: BroadcastPress[Any]) -> None:
        try:
            await handler(press)
        except broadcasts.SamePerson:
            press.toast(Toast.OWN_APPROVAL, alert=True)
        except broadcasts.NotAuthor:
            press.toast(Toast.NOT_YOUR_DRAFT, alert=True)
        except (IllegalTransition, VersionConflict):
            now = await find(press.visit, press.broadcast.id)
            await outdated(press.visit, now or press.broadcast, press.message)

    return answered


async def outdated(visit: Visit, broadcast: Broadcast, pressed: int | None) -> None:
    """An old button, or another admin was quicker: show the broadcast as it is now."""
    visit.answer(Toasted(Toast.BROADCAST_CHANGED))
    if not is_mine(visit, broadcast) or not broadcast.stage.is_running:
        await show(visit, broadcast, pressed, Said.CHANGED_ELSEWHERE)
