"""Buttons of families: cases that a moderator found to belong together."""

from bot.domain.actions import family as actions
from bot.domain.citizen.receipt import read_number
from bot.domain.notices.toast import Toast
from bot.messages.desk.beside import FAMILY_MENU
from bot.services.desk import cards, casework
from bot.services.desk.workbench import families
from bot.storage.desk import cases
from handlers.press import CasePress


async def on_family(press: CasePress[actions.ShowFamily]) -> None:
    await cards.open_menu(press.work, press.case, (FAMILY_MENU,))


async def on_link(press: CasePress[actions.LinkCases]) -> None:
    """Both cases must be of a desk that the presser works at."""
    number = read_number(press.action.number)
    named = await cases.by_number(press.work.tx, number) if number else None
    other = named and await casework.find_case(press.work, named.id, press.desk)
    if other is None:
        press.toast(Toast.NOT_FOUND)
        return
    await families.link(press.work, press.case, press.actor, other)
    press.toast(Toast.LINKED, other.number)


async def on_leave(press: CasePress[actions.LeaveFamily]) -> None:
    await families.leave(press.work, press.case, press.actor)
    press.toast(Toast.UNLINKED)


async def on_take(press: CasePress[actions.TakeFamily]) -> None:
    taken, others = await families.take_all(press.work, press.case, press.actor)
    await cards.close_menu(press.work, press.case)
    await cards.show_where_pressed(press.work, press.case)
    press.toast(Toast.TOOK_SEVERAL, str(others), n=taken)
