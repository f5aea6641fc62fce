"""Presses that go through the table and the guard of handlers, without Telegram."""

from types import SimpleNamespace

from telegram import CallbackQuery, Update, User

from bot.core.messages import encode
from bot.core.visit import Sender
from bot.desk.visit import Visit, load
from handlers.core import routes


async def press(visit, action):
    """The visitor presses a button; what the toast claims, if there is one."""
    who = User(visit.sender.person, visit.sender.name, False)
    query = CallbackQuery("1", who, "1", data=encode(action))
    await routes.on_press(Update(1, callback_query=query), SimpleNamespace(visit=visit))
    return visit.toast.toast if visit.toast else None


async def in_private(work, actor) -> Visit:
    """A moderator in the private chat, as the pipeline finds them."""
    sender = Sender(
        actor.telegram_id, actor.telegram_id, None, is_private=True, name=actor.name
    )
    return await load(work.tx, work.deployment, sender)
