"""Versions of entries in the log: their proofs, and the log as it is published.

A proof leads to the first checkpoint that covers the version, so that it never changes; the
published log leads from there to the newest one.
"""

from bisect import bisect_right
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from bot.core.database import Transaction
from bot.history import service
from bot.history.leaf import Leaf, Parts, from_base64, parts_of, to_base64
from bot.history.notes import LogKey, inclusion_text, stated_root
from bot.history.store import Hashes, Signed, checkpoint_covering, checkpoints_after
from bot.history.tree import (
    HASH_BYTES,
    inclusion_ranges,
    leaf_hash,
    node_hash,
    nodes_of,
    root_by_inclusion,
    root_of,
)
from bot.register.model import EntryChange, restored
from bot.values import Entry, Value


class PublishedLog:
    """Reads the lines: `entry ID HASH` is the leaf of a version, `LEVEL HASH` 2**LEVEL leaves.

    Hashes are base64. `size` counts the leaves, `roots` has the roots at the sizes that were asked
    for, `entries` the hashes of the versions' leaves. Of the tree only the hashes of its complete
    subtrees are kept.
    """

    def __init__(self, lines: Iterable[str], sizes: Iterable[int]) -> None:
        """Raises ValueError with what is wrong."""
        self.size = 0
        wanted = set(sizes)
        self.roots: dict[int, bytes] = {}
        self.entries: dict[str, bytes] = {}
        nodes: list[tuple[int, bytes]] = []
        for line in lines:
            kind, *rest = line.split()
            hash = from_base64(rest[-1] if rest else "")
            if len(hash) != HASH_BYTES or len(rest) != 1 + (kind == "entry"):
                raise ValueError(f"a line behind leaf {self.size} has a wrong form")
            level = 0
            if kind != "entry":
                level = int(kind)
            if not 0 <= level < 64 or self.size & (1 << level) - 1:
                raise ValueError(
                    f"no subtree of level {level} begins at leaf {self.size}"
                )
            if kind == "entry":
                self.entries[rest[0]] = hash
            self.size += 1 << level
            while nodes and nodes[-1][0] == level:
                hash = node_hash(nodes.pop()[1], hash)
                level = level + 1
            nodes.append((level, hash))
            if self.size in wanted:
                self.roots[self.size] = root_of([each for _, each in nodes])


SOURCE = "entry_changes"
"""The table whose rows are versions, as leaves name it."""


class Place(NamedTuple):
    position: int
    leaf: Leaf


class Version(Value):
    """A version of an entry as it was published; `place` is None until it is in the log."""

    change: EntryChange
    said: Mapping[str, Any]
    place: Place | None

    @property
    def entry(self) -> Entry:
        return restored({**self.said, "id": self.change.entry})

    @property
    def id(self) -> str:
        """The row in the log."""
        return f"{self.change.entry}:{self.change.version}"

    @property
    def parts(self) -> Parts:
        change = self.change
        return parts_of(self.id, change.on.isoformat(), change.change.value, self.said)


class EntryProof(NamedTuple):
    """The way from a version's leaf to the first checkpoint that covers it."""

    text: str  # a file that `python -m bot audit check` and others can check
    key: str  # the public key of the log


async def of_version(tx: Transaction, version: Version) -> EntryProof | None:
    """The proof of a version; None while no checkpoint covers it, or where it proves another."""
    signed = version.place and await checkpoint_covering(tx, version.place.position)
    if not signed:
        return None
    return await Prover(tx, [signed], (await service.current(tx)).public).of(version)


async def prover(tx: Transaction) -> "Prover":
    """For all entries: reads the checkpoints once."""
    signed = await checkpoints_after(tx, 0)
    if not signed:
        return Prover(tx, signed, b"")
    return Prover(tx, signed, (await service.current(tx)).public)


class Prover:
    """`signed` are checkpoints, the smallest first, all signed with the key `public`."""

    def __init__(
        self, tx: Transaction, signed: Sequence[Signed], public: bytes
    ) -> None:
        self._hashes = Hashes(tx)
        self.signed = signed
        self.public = public
        self._sizes = [each.size for each in signed]

    def place(self, version: Version) -> Place | None:
        """Locate the version's leaf, if a checkpoint covers it."""
        if version.place is None or not self._sizes:
            return None
        if version.place.position >= self._sizes[-1]:
            return None
        return version.place

    async def of(self, version: Version) -> EntryProof | None:
        """Prove the version as it was published; None where its leaf commits to another one."""
        place = self.place(version)
        if place is None:
            return None
        signed = self.signed[bisect_right(self._sizes, place.position)]
        ranges = inclusion_ranges(place.position, signed.size)
        at = place.position
        leaf = place.leaf
        parts = version.parts
        hashes = await self._hashes.each(ranges)
        root = root_by_inclusion(leaf_hash(leaf.data(parts)), at, signed.size, hashes)
        if root is None or root != stated_root(signed.note):
            return None
        text = inclusion_text(leaf, parts, [], at, hashes, signed.note)
        return EntryProof(
            text, LogKey(signed.note.partition("\n")[0], self.public).text
        )

    async def log(self, rows: Mapping[int, str]) -> AsyncIterator[str]:
        """The tree of the newest checkpoint as the lines of a PublishedLog, from the left.

        `rows` has the versions it covers by the places of their leaves. No line crosses the size
        of a checkpoint, so that each of them can be compared.
        """
        begin = 0
        for stop, version in sorted(
            [*rows.items(), *((size, "") for size in self._sizes)]
        ):
            for node in nodes_of((begin, stop)):
                hash = await self._hashes.node(node)
                yield f"{node[0]} {to_base64(hash)}"
            begin = stop
            if version:
                hash = await self._hashes.node((0, stop))
                yield f"entry {version} {to_base64(hash)}"
                begin += 1
