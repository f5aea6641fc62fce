"""/duty and its buttons: a member of staff says when they are on duty and when they rest."""

from dataclasses import replace

from telegram import Update

from bot.domain.actions import staff as actions
from bot.domain.actions.base import Action
from bot.domain.desk.roster import DAYS, SHIFTS, Duty, DutyPage, Hours
from bot.domain.notice import Lane
from bot.domain.notices.toast import Toast
from bot.pipeline.application import BotContext
from bot.services.desk.duty import roster
from bot.services.visit import Visit
from bot.storage.desk.duty import roster as stored
from handlers.guards import desks_here, message_of, say_here
from handlers.press import Press

HOUR_MS = 60 * 60 * 1000
_LONGEST_HOURS = 24


async def on_duty(update: Update, context: BotContext) -> None:
    visit = context.visit
    shown = await roster.screen(visit.work, _me(visit), await desks_here(visit), DutyPage.NOW)
    await say_here(visit, shown, message_of(update).message_id)


async def on_show(press: Press[actions.ShowDuty]) -> None:
    await _show(press, press.action.page)


async def on_go_on(press: Press[actions.GoOnDuty]) -> None:
    hours, now = press.action.hours, press.work.now
    if not 0 <= hours <= _LONGEST_HOURS:
        press.toast(Toast.UNREADABLE)
        return
    mine = await _mine(press)
    await _keep(press, mine.on(now + hours * HOUR_MS if hours else None), DutyPage.NOW)


async def on_go_off(press: Press[actions.GoOffDuty]) -> None:
    mine = await _mine(press)
    await _keep(press, mine.off(press.work.now, press.work.channel.zone), DutyPage.NOW)


async def on_set_shift(press: Press[actions.SetShift]) -> None:
    day, shift = press.action.day, press.action.shift
    if not (0 <= day < DAYS and 0 <= shift < len(SHIFTS)):
        press.toast(Toast.UNREADABLE)
        return
    mine = await _mine(press)
    await _keep(press, mine.planned(day, shift, on=press.action.on), DutyPage.PLAN)


async def on_set_quiet(press: Press[actions.SetQuietHours]) -> None:
    begin, end = press.action.begin, press.action.end
    if not (0 <= begin < 24 and 0 <= end < 24):
        press.toast(Toast.UNREADABLE)
        return
    await _keep(press, replace(await _mine(press), quiet=Hours(begin, end)), DutyPage.QUIET)


async def _mine(press: Press[Action]) -> Duty:
    return await stored.get(press.work.tx, _me(press.visit))


async def _keep(press: Press[Action], duty: Duty, page: DutyPage) -> None:
    await stored.put(press.work.tx, _me(press.visit), duty)
    await _show(press, page)


async def _show(press: Press[Action], page: DutyPage) -> None:
    visit = press.visit
    shown = await roster.screen(press.work, _me(visit), await desks_here(visit), page)
    place = f"duty:{visit.recipient.address}:{press.message}"
    await visit.work.say(visit.recipient, shown, Lane.DESK_ANSWER, edit=press.message, latest=place)


def _me(visit: Visit) -> int:
    return visit.sender.person or 0
