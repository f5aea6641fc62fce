"""The last search of each member of staff; an older one has no further pages."""

import sqlalchemy as sa

from bot.storage.engine.database import Statement, Transaction, upsert
from bot.storage.engine.queries import first, only, run
from bot.storage.schema import searches
from bot.storage.sealed import SEARCH_WORDS

_KEEP = upsert(searches, key=["staff"], set=["id", "words"])


async def keep(tx: Transaction, staff: int, id: str, words: str) -> None:
    await tx.run(_KEEP, staff=staff, id=id, words=SEARCH_WORDS.seal(tx, words, staff))


@first(only)
def _words(staff: int, id: str) -> Statement:
    return sa.select(searches.c.words).where(searches.c.staff == staff, searches.c.id == id)


async def words(tx: Transaction, staff: int, id: str) -> str | None:
    """The words of a search, while it is the last one of the member of staff."""
    found: str | None = await _words(tx, staff, id)
    return None if found is None else SEARCH_WORDS.open(tx, found, staff)


@run
def drop_all() -> Statement:
    """Words that were searched for may be erased now; the search can be typed again."""
    return sa.delete(searches)
