"""Next: the command in a desk and in private, and the button under digests and private cards."""

from telegram import Update

from bot.domain.actions.desk import TakeNext
from bot.domain.notices import desk as say
from bot.domain.notices.toast import Toast
from bot.domain.people import Person
from bot.pipeline.application import BotContext
from bot.services.desk import next_case
from bot.services.desk.casework import Actor
from bot.services.visit import Visit
from bot.storage.desk.desks import Desk
from handlers.desk.looks.looking import bring_next
from handlers.guards import (
    ask_to_write_first,
    citizen,
    desks_here,
    message_of,
    reachable,
    say_here,
)
from handlers.press import Press
from handlers.rule import on


async def on_next(update: Update, context: BotContext) -> None:
    """/next at a desk: the case comes in private, so the group hears only why none does."""
    visit, message = context.visit, message_of(update)
    person = await reachable(visit)
    if person is None:
        await ask_to_write_first(visit)
    elif await _pull(visit, await desks_here(visit), person) is None:
        await say_here(visit, say.Queue((), 0, 0, None), message.message_id)


async def on_next_in_private(update: Update, context: BotContext) -> None:
    """/next in private: out of all desks whose staff the sender is."""
    visit = context.visit
    if await _pull(visit, await desks_here(visit), citizen(visit)) is None:
        await say_here(visit, say.Queue((), 0, 0, None), None)


@on(TakeNext)
async def on_next_press(press: Press[TakeNext]) -> None:
    visit = press.visit
    person = await reachable(visit)
    if person is None:
        press.toast(Toast.WRITE_FIRST, alert=True)
        await ask_to_write_first(visit)
        return
    number = await _pull(visit, await desks_here(visit), person)
    if number is None:
        press.toast(Toast.NOTHING_WAITS)
    else:
        press.toast(Toast.NEXT_COMES, number)


async def _pull(visit: Visit, desks: list[Desk], person: Person) -> str | None:
    """The number of the case that comes: one that waits, else one to be looked at again."""
    actor = Actor(visit.sender.person or 0, visit.sender.name, visit.role)
    language = visit.staff_language or person.language
    case = await next_case.take_next(visit.work, desks, actor, person, language)
    return case.number if case is not None else await bring_next(visit)
