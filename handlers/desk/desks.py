"""/desks in private: staff read who handles what, admins set the desks up by buttons."""

from telegram import Update

from bot.channel.model import UnknownId
from bot.domain.actions import desks as actions
from bot.domain.desk.limits import Limit
from bot.domain.notices.toast import Toast
from bot.domain.people import Right, may
from bot.pipeline.application import BotContext
from bot.services.desk import desk_limits
from handlers.guards import citizen
from handlers.press import Press
from handlers.rule import on


async def on_desks(update: Update, context: BotContext) -> None:
    visit = context.visit
    may_set_up = may(visit.role, Right.SET_UP_DESKS)
    shown = await desk_limits.page_of(visit.work, 0, may_set_up=may_set_up)
    await visit.work.tell(citizen(visit).recipient, shown)


@on(actions.ShowDesks)
async def on_list(press: Press[actions.ShowDesks]) -> None:
    may_set_up = may(press.visit.role, Right.SET_UP_DESKS)
    page = press.action.page
    await press.replace(await desk_limits.page_of(press.work, page, may_set_up=may_set_up))


@on(actions.ShowDesk)
async def on_desk(press: Press[actions.ShowDesk]) -> None:
    await _show(press, press.action.desk)


@on(actions.ShowDeskLimits)
async def on_limits(press: Press[actions.ShowDeskLimits]) -> None:
    await _show(press, press.action.desk, press.action.what)


@on(actions.SetDeskLimit)
async def on_limit(press: Press[actions.SetDeskLimit]) -> None:
    action = press.action
    try:
        await desk_limits.set_limit(press.work, action.desk, action.what, action.id, on=action.on)
    except UnknownId:
        press.toast(Toast.NOT_POSSIBLE)
    await _show(press, action.desk, action.what)


@on(actions.SetDefaultDesk)
async def on_default(press: Press[actions.SetDefaultDesk]) -> None:
    await desk_limits.set_default(press.work, press.action.desk, on=press.action.on)
    await _show(press, press.action.desk)


async def _show(
    press: Press[
        actions.ShowDesk | actions.ShowDeskLimits | actions.SetDeskLimit | actions.SetDefaultDesk
    ],
    desk: str,
    what: Limit | None = None,
) -> None:
    """The desk as it is now; the list where it was closed meanwhile."""
    screen = await desk_limits.screen_of(press.work, desk, what)
    if screen is None:
        press.toast(Toast.NOT_FOUND)
        await press.replace(await desk_limits.page_of(press.work, 0, may_set_up=True))
    else:
        await press.replace(screen)
