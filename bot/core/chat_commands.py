"""Chat commands as values: each is declared once, and everything else reads that list."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any, TypeAlias

from bot.core.people import Right
from bot.values import Value

CommandHandler: TypeAlias = Callable[[Any, Any], Awaitable[None]]


class Chat(StrEnum):
    PRIVATE = "private"
    GROUP = "group"


class Command(Value):
    """A command in one kind of chat.

    `right` is what it needs, None for commands of everyone. `menu` stands in Telegram's list of
    commands and `help` in the answer to /help; both are ids of the catalog, and a command without
    them is left out. With `finds_work` Telegram is asked about the sender's groups even if the bot
    has never seen them there.
    """

    name: str
    chat: Chat
    handler: CommandHandler
    right: Right | None = None
    menu: str | None = None
    help: tuple[str, ...] = ()
    finds_work: bool = False
