"""The hashes of a tree in tiles of 256, as C2SP tlog-tiles cuts them.

Tile (0, n) holds the hashes of the leaves from 256 * n on, tile (1, n) the roots of the full tiles
from (0, 256 * n) on, and so on. Only the last tile of a level grows.
"""

from collections.abc import Iterable

from bot.domain.audit.merkle import HASH_BYTES, Node, complete_root, nodes_of, root_of

WIDTH_BITS = 8
WIDTH = 1 << WIDTH_BITS
Place = tuple[int, int]
"""The level and the number of a tile."""


def hashes_in(tile: bytes) -> list[bytes]:
    return [tile[i : i + HASH_BYTES] for i in range(0, len(tile), HASH_BYTES)]


def open_places(size: int) -> list[Place]:
    """The tiles that grow when leaves are added to a tree of this size."""
    places, level = [], 0
    while level == 0 or size:
        places.append((level, size >> WIDTH_BITS))
        size >>= WIDTH_BITS
        level += 1
    return places


class Growing:
    """A tree to which leaves are added: it keeps only its open tiles, and hands out changed ones.

    `tiles` are those of `open_places`; one that is missing is empty.
    """

    def __init__(self, size: int = 0, tiles: Iterable[tuple[Place, bytes]] = ()) -> None:
        self.size = size
        self._open: list[tuple[int, list[bytes]]] = []
        known = dict(tiles)
        for level, number in open_places(size):
            held = hashes_in(known.get((level, number), b""))
            if len(held) != size >> WIDTH_BITS * level & WIDTH - 1:
                raise ValueError(f"tile {number} of level {level} does not fit {size} leaves")
            self._open.append((number, held))
        self._changed: dict[Place, bytes] = {}

    def add(self, leaf: bytes) -> None:
        """Add the hash of a leaf."""
        self.size += 1
        hash_, level = leaf, 0
        while True:
            if level == len(self._open):
                self._open.append((0, []))
            number, held = self._open[level]
            held.append(hash_)
            if len(held) < WIDTH:
                return
            self._changed[level, number] = b"".join(held)
            self._open[level] = (number + 1, [])
            hash_, level = complete_root(held), level + 1

    def take_changed(self) -> dict[Place, bytes]:
        """The tiles to store since the last call: full ones, and all open ones that hold hashes."""
        changed, self._changed = self._changed, {}
        for level, (number, held) in enumerate(self._open):
            if held:
                changed[level, number] = b"".join(held)
        return changed

    def take_full(self) -> dict[Place, bytes]:
        """The tiles that became full since the last call."""
        full, self._changed = self._changed, {}
        return full

    def root(self) -> bytes:
        """The root over all leaves."""
        return root_of([self._node(node) for node in nodes_of((0, self.size))])

    def _node(self, node: Node) -> bytes:
        (level, _), first, count = place_of(node)
        return complete_root(self._open[level][1][first : first + count])


def place_of(node: Node) -> tuple[Place, int, int]:
    """Where the hashes of a complete subtree stand: the tile, the first of them, how many."""
    level, index = node
    tile_level, inside = divmod(level, WIDTH_BITS)
    begin = index << inside
    return (tile_level, begin >> WIDTH_BITS), begin & WIDTH - 1, 1 << inside
