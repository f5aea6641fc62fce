"""Who works at a desk in the tests of staff's services, and in which group."""

from bot.cases.model import Limit
from bot.core import desks_store, members_store, role_store
from bot.core.desks_store import Desk
from bot.core.people import Role, Standing
from bot.core.work import fresh_id
from bot.desk import desk_screens, desks
from bot.desk.desks import DeskPlace
from bot.desk.model import Actor
from bot.reports import welcome
from bot.staff.model import AT_A_DESK

GROUP = -1001
DANA = Actor(11, "Дана", Role.MODERATOR)
MARAT = Actor(22, "Марат", Role.MODERATOR)
BOSS = Actor(33, "Әсел", Role.ADMIN)


async def open_desk(work, *words, chat=GROUP, thread=None):
    """A group becomes a desk, with limits; what the admin is told, and the desk."""
    for actor in (DANA, MARAT, BOSS):
        await members_store.seen_staff(work.tx, actor.telegram_id, actor.name)
    place = DeskPlace(chat, thread, f"Group {chat}")
    named = {
        what.field: frozenset(words) & desk_screens.choices(work.channel, what).keys()
        for what in Limit
    }
    if words:
        limited = Desk(fresh_id(), chat, thread, place.title, "ru", **named)
        await desks_store.put_desk(work.tx, limited, 33)
    ready = await desks.open_desk(work, place, 33, "ru")
    return ready, await desks_store.desk_at(work.tx, chat, thread)


async def employ(work, actor):
    """An admin gave the person the role of this actor; a plain member was given none."""
    if actor.role in AT_A_DESK:
        await role_store.meet(work.tx, actor.telegram_id, actor.name)
        await role_store.appoint(
            work.tx, actor.telegram_id, None, actor.role, BOSS.telegram_id
        )


async def at_work(work, *actors):
    """Each is a member of the group, with a private chat; the persons."""
    for actor in actors:
        await members_store.set_standing(
            work.tx, GROUP, actor.telegram_id, Standing.MEMBER
        )
    return [await welcome.recognise(work, actor.telegram_id, "ru") for actor in actors]
