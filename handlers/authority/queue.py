"""The list of cases that wait for an authority: /queue authority and the buttons under it."""

from bot.domain.actions.authority.passing import ShowAuthorityQueue
from bot.services.authority.waiting import queue
from handlers.desk.lists import answer
from handlers.guards import desks_here
from handlers.press import Press
from handlers.rule import on


@on(ShowAuthorityQueue)
async def on_show(press: Press[ShowAuthorityQueue]) -> None:
    found = await queue.shown(press.work, await desks_here(press.visit), press.action.page)
    await answer(press.visit, found, None, edit=press.message)
