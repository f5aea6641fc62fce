"""What the table of buttons says of one kind of action."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.domain.people import Right


class Where(StrEnum):
    """Where a button may be pressed. A desk's work is also done in its members' private chats.

    A button of the workbench only leads to the private chat when it is pressed at a desk.
    """

    PRIVATE = "private"
    WORKBENCH = "workbench"
    DESK = "desk"
    GROUP = "group"  # that is no desk yet, too
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Rule:
    """What the table says of a kind of action; without a right, everyone may press it."""

    handler: Callable[[Any], Awaitable[None]]
    right: Right | None = None
    where: Where = Where.PRIVATE
    current: bool = False
