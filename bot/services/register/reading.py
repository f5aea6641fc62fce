"""What the pages of the register show, read in one transaction each."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256

from bot.domain.register.entry import Entry, names_above
from bot.domain.register.proof import EntryProof, Version
from bot.services.register import proving
from bot.storage.engine.database import Transaction
from bot.storage.register import listing, versions
from bot.storage.register.listing import LAST, Wanted

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, behind which one the next page begins (None on the last page), how many match."""

    entries: tuple[Entry, ...]
    next_after: tuple[str, str] | None
    count: int


async def page(tx: Transaction, wanted: Wanted, after: tuple[str, str] = LAST) -> Page:
    found = await listing.page(tx, wanted, PER_PAGE + 1, after)
    shown = found[:PER_PAGE]
    more = len(found) > PER_PAGE
    next_after = (shown[-1].decided_on.isoformat(), shown[-1].id) if more else None
    return Page(tuple(shown), next_after, await listing.count(tx, wanted))


async def of_sites(tx: Transaction, digits: str, most: int) -> dict[str, list[str]]:
    """Entries by host and by the domains above it, for names whose hash begins with `digits`.

    At most `most` of a name, the newest first.
    """
    names = {
        name
        for host in await listing.hosts(tx)
        for name in names_above(host)
        if sha256(name.encode()).hexdigest().startswith(digits)
    }
    found = {name: await listing.page(tx, Wanted(host=name), most) for name in sorted(names)}
    return {name: [entry.id for entry in every] for name, every in found.items()}


@dataclass(frozen=True, slots=True)
class Whole:
    """An entry with all its versions, the oldest first, and the proof of what it says.

    It is read from its newest version: so it says what the leaf of the proof commits to.
    """

    entry: Entry
    versions: list[Version]
    proof: EntryProof | None


async def entry(tx: Transaction, id: str) -> Whole | None:
    history = (await versions.between(tx, id, id)).get(id)
    if history is None:
        return None
    return Whole(history[-1].entry, history, await proving.of_version(tx, history[-1]))


async def every(tx: Transaction, prover: proving.Prover) -> AsyncIterator[list[Whole]]:
    """All entries in the order of their ids, a thousand at a time."""
    async for portion in listing.portions(tx):
        found = await versions.between(tx, portion[0].id, portion[-1].id)
        every = [found[one.id] for one in portion]
        yield [Whole(each[-1].entry, each, await prover.of(each[-1])) for each in every]
