"""Chats that stay with help, known by a keyed hash; nothing of their words."""

import sqlalchemy as sa

from bot.core.database.mapper import Table
from bot.core.database.queries import NOW, run
from bot.core.database.statements import Statement
from bot.core.schema.reporting import in_care
from bot.core.sealed import CARE_LANGUAGE
from bot.dataclass import frozen


@frozen
class Care:
    """The person with this hash is helped in a language, until a moment (ms UTC)."""

    who: str
    language: str
    until: int


care = Table(in_care, Care, sealed=(CARE_LANGUAGE,))


@run
def expire(now: int = NOW) -> Statement:
    """End what is over by itself."""
    return sa.delete(in_care).where(in_care.c.until <= now)
