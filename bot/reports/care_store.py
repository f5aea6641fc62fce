"""Chats that stay with help, known by a keyed hash; nothing of their words."""

import sqlalchemy as sa

from bot.core.database.database import ERASED, Transaction
from bot.core.database.queries import NOW, row, run
from bot.core.database.statements import Statement, upsert
from bot.core.schema.reporting import in_care
from bot.core.sealed import CARE_LANGUAGE

_C = in_care.c
_PUT = upsert(in_care, key=["who"], set=["language", "until"])


async def put(tx: Transaction, who: str, language: str, until: int) -> None:
    sealed = CARE_LANGUAGE.seal(tx, language, who)
    await tx.run(_PUT, who=who, language=sealed, until=until)


@row
def _of(who: str, now: int = NOW) -> Statement:
    return sa.select(in_care).where(_C.who == who, _C.until > now)


async def language(tx: Transaction, who: str) -> str | None:
    """The language in which the person with this hash is helped; None: they are not in care."""
    found = await _of(tx, who)
    return None if found is None else CARE_LANGUAGE.open_in(tx, found)


@run
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
