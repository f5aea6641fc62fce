"""Tables of leaves, tiles, checkpoints and signed events."""

import json
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from bot.core.database import (
    Recorded,
    Row,
    Statement,
    Table,
    Transaction,
    count,
    elements,
    put,
    rows,
    run,
    value,
)
from bot.core.schema import lives
from bot.core.tables import appointments, grants, staff
from bot.history import tables
from bot.history import tree as history_tree
from bot.history.leaf import Leaf, Part
from bot.history.tables import leaves, row_changes, tiles
from bot.values import Value


class Signed(Value):
    """A signed note about a tree of `size` leaves, and when it was made (ms UTC)."""

    size: int
    at: int
    note: str


checkpoints = Table(tables.checkpoints, Signed)
_C = checkpoints.c


@checkpoints.one
def newest_checkpoint() -> Statement:
    return sa.select(checkpoints).order_by(_C.size.desc()).limit(1)


@checkpoints.all
def checkpoints_after(size: int) -> Statement:
    return sa.select(checkpoints).where(_C.size > size).order_by(_C.size)


@checkpoints.one
def checkpoint_covering(position: int) -> Statement:
    return sa.select(checkpoints).where(_C.size > position).order_by(_C.size).limit(1)


_P = sa.bindparam
AT_ONCE = 5_000
MOST = 20
"""Rows that no event tells of, which are named."""


class Derived:
    """A table, and the column `told` of the log with what is new in the row that `key` names.

    `order` is that of the events of a row.
    """

    def __init__(
        self,
        table: sa.Table,
        key: sa.Column[str],
        told: sa.Column[Any],
        order: sa.Column[Any],
        *where: sa.ColumnElement[bool],
    ) -> None:
        [own] = table.primary_key
        self.name = table.name
        self._id = own.name
        place = sa.tuple_(_P("after", type_=sa.Text()), _P("behind", type_=order.type))
        events = sa.select(
            key.label("key"), order.label("place"), told.label("told")
        ).where(*where)
        events = events.order_by(key, order).limit(AT_ONCE)
        self._events = events, events.where(sa.tuple_(key, order) > place)
        self._rows = sa.select(table).where(own.in_(elements("ids")))
        is_untold = ~sa.exists().where(key == own, *where).correlate(table)
        self._untold = sa.select(table).where(is_untold).order_by(own).limit(MOST)
        self._counts = (
            sa.select(sa.func.count()).select_from(key.table).where(*where),
            sa.select(sa.func.count()).select_from(table).where(~is_untold),
        )

    async def events(self, tx: Transaction) -> AsyncIterator[list[Row]]:
        """`key` of a row and `told`, JSON or None; those of a row follow each other."""
        first, further = self._events
        found = await tx.rows(first)
        while found:
            yield found
            last = found[-1]
            found = await tx.rows(further, after=last["key"], behind=last["place"])

    async def counts(self, tx: Transaction) -> tuple[int, int]:
        """How many events there are, and how many rows they tell of."""
        events, rows = [int(await tx.value(each)) for each in self._counts]
        return events, rows

    async def rows(self, tx: Transaction, ids: Collection[str]) -> dict[str, Row]:
        found = await tx.rows(self._rows, ids=json.dumps(list(ids)))
        return {row[self._id]: row for row in found}

    async def untold(self, tx: Transaction) -> dict[str, Row]:
        return {row[self._id]: row for row in await tx.rows(self._untold)}


def by_changes() -> Iterator[tuple[Derived, Recorded]]:
    """The tables whose changes are recorded, with what is."""
    said = row_changes.c
    for table, life in lives():
        if life.recorded is not None:
            of_table = said.source == sa.literal_column(f"'{table.name}'", sa.Text())
            derived = Derived(table, said.row_id, said.said, said.id, of_table)
            yield derived, life.recorded


Roles = dict[tuple[int, str | None], str]
"""Roles by person and desk; without a desk for all desks."""


@rows
def _appointed() -> Statement:
    """The newest change of each role: few people ever have one."""
    by_role = (appointments.c.telegram_id, appointments.c.desk_id)
    newest = sa.select(sa.func.max(appointments.c.id)).group_by(*by_role)
    given = (appointments.c.id.in_(newest), appointments.c.after.is_not(None))
    return sa.select(appointments).where(*given)


async def roles_given(tx: Transaction) -> Roles:
    """Roles by their history, but for people whom it names by pseudonyms."""
    found = await _appointed(tx)
    return {
        (r["telegram_id"], r["desk_id"]): r["after"]
        for r in found
        if r["telegram_id"] > 0
    }


@rows
def _held() -> Statement:
    every_desk = sa.literal_column("NULL", sa.Text()).label("desk_id")
    of_all = sa.select(staff.c.telegram_id, every_desk, staff.c.role)
    of_one = sa.select(grants.c.telegram_id, grants.c.desk_id, grants.c.role)
    return sa.union_all(of_all.where(staff.c.role.is_not(None)), of_one)


