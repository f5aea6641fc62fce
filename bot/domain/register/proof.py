"""Proofs that versions of entries are in the log: nothing of them is hidden."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.domain.audit.leaf import Leaf, Part, Parts
from bot.domain.audit.merkle import leaf_hash, root_by_inclusion
from bot.domain.audit.note import stated_root
from bot.domain.audit.proof import inclusion_text
from bot.domain.register.entry import Entry, EntryChange, restored

SOURCE = "entry_changes"
"""The table whose rows are versions, as leaves name it."""


def parts_of(id: str, on_day: str, change: str, said: Mapping[str, Any]) -> Parts:
    """What the leaf of a version is made of; `said` is what `entry.published` gives."""
    body = {"id": id, "on_day": on_day, "change": change, "said": said}
    return {Part.BODY: body, Part.STAFF: []}


class Place(NamedTuple):
    """Where a leaf stands in the tree."""

    position: int
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class Version:
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


@dataclass(frozen=True, slots=True)
class EntryProof:
    """The way from a version's leaf to the first checkpoint that covers it.

    `hashes` are those of the inclusion proof (RFC 9162), `size` is that of the checkpoint's tree,
    `note` the signed checkpoint, `key` the public key of its log.
    """

    version: int
    index: int
    size: int
    hashes: tuple[bytes, ...]
    note: str
    key: str
    leaf: Leaf
    parts: Parts

    def holds(self) -> bool:
        """Whether it leads from what the version says to the root of the checkpoint."""
        hash = leaf_hash(self.leaf.data(self.parts))
        root = root_by_inclusion(hash, self.index, self.size, self.hashes)
        return root is not None and root == stated_root(self.note)

    @property
    def text(self) -> str:
        """All of it as a file that `python -m bot audit check` and others can check."""
        return inclusion_text(self.leaf, self.parts, [], self.index, self.hashes, self.note)
