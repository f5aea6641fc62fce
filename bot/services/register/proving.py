"""Makes proofs that versions of entries are in the log.

A proof leads to the first checkpoint that covers the version, so that it never changes; the
published log leads from there to the newest one.
"""

from bisect import bisect_right
from collections.abc import AsyncIterator, Mapping, Sequence

from bot.domain.audit import merkle
from bot.domain.audit.note import LogKey
from bot.domain.register.proof import EntryProof, Place, Version
from bot.domain.register.published_log import line
from bot.services.audit import epochs
from bot.storage.audit import checkpoints
from bot.storage.audit.checkpoints import Signed
from bot.storage.audit.leaves import Hashes
from bot.storage.engine.database import Transaction


async def of_version(tx: Transaction, version: Version) -> EntryProof | None:
    """The proof of a version; None while no checkpoint covers it, or where it proves another."""
    signed = version.place and await checkpoints.covering(tx, version.place.position)
    if not signed:
        return None
    return await Prover(tx, [signed], (await epochs.current(tx)).public).of(version)


async def prover(tx: Transaction) -> "Prover":
    """For all entries: reads the checkpoints once."""
    signed = await checkpoints.after(tx, 0)
    return Prover(tx, signed, (await epochs.current(tx)).public if signed else b"")


class Prover:
    """`signed` are checkpoints, the smallest first, all signed with the key `public`."""

    def __init__(self, tx: Transaction, signed: Sequence[Signed], public: bytes) -> None:
        self._hashes = Hashes(tx)
        self.signed, self.public = signed, public
        self._sizes = [each.size for each in signed]

    def place(self, version: Version) -> Place | None:
        """Where its leaf stands, if a checkpoint covers it."""
        found = version.place
        return found if found and self._sizes and found.position < self._sizes[-1] else None

    async def of(self, version: Version) -> EntryProof | None:
        """As `of_version`."""
        place = self.place(version)
        if place is None:
            return None
        signed = self.signed[bisect_right(self._sizes, place.position)]
        proof = await self._proof(version, place, signed)
        return proof if proof.holds() else None

    async def _proof(self, version: Version, place: Place, signed: Signed) -> EntryProof:
        ranges = merkle.inclusion_ranges(place.position, signed.size)
        hashes = tuple([await self._hashes.of(each) for each in ranges])
        origin = signed.note.partition("\n")[0]
        return EntryProof(
            version.change.version, place.position, signed.size, hashes, signed.note,
            LogKey(origin, self.public).text, place.leaf, version.parts,
        )  # fmt: skip

    async def log(self, rows: Mapping[int, str]) -> AsyncIterator[str]:
        """The tree of the newest checkpoint as the lines of a PublishedLog, from the left.

        `rows` has the versions it covers by the places of their leaves. No line crosses the size
        of a checkpoint, so that each of them can be compared.
        """
        begin = 0
        for stop, version in sorted([*rows.items(), *((size, "") for size in self._sizes)]):
            for node in merkle.nodes_of((begin, stop)):
                yield line(node, await self._hashes.node(node))
            begin = stop
            if version:
                yield line((0, stop), await self._hashes.node((0, stop)), version)
                begin += 1
