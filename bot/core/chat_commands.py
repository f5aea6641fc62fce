"""Chat commands as values: each is declared once, and everything else reads that list."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any, TypeAlias

from bot.channel.model import Channel
from bot.core.capabilities import Name, is_on
from bot.core.messages.languages import N_
from bot.core.people import Right, Role
from bot.values import Value, Worded

CommandHandler: TypeAlias = Callable[[Any, Any], Awaitable[None]]


class Chat(StrEnum):
    PRIVATE = "private"
    GROUP = "group"


class HelpSubject(Worded):
    """Subjects of the help, each with a screen of its own."""

    CASES = N_("Cases")
    QUEUE = N_("The queue")
    FIGURES = N_("Figures")
    CHANNEL = N_("The channel")
    REPORTING = N_("Reporting")
    OWN = N_("My reports and data")


class HelpLine(Value):
    """A line of the help that tells of a capability; `said` is an id of the catalog."""

    said: str
    needs: Name


class Command(Value):
    """A command in one kind of chat.

    `right` is what it needs, None for commands of everyone. `menu` stands in Telegram's list of
    commands and `help` in the answer to /help; both are ids of the catalog, and a command without
    them is left out. With `finds_work` Telegram is asked about the sender's groups even if the bot
    has never seen them there. Without the capability that it `needs` the command is not
    offered, and is answered as an unknown one. Only the menus of some roles hold it;
    a screen of another command leads to the others.
    """

    name: str
    chat: Chat
    handler: CommandHandler
    right: Right | None = None
    menu: str | None = None
    help: tuple[str | HelpLine, ...] = ()
    finds_work: bool = False
    needs: Name | None = None
    subject: HelpSubject | None = None
    in_menu_of: frozenset[Role] = frozenset()

    def is_offered(self, channel: Channel) -> bool:
        return self.needs is None or is_on(channel, self.needs)

    def help_in(self, channel: Channel) -> list[str]:
        if not self.is_offered(channel):
            return []
        lines = []
        for line in self.help:
            if isinstance(line, str):
                lines.append(line)
            elif is_on(channel, line.needs):
                lines.append(line.said)
        return lines
