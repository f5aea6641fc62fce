"""Whose chat stays with help, known by a keyed hash; nothing of what they write."""

import sqlalchemy as sa

from bot.storage.engine.database import ERASED, Transaction, upsert
from bot.storage.schema import in_care
from bot.storage.sealed import CARE_LANGUAGE

_P = sa.bindparam
_PUT = upsert(in_care, key=["who"], set=["language", "until"])


async def put(tx: Transaction, who: str, language: str, until: int) -> None:
    sealed = CARE_LANGUAGE.seal(tx, language, who)
    await tx.run(_PUT, who=who, language=sealed, until=until)


# The language in which the person with this hash is helped.
_LANGUAGE = sa.select(in_care).where(in_care.c.who == _P("who"), in_care.c.until > _P("now"))


async def language(tx: Transaction, who: str) -> str | None:
    """Return None for a person who is not in care."""
    row = await tx.row(_LANGUAGE, who=who, now=tx.now)
    return None if row is None else CARE_LANGUAGE.open_in(tx, row)


# Ends the care for the person with this hash.
_END = sa.delete(in_care).where(in_care.c.who == _P("who"))


async def end(tx: Transaction, who: str) -> None:
    if await tx.run(_END, who=who):
        tx.signal(ERASED)


# Ends what is over by itself.
_EXPIRE = sa.delete(in_care).where(in_care.c.until <= _P("now"))


async def expire(tx: Transaction) -> None:
    await tx.run(_EXPIRE, now=tx.now)
