"""/care: one's own settings, limits that seniors set."""

from dataclasses import replace

from telegram import Update

from bot.domain.actions import staff as actions
from bot.domain.actions.base import Action
from bot.domain.notice import Lane, Notice
from bot.domain.notices.staff import CareScreen
from bot.domain.notices.toast import Toast
from bot.domain.people import Right, may
from bot.pipeline.application import BotContext
from bot.services.desk.care import looking
from bot.services.visit import Visit
from bot.storage.desk import care
from handlers.guards import desks_here, say_here
from handlers.press import Press


async def on_care(update: Update, context: BotContext) -> None:
    """/care in private."""
    await say_here(context.visit, await _screen(context.visit), None)


async def on_show(press: Press[actions.ShowCare]) -> None:
    await _replace(press, await _screen(press.visit))


async def on_text_only(press: Press[actions.SetTextOnly]) -> None:
    me = press.visit.sender.person or 0
    await care.set_text_only(press.work.tx, me, on=press.action.on)
    await _replace(press, await _screen(press.visit))


async def on_limits(press: Press[actions.ShowCareLimits]) -> None:
    await _replace(press, await looking.limits(press.work, await desks_here(press.visit)))


async def on_choose(press: Press[actions.ChooseCareLimit]) -> None:
    shown = await looking.limits(press.work, await desks_here(press.visit))
    await _replace(press, replace(shown, chosen=press.action.whom))


async def on_set(press: Press[actions.SetCareLimit]) -> None:
    """Only of a desk where the senior works, and of those who work there."""
    whom = press.action.whom
    shown = await looking.limits(press.work, await desks_here(press.visit))
    if whom not in {line.whom for line in shown.lines}:
        press.toast(Toast.NOT_FOUND)
        return
    await care.set_limit(press.work.tx, whom, press.action.most)
    await _replace(press, await looking.limits(press.work, await desks_here(press.visit)))


async def _screen(visit: Visit) -> CareScreen:
    may_limit = may(visit.role, Right.SET_LIMITS)
    me, here = visit.sender.person or 0, await desks_here(visit)
    return await looking.screen(visit.work, me, here, may_limit=may_limit)


async def _replace(press: Press[Action], notice: Notice) -> None:
    visit = press.visit
    await visit.work.say(visit.recipient, notice, Lane.DESK_ANSWER, edit=press.message)
