"""What the pages of the register show, read in one transaction each."""

from dataclasses import dataclass

from bot.domain.register.entry import Entry, EntryChange
from bot.storage.engine.database import Transaction
from bot.storage.register import entries, listing
from bot.storage.register.listing import LAST, Wanted

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, and behind which one the next page begins; None on the last page."""

    entries: tuple[Entry, ...]
    next_after: tuple[str, str] | None


async def page(tx: Transaction, wanted: Wanted, after: tuple[str, str] = LAST) -> Page:
    found = await listing.page(tx, wanted, PER_PAGE + 1, after)
    shown = found[:PER_PAGE]
    more = len(found) > PER_PAGE
    return Page(tuple(shown), (shown[-1].decided_on.isoformat(), shown[-1].id) if more else None)


async def entry(tx: Transaction, id: str) -> tuple[Entry, list[EntryChange]] | None:
    """An entry with all its versions, the oldest first."""
    found = await entries.get(tx, id)
    return None if found is None else (found, await entries.history(tx, id))
