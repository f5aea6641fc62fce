"""Telegram, offline: a strict Bot API server, people with phones and a page to watch them."""

from offline_telegram.failures import ApiError, Impossible
from offline_telegram.groups import Group
from offline_telegram.model import Chat, Message, Person
from offline_telegram.phones import Phone
from offline_telegram.sandbox import Sandbox, sample_people
from offline_telegram.server import Call
from offline_telegram.world import Answer

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
    "sample_people",
]
