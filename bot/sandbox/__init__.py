"""Telegram, offline: a strict Bot API server, people with phones and a page to watch them."""

from bot.sandbox.api.errors import ApiError, Impossible
from bot.sandbox.api.server import Call
from bot.sandbox.phones import Phone
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.world.groups import Group
from bot.sandbox.world.model import Chat, Message, Person
from bot.sandbox.world.world import Answer

__all__ = [
    "Answer",
    "ApiError",
    "Call",
    "Chat",
    "Group",
    "Impossible",
    "Message",
    "Person",
    "Phone",
    "Sandbox",
]
