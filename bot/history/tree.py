"""Merkle tree of RFC 9162: hashes, roots, and the ranges that a proof is made of; pure.

A range of leaves `(begin, end)` stands for the hash of the tree over these leaves alone.
"""

import hashlib
from collections.abc import Iterable, Sequence

Range = tuple[int, int]
Node = tuple[int, int]
"""A complete subtree: `(level, index)` covers the leaves from index * 2**level on."""
HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def complete_root(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of hashes."""
    level = list(hashes)
    while len(level) > 1:
        level = [node_hash(level[i], level[i + 1]) for i in range(0, len(level), 2)]
    return level[0]


def nodes_of(chosen: Range) -> list[Node]:
    """The complete subtrees that a range of leaves consists of, from the left."""
    begin, end = chosen
    nodes = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        if begin:
            level = min(level, (begin & -begin).bit_length() - 1)
        nodes.append((level, begin >> level))
        begin += 1 << level
    return nodes


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The hash of a range from those of its complete subtrees, from the left."""
    if not hashes:
        return EMPTY_ROOT
    *left, root = hashes
    for each in reversed(left):
        root = node_hash(each, root)
    return root


def _split(size: int) -> int:
    """The largest power of two below `size`, which is at least 2."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """PATH of RFC 9162 2.1.3.1: the proof that the leaf `index` is in the tree of this size."""
    if not 0 <= index < size:
        raise ValueError(f"the tree of {size} leaves has no leaf {index}")
    begin = 0
    end = size
    ranges = []
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((begin, middle))
            begin = middle
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """PROOF of RFC 9162 2.1.4.1: the tree of `new` leaves begins with that of `old` leaves."""
    if not 0 < old <= new:
        raise ValueError(f"there is no proof from {old} to {new} leaves")
    begin = 0
    end = new
    is_whole = True
    ranges = []
    while old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((begin, middle))
            begin = middle
            is_whole = False
    if not is_whole:
        ranges.append((begin, end))
    return ranges[::-1]


def root_by_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes]
) -> bytes | None:
    """The root to which an inclusion proof leads from a leaf's hash; None: it has a wrong form."""
    if not 0 <= index < size:
        return None
    ranges = inclusion_ranges(index, size)
    if len(ranges) != len(proof):
        return None
    for (_, end), other in zip(ranges, proof, strict=True):
        if end <= index:
            leaf = node_hash(other, leaf)
        else:
            leaf = node_hash(leaf, other)
    return leaf


def is_consistent(
    old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """The verification of RFC 9162 2.1.4.2, step by step."""
    if old == new:
        return old_root == new_root and not proof
    if not 0 < old < new:
        return False
    path = list(proof)
    if old & (old - 1) == 0:  # an old tree of a power of two is a node of the new one
        path.insert(0, old_root)
    if not path:
        return False
    fn = old - 1
    sn = new - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    was = now = path[0]
    for each in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            was = node_hash(each, was)
            now = node_hash(each, now)
            while not fn & 1 and fn != 0:
                fn >>= 1
                sn >>= 1
        else:
            now = node_hash(now, each)
        fn >>= 1
        sn >>= 1
    return (sn, was, now) == (0, old_root, new_root)


WIDTH_BITS = 8
WIDTH = 1 << WIDTH_BITS
Place = tuple[int, int]
"""The level and the number of a tile."""


def hashes_in(tile: bytes) -> list[bytes]:
    return [tile[i : i + HASH_BYTES] for i in range(0, len(tile), HASH_BYTES)]


def open_places(size: int) -> list[Place]:
    """The tiles that grow when leaves are added to a tree of this size."""
    places = []
    level = 0
    while level == 0 or size:
        places.append((level, size >> WIDTH_BITS))
        size >>= WIDTH_BITS
        level += 1
    return places


class Growing:
    """A tree to which leaves are added: it keeps only its open tiles, and hands out changed ones.

    `tiles` are those of `open_places`; one that is missing is empty.
    """

    def __init__(
        self, size: int = 0, tiles: Iterable[tuple[Place, bytes]] = ()
    ) -> None:
        self.size = size
        self._open: list[tuple[int, list[bytes]]] = []
        known = dict(tiles)
        for level, number in open_places(size):
            held = hashes_in(known.get((level, number), b""))
            if len(held) != size >> WIDTH_BITS * level & WIDTH - 1:
                raise ValueError(
                    f"tile {number} of level {level} does not fit {size} leaves"
                )
            self._open.append((number, held))
        self._changed: dict[Place, bytes] = {}

    def add(self, leaf: bytes) -> None:
        self.size += 1
        hash_ = leaf
        level = 0
        while True:
            if level == len(self._open):
                self._open.append((0, []))
            number, held = self._open[level]
            held.append(hash_)
            if len(held) < WIDTH:
                return
            self._changed[level, number] = b"".join(held)
            self._open[level] = (number + 1, [])
            hash_ = complete_root(held)
            level += 1

    def take_changed(self) -> dict[Place, bytes]:
        """The tiles to store since the last call: full ones, and all open ones that hold hashes."""
        changed = self._changed
        self._changed = {}
        for level, (number, held) in enumerate(self._open):
            if held:
                changed[level, number] = b"".join(held)
        return changed

    def take_full(self) -> dict[Place, bytes]:
        """The tiles that became full since the last call."""
        full = self._changed
        self._changed = {}
        return full

    def root(self) -> bytes:
        return root_of([self._node(node) for node in nodes_of((0, self.size))])

    def _node(self, node: Node) -> bytes:
        (level, _), first, count = tile_place(node)
        return complete_root(self._open[level][1][first : first + count])


def tile_place(node: Node) -> tuple[Place, int, int]:
    """Locate the hashes of a complete subtree: the tile, the first of them, their count."""
    level, index = node
    tile_level, inside = divmod(level, WIDTH_BITS)
    begin = index << inside
    return (tile_level, begin >> WIDTH_BITS), begin & WIDTH - 1, 1 << inside
