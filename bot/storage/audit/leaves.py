"""Leaves of the log and the tiles with their hashes: both only grow."""

import json
from collections.abc import Collection, Sequence

import sqlalchemy as sa

from bot.domain.audit.leaf import Leaf, Part
from bot.domain.audit.merkle import Node, Range, node_hash, nodes_of, root_of
from bot.domain.audit.tiles import Growing, Place, hashes_in, open_places, place_of
from bot.storage.engine.database import Row, Transaction, upsert
from bot.storage.engine.statements import with_list
from bot.storage.schema import leaves, locks, tiles
from bot.storage.schema.base import Big

_P = sa.bindparam
# Locks a row that stands for the log.
_LOCK = upsert(locks, key=["name"], set=["taken_at"])


async def lock(tx: Transaction) -> None:
    """Let no other transaction add leaves or number people before this one ends."""
    await tx.run(_LOCK, name="log", taken_at=tx.now)


# The newest leaf.
_LAST = sa.select(sa.func.max(leaves.c.position))


async def size(tx: Transaction) -> int:
    """How many leaves there are."""
    last = await tx.value(_LAST)
    return 0 if last is None else int(last) + 1


# The leaves of some rows.
_OF_ROWS = with_list(
    lambda elements: sa.select(leaves).where(
        leaves.c.source == _P("source"), leaves.c.row_id.in_(elements("ids"))
    )
)


async def of_rows(tx: Transaction, source: str, ids: Collection[str]) -> dict[str, Row]:
    """The leaves that rows of a source have already, by the rows' ids."""
    found = await tx.rows(_OF_ROWS, source=source, ids=json.dumps(list(ids)))
    return {row["row_id"]: row for row in found}


# Leaves in their order.
_PAGE = (
    sa.select(leaves)
    .where(leaves.c.position >= _P("begin", type_=Big), leaves.c.position < _P("end", type_=Big))
    .order_by(leaves.c.position)
)


async def page(tx: Transaction, chosen: Range) -> list[Row]:
    begin, end = chosen
    return await tx.rows(_PAGE, begin=begin, end=end)


def read(row: Row) -> Leaf:
    seals = {part: bytes(row[part.value]) for part in Part}
    return Leaf(row["source"], row["row_id"], seals)


# Adds a leaf, and tiles that it changed.
_ADD = sa.insert(leaves)
_PUT_TILE = upsert(tiles, key=["level", "number"], set=["hashes"])


async def add(tx: Transaction, first: int, new: Sequence[Leaf], growing: Growing) -> None:
    """Add leaves from the position `first` on; `growing` is the tree that holds their hashes.

    Fails where another transaction took the positions.
    """
    rows = [
        {
            "position": first + n, "source": leaf.source, "row_id": leaf.row,
            **{part.value: seal for part, seal in leaf.seals.items()},
        }
        for n, leaf in enumerate(new)
    ]  # fmt: skip
    await tx.run_many(_ADD, rows)
    changed = growing.take_changed()
    await tx.run_many(
        _PUT_TILE,
        [{"level": at[0], "number": at[1], "hashes": held} for at, held in changed.items()],
    )


# Deletes the salt of a person's id: its commitment takes its place.
_SEAL = (
    sa.update(leaves)
    .where(leaves.c.position == _P("leaf"))
    .values(staff=_P("seal", type_=sa.LargeBinary()))
)


async def seal(tx: Transaction, position: int, seal: bytes) -> None:
    """Keep the commitment where a leaf had the salt of its staff."""
    await tx.run(_SEAL, leaf=position, seal=seal)


# How many tiles there are.
_TILES = sa.select(sa.func.count()).select_from(tiles)


async def count_tiles(tx: Transaction) -> int:
    return int(await tx.value(_TILES))


# A tile.
_TILE = sa.select(tiles.c.hashes).where(
    tiles.c.level == _P("level", type_=Big), tiles.c.number == _P("number", type_=Big)
)


async def tile(tx: Transaction, place: Place) -> bytes:
    """The hashes of a tile; empty where there is none."""
    found = await tx.value(_TILE, level=place[0], number=place[1])
    return b"" if found is None else bytes(found)


async def tree(tx: Transaction, size: int) -> Growing:
    """The whole tree, to which leaves can be added. Raises ValueError for damaged tiles."""
    return Growing(size, [(place, await tile(tx, place)) for place in open_places(size)])


class Hashes:
    """Reads hashes of ranges from the tiles; keeps the tiles it read, and the hashes it made."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._tiles: dict[Place, list[bytes]] = {}
        self._nodes: dict[Node, bytes] = {}

    async def of(self, chosen: Range) -> bytes:
        """The hash of a range of leaves, which must be in the tree."""
        return root_of([await self.node(node) for node in nodes_of(chosen)])

    async def node(self, node: Node) -> bytes:
        """The hash of a complete subtree. Raises ValueError where the tree lacks leaves."""
        if node not in self._nodes:
            place, first, count = place_of(node)
            if place not in self._tiles:
                self._tiles[place] = hashes_in(await tile(self._tx, place))
            held = self._tiles[place][first : first + count]
            level, index = node
            if len(held) != count:
                raise ValueError(f"the tree lacks leaves behind {index << level}")
            if count == 1:
                return held[0]
            halves = [await self.node((level - 1, 2 * index + side)) for side in (0, 1)]
            self._nodes[node] = node_hash(*halves)
        return self._nodes[node]

    async def root(self, size: int) -> bytes:
        return await self.of((0, size))
