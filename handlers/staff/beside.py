"""Roles for one desk alone, and the custodian's: an admin gives and takes them in private."""

from bot.domain.actions import staff as actions
from bot.domain.notices.staff import StaffWord
from bot.domain.notices.toast import Toast
from bot.domain.people import Role, StaffExpected
from bot.domain.staff.appointments import StaffProblem
from bot.services.staff import beside
from bot.services.staff.refused import Refused, TelegramUser
from handlers.guards import leave_work
from handlers.press import Press
from handlers.rule import on
from handlers.staff.roles import show_member


@on(actions.ShowDeskRoles)
async def on_desks(press: Press[actions.ShowDeskRoles]) -> None:
    await leave_work(press.visit, StaffExpected)
    await press.replace(await beside.screen(press.work, press.action.telegram_id))


@on(actions.ChooseDeskRole)
async def on_desk(press: Press[actions.ChooseDeskRole]) -> None:
    action = press.action
    await press.replace(await beside.screen(press.work, action.telegram_id, action.desk))


@on(actions.SetDeskRole)
async def on_set(press: Press[actions.SetDeskRole]) -> None:
    """A second press, or another admin's same wish, is no mistake."""
    visit, action = press.visit, press.action
    await leave_work(visit, StaffExpected)
    if Role.OUTSIDER in {action.before, action.after}:
        press.toast(Toast.UNREADABLE)
        return
    actor = TelegramUser(visit.sender.person or 0, visit.sender.name)
    person = TelegramUser(action.telegram_id)
    try:
        await beside.change(
            press.work, actor, person, action.desk, action.after, seen=(action.before,)
        )
    except Refused as refused:
        if refused.problem is not StaffProblem.MEANWHILE or refused.role is not action.after:
            press.toast(Toast.NOT_POSSIBLE)
            await press.tell(StaffWord(refused.problem, refused.name, refused.role))
    if not visit.toast:
        press.toast(Toast.ROLE_CHANGED)
    if action.desk is None:
        await show_member(visit, action.telegram_id, press.message)
    else:
        await press.replace(await beside.screen(press.work, action.telegram_id))
