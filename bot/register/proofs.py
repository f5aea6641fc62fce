"""Proofs that versions of entries are in the log.

A proof leads to the first checkpoint that covers the version, so that it never changes; the
published log leads from there to the newest one.
"""

from bisect import bisect_right
from collections.abc import AsyncIterator, Mapping, Sequence

from bot.core.database.database import Transaction
from bot.history import service, store, tree
from bot.history.notes import LogKey
from bot.history.store import Hashes, Signed
from bot.register.model import EntryProof, Place, Version, line


async def of_version(tx: Transaction, version: Version) -> EntryProof | None:
    """The proof of a version; None while no checkpoint covers it, or where it proves another."""
    signed = version.place and await store.checkpoint_covering(tx, version.place.position)
    if not signed:
        return None
    return await Prover(tx, [signed], (await service.current(tx)).public).of(version)


async def prover(tx: Transaction) -> "Prover":
    """For all entries: reads the checkpoints once."""
    signed = await store.checkpoints_after(tx, 0)
    return Prover(tx, signed, (await service.current(tx)).public if signed else b"")


class Prover:
    """`signed` are checkpoints, the smallest first, all signed with the key `public`."""

    def __init__(self, tx: Transaction, signed: Sequence[Signed], public: bytes) -> None:
        self._hashes = Hashes(tx)
        self.signed, self.public = signed, public
        self._sizes = [each.size for each in signed]

    def place(self, version: Version) -> Place | None:
        """Locate the version's leaf, if a checkpoint covers it."""
        found = version.place
        return found if found and self._sizes and found.position < self._sizes[-1] else None

    async def of(self, version: Version) -> EntryProof | None:
        """As `of_version`."""
        place = self.place(version)
        if place is None:
            return None
        signed = self.signed[bisect_right(self._sizes, place.position)]
        ranges = tree.inclusion_ranges(place.position, signed.size)
        proof = EntryProof(
            version.change.version,
            place.position,
            signed.size,
            tuple(await self._hashes.each(ranges)),
            signed.note,
            LogKey(signed.note.partition("\n")[0], self.public).text,
            place.leaf,
            version.parts,
        )
        return proof if proof.holds() else None

    async def log(self, rows: Mapping[int, str]) -> AsyncIterator[str]:
        """The tree of the newest checkpoint as the lines of a PublishedLog, from the left.

        `rows` has the versions it covers by the places of their leaves. No line crosses the size
        of a checkpoint, so that each of them can be compared.
        """
        begin = 0
        for stop, version in sorted([*rows.items(), *((size, "") for size in self._sizes)]):
            for node in tree.nodes_of((begin, stop)):
                yield line(node, await self._hashes.node(node))
            begin = stop
            if version:
                yield line((0, stop), await self._hashes.node((0, stop)), version)
                begin += 1