async def roles_held(tx: Transaction) -> Roles:
    return {(r["telegram_id"], r["desk_id"]): r["role"] for r in await _held(tx)}


@count
def count_leaves() -> Statement:
    return sa.select(sa.func.max(leaves.c.position) + 1)


@rows
def _leaves_of(source: str, ids: list[str]) -> Statement:
    return sa.select(leaves).where(leaves.c.source == source, leaves.c.row_id.in_(ids))


async def leaves_of_rows(
    tx: Transaction, source: str, ids: Collection[str]
) -> dict[str, Row]:
    return {row["row_id"]: row for row in await _leaves_of(tx, source, [*ids])}


@rows
def leaves_between(begin: int, end: int) -> Statement:
    chosen = (leaves.c.position >= begin, leaves.c.position < end)
    return sa.select(leaves).where(*chosen).order_by(leaves.c.position)


def read_leaf(row: Row) -> Leaf:
    seals = {part: bytes(row[part.value]) for part in Part}
    return Leaf(row["source"], row["row_id"], seals)


@run
def _put_tile(level: int, number: int, hashes: bytes) -> Statement:
    return put(tiles, level=level, number=number, hashes=hashes)


async def add_leaves(
    tx: Transaction, first: int, new: Sequence[Leaf], growing: history_tree.Growing
) -> None:
    """Add leaves from the position `first` on; `growing` is the tree that holds their hashes.

    Fails where another transaction took the positions.
    """
    rows = [
        {
            "position": first + n,
            "source": leaf.source,
            "row_id": leaf.row,
            **{part.value: seal for part, seal in leaf.seals.items()},
        }
        for n, leaf in enumerate(new)
    ]
    await tx.run_many(sa.insert(leaves), rows)
    changed = growing.take_changed()
    await _put_tile.many(tx, [(*at, held) for at, held in changed.items()])


@run
def seal_leaf(position: int, seal: bytes) -> Statement:
    """Keep the commitment where a leaf had the salt of its staff, which goes."""
    return sa.update(leaves).where(leaves.c.position == position).values(staff=seal)


@count
def count_tiles() -> Statement:
    return sa.select(sa.func.count()).select_from(tiles)


@value(bytes)
def _tile(level: int, number: int) -> Statement:
    return sa.select(tiles.c.hashes).where(
        tiles.c.level == level, tiles.c.number == number
    )


async def hashes_of(tx: Transaction, place: history_tree.Place) -> bytes:
    return await _tile(tx, *place) or b""


async def tree(tx: Transaction, size: int) -> history_tree.Growing:
    """The whole tree, to which leaves can be added. Raises ValueError for damaged tiles."""
    return history_tree.Growing(
        size,
        [
            (place, await hashes_of(tx, place))
            for place in history_tree.open_places(size)
        ],
    )


async def leaf_hashes(tx: Transaction, begin: int, end: int) -> dict[int, bytes]:
    """The hashes of leaves by their positions, and of others in the same tiles."""
    hashes = dict[int, bytes]()
    for number in range(begin // history_tree.WIDTH, -(-end // history_tree.WIDTH)):
        held = history_tree.hashes_in(await hashes_of(tx, (0, number)))
        hashes |= dict(enumerate(held, number * history_tree.WIDTH))
    return hashes


class Hashes:
    """Reads hashes of ranges from the tiles; keeps the tiles it read, and the hashes it made."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._tiles: dict[history_tree.Place, list[bytes]] = {}
        self._nodes: dict[history_tree.Node, bytes] = {}

    async def each(self, ranges: Iterable[history_tree.Range]) -> list[bytes]:
        return [await self.of(each) for each in ranges]

    async def of(self, chosen: history_tree.Range) -> bytes:
        return history_tree.root_of(
            [await self.node(node) for node in history_tree.nodes_of(chosen)]
        )

    async def node(self, node: history_tree.Node) -> bytes:
        """The hash of a complete subtree. Raises ValueError where the tree lacks leaves."""
        if node not in self._nodes:
            place, first, count = history_tree.tile_place(node)
            if place not in self._tiles:
                self._tiles[place] = history_tree.hashes_in(
                    await hashes_of(self._tx, place)
                )
            held = self._tiles[place][first : first + count]
            if len(held) != count:
                raise ValueError(f"the tree lacks leaves of {node}")
            self._nodes[node] = history_tree.complete_root(held)
        return self._nodes[node]

    async def root(self, size: int) -> bytes:
        return await self.of((0, size))


class LogEvent(Value):
    """`id` is the act and what it is about: "restored/2"; `note` is signed under that name."""

    id: str
    at: int
    note: str


log_events = Table(tables.log_events, LogEvent)


@log_events.all
def all_log_events() -> Statement:
    return sa.select(log_events).order_by(log_events.c.at, log_events.c.id)
