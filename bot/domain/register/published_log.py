"""The published log: the lines from which anyone can compute the tree of each checkpoint."""

import base64
from collections.abc import Iterable

from bot.domain.audit.merkle import HASH_BYTES, Node, node_hash, root_of


class Compact:
    """A tree that is built from the left out of complete subtrees; it keeps only their hashes."""

    def __init__(self) -> None:
        self.size = 0
        self._nodes: list[tuple[int, bytes]] = []

    def add(self, level: int, hash: bytes) -> None:
        """Add 2**level leaves. Raises ValueError where no subtree of this level can begin."""
        if not 0 <= level < 64 or self.size & (1 << level) - 1:
            raise ValueError(f"no subtree of level {level} begins at leaf {self.size}")
        self.size += 1 << level
        while self._nodes and self._nodes[-1][0] == level:
            hash = node_hash(self._nodes.pop()[1], hash)
            level += 1
        self._nodes.append((level, hash))

    def root(self) -> bytes:
        return root_of([hash for _, hash in self._nodes])


class PublishedLog:
    """Reads the lines: `entry ID HASH` is the leaf of a version, `LEVEL HASH` 2**LEVEL leaves.

    Hashes are base64. `roots` has the roots at the sizes that were asked for, `entries` the hashes
    of the versions' leaves.
    """

    def __init__(self, lines: Iterable[str], sizes: Iterable[int]) -> None:
        """Raises ValueError with what is wrong."""
        self._tree, wanted = Compact(), set(sizes)
        self.roots: dict[int, bytes] = {}
        self.entries: dict[str, bytes] = {}
        for line in lines:
            kind, *rest = line.split()
            hash = base64.b64decode(rest[-1] if rest else "", validate=True)
            if len(hash) != HASH_BYTES or len(rest) != 1 + (kind == "entry"):
                raise ValueError(f"a line behind leaf {self.size} has a wrong form")
            if kind == "entry":
                self.entries[rest[0]] = hash
            self._tree.add(0 if kind == "entry" else int(kind), hash)
            if self.size in wanted:
                self.roots[self.size] = self._tree.root()

    @property
    def size(self) -> int:
        return self._tree.size


def line(node: Node, hash: bytes, version: str = "") -> str:
    """A line of the log; `version` is the row whose leaf the node is, if any."""
    return f"{f'entry {version}' if version else node[0]} {base64.b64encode(hash).decode()}"
