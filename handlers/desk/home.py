"""Home of staff in their private chat, and the way from it to a report of their own."""

from bot.core import members_store, reviews_store
from bot.core.people import Right, may
from bot.core.reviews_store import Kind
from bot.desk import queue
from bot.desk.duty import ShowHome
from bot.desk.home import Home, ReportPrivately
from bot.desk.model import NO_FILTERS
from bot.desk.visit import Visit
from bot.reports.menu import Menu
from handlers.core.dispatch import on
from handlers.core.press import (
    Press,
    citizen,
    desks_here,
    look_aside,
    require_consent,
    tell,
    work_in_private,
)
from handlers.desk.reviews import KINDS


def is_staff(visit: Visit) -> bool:
    """True for who handles cases; an authority's people and citizens have no home of staff."""
    return may(visit.role, Right.HANDLE_CASES)


async def show_home(visit: Visit, edit: int | None = None) -> None:
    """Show it to a member of staff, whether or not they agreed to a citizen's consent."""
    await work_in_private(visit)
    here = await desks_here(visit)
    asks_language = not citizen(visit).language_chosen
    if here:
        found = await queue.show_queue(visit.work, here, NO_FILTERS, visit.me)
        duty = await members_store.get_duty(visit.work.tx, visit.me)
        home = Home(
            found.counts,
            found.to_approve,
            found.unread,
            await reviews_for(visit),
            duty.switched_on,
            asks_language=asks_language,
        )
    else:
        home = Home(has_desk=False, asks_language=asks_language)
    await visit.work.tell(visit.recipient, home, edit=edit)


async def reviews_for(visit: Visit) -> tuple[tuple[Kind, int], ...]:
    """Count, by kind, the reviews that the sender may take or holds."""
    found = []
    for kind, how in KINDS.items():
        every = await reviews_store.counts(visit.work.tx, kind)
        if every.waiting:
            held, free = await how.queue(visit.work).offer(visit.me)
            count = len(free) + (held is not None)
            if count:
                found.append((kind, count))
    return tuple(found)


@on(ShowHome)
async def on_show_home(press: Press[ShowHome]) -> None:
    await show_home(press.visit, press.message)


@on(ReportPrivately)
async def on_report_privately(press: Press[ReportPrivately]) -> None:
    """Lead to a citizen's menu, by the consent of one who did not give it yet."""
    await look_aside(press.visit)
    if await require_consent(press.visit):
        await tell(press.visit, Menu())
