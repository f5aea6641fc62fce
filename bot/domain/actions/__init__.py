"""What buttons mean: one frozen dataclass per button, grouped by actor.

Importing this package registers every kind; bot.messages.buttons reads and writes them.
"""

from bot.domain.actions import (
    abuse,
    authority,
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
from bot.domain.actions.looks import looking
from bot.domain.actions.privacy import requests
from bot.domain.actions.register import checking, contest, deciding, publishing

__all__ = [
    "abuse",
    "authority",
    "case",
    "changes",
    "checking",
    "citizen",
    "contest",
    "deciding",
    "desk",
    "desks",
    "draft",
    "figures",
    "holds",
    "hotlines",
    "lists",
    "looking",
    "passing",
    "publishing",
    "requests",
    "staff",
]
