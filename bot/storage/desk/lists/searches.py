"""The last search of each member of staff; an older one has no further pages."""

import sqlalchemy as sa

from bot.storage.engine.database import Transaction, upsert
from bot.storage.schema import searches
from bot.storage.sealed import SEARCH_WORDS

# Keeps the last search of a member of staff.
_KEEP = upsert(searches, key=["staff"], set=["id", "words"])


async def keep(tx: Transaction, staff: int, id: str, words: str) -> None:
    await tx.run(_KEEP, staff=staff, id=id, words=SEARCH_WORDS.seal(tx, words, staff))


# The words of a search, while it is the last one of the member of staff.
_WORDS = sa.select(searches.c.words).where(
    searches.c.staff == sa.bindparam("staff"), searches.c.id == sa.bindparam("id")
)


async def words(tx: Transaction, staff: int, id: str) -> str | None:
    found: str | None = await tx.value(_WORDS, staff=staff, id=id)
    return None if found is None else SEARCH_WORDS.open(tx, found, staff)


# Forgets the searches of all members of staff.
_DROP = sa.delete(searches)


async def drop_all(tx: Transaction) -> None:
    """What was searched for may be words that are erased now; the search can be typed again."""
    await tx.run(_DROP)
