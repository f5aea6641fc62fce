"""Chats that stay with help, known by a keyed hash; nothing of their words."""

import sqlalchemy as sa

from bot.core.database import statements
from bot.core.database.database import ERASED, Transaction
from bot.core.database.queries import NOW, found, row, run
from bot.core.database.statements import Statement
from bot.core.schema.reporting import in_care
from bot.core.sealed import CARE_LANGUAGE

_C = in_care.c


@run
def _put(who: str, language: str, until: int) -> Statement:
    return statements.put(in_care, who=who, language=language, until=until)


async def put(tx: Transaction, who: str, language: str, until: int) -> None:
    await _put(tx, who, CARE_LANGUAGE.seal(tx, language, who), until)


@row
def _of(who: str, now: int = NOW) -> Statement:
    return sa.select(in_care).where(_C.who == who, _C.until > now)


async def language(tx: Transaction, who: str) -> str | None:
    """The language in which the person with this hash is helped; None: they are not in care."""
    kept = await _of(tx, who)
    return None if kept is None else CARE_LANGUAGE.open_in(tx, kept)


@found
def _end(who: str) -> Statement:
    return sa.delete(in_care).where(_C.who == who)


async def end(tx: Transaction, who: str) -> None:
    """End the care for the person with this hash."""
    if await _end(tx, who):
        tx.signal(ERASED)


@run
def expire(now: int = NOW) -> Statement:
    """End what is over by itself."""
    return sa.delete(in_care).where(_C.until <= now)
