"""/duty and its buttons: a member of staff goes on duty and off, and works with text only."""

from dataclasses import replace

from telegram import Update

from bot.domain.actions import staff as actions
from bot.domain.actions.base import Action
from bot.domain.desk.roster import Duty
from bot.domain.notice import Lane
from bot.domain.notices.toast import Toast
from bot.pipeline.application import BotContext
from bot.services.desk.duty import roster
from bot.services.visit import Visit
from bot.storage.desk.duty import roster as stored
from handlers.guards import desks_here, message_of, say_here
from handlers.press import Press
from handlers.rule import on

HOUR_MS = 60 * 60 * 1000
_LONGEST_HOURS = 24


async def on_duty(update: Update, context: BotContext) -> None:
    visit = context.visit
    shown = await roster.screen(visit.work, _me(visit), await desks_here(visit))
    await say_here(visit, shown, message_of(update).message_id)


@on(actions.GoOnDuty)
async def on_go_on(press: Press[actions.GoOnDuty]) -> None:
    hours = press.action.hours
    if not 0 <= hours <= _LONGEST_HOURS:
        press.toast(Toast.UNREADABLE)
        return
    until = press.work.now + hours * HOUR_MS if hours else None
    await _keep(press, replace(await _mine(press), switched_on=True, until=until))


@on(actions.GoOffDuty)
async def on_go_off(press: Press[actions.GoOffDuty]) -> None:
    await _keep(press, replace(await _mine(press), switched_on=False, until=None))


@on(actions.SetTextOnly)
async def on_text_only(press: Press[actions.SetTextOnly]) -> None:
    await _keep(press, replace(await _mine(press), text_only=press.action.on))


async def _mine(press: Press[Action]) -> Duty:
    return await stored.get(press.work.tx, _me(press.visit))


async def _keep(press: Press[Action], duty: Duty) -> None:
    visit = press.visit
    await stored.put(press.work.tx, _me(visit), duty)
    shown = await roster.screen(press.work, _me(visit), await desks_here(visit))
    place = f"duty:{visit.recipient.address}:{press.message}"
    await visit.work.say(visit.recipient, shown, Lane.DESK_ANSWER, edit=press.message, latest=place)


def _me(visit: Visit) -> int:
    return visit.sender.person or 0
