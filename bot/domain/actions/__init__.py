"""What buttons mean: one frozen dataclass per button, grouped by actor.

Importing this package registers every kind; bot.messages.buttons reads and writes them.
"""

from bot.domain.actions import (
    abuse,
    case,
    changes,
    citizen,
    desk,
    desks,
    draft,
    figures,
    holds,
    hotlines,
    lists,
    staff,
)
from bot.domain.actions.authority import desk as authority_desk

__all__ = [
    "abuse",
    "authority_desk",
    "case",
    "changes",
    "citizen",
    "desk",
    "desks",
    "draft",
    "figures",
    "holds",
    "hotlines",
    "lists",
    "staff",
]
