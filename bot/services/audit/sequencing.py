"""Gives each committed row of the log its leaf, in one order for ever.

A portion is one transaction: a process that dies adds all of its leaves or none.
"""

import secrets

from bot.domain.audit.leaf import SALT_BYTES, Leaf, Part
from bot.domain.audit.merkle import leaf_hash
from bot.storage.audit import actors, leaves
from bot.storage.audit.sources import ACTORS, NO_PARTS, PADDING, SOURCES, Source
from bot.storage.engine.database import Row, Transaction

PORTION = 250
"""Leaves of one transaction: about 15 ms, which is how long deciding may wait for it on SQLite."""


async def portion(tx: Transaction, limit: int = PORTION) -> int:
    """Give leaves to at most `limit` rows that have none; how many rows there were."""
    found: list[tuple[Source, Row]] = []
    for source in SOURCES:
        rows = await source.leafless(tx, limit - len(found))
        found += [(source, row) for row in rows]
    if found:
        await leaves.lock(tx)
        await _add(tx, found)
    return len(found)


async def _add(tx: Transaction, found: list[tuple[Source, Row]]) -> None:
    numbers, new_people = await _numbers(tx, found)
    found = [*((ACTORS, row) for row in new_people), *found]
    first = await leaves.size(tx)
    growing = await leaves.tree(tx, first)
    new: list[Leaf] = []
    for source in SOURCES:
        rows = [row for of, row in found if of is source]
        # A row whose leaf was cut off keeps it: it must not get another one of what it holds now.
        known = await leaves.of_rows(tx, source.name, [str(row["id"]) for row in rows])
        places = [
            (row, known[str(row["id"])]["position"]) for row in rows if str(row["id"]) in known
        ]
        for row in rows:
            if str(row["id"]) not in known:
                places.append((row, first + len(new)))
                new.append(_leaf(source.name, str(row["id"])))
                growing.add(leaf_hash(new[-1].data(source.parts(row, numbers))))
        await source.mark(tx, places)
    await leaves.add(tx, first, new, growing)


async def _numbers(
    tx: Transaction, found: list[tuple[Source, Row]]
) -> tuple[actors.Numbers, list[Row]]:
    """The numbers of all people whom these rows name, and the rows of people who got theirs now."""
    asked = actors.Numbers()
    for source, row in found:
        source.parts(row, asked)
    known = await actors.some(tx, asked.unknown)
    missing = [id for id in asked.unknown if not isinstance(known(id), int)]
    if not missing:
        return known, []
    added = await actors.add(tx, missing)
    return await actors.some(tx, asked.unknown), added


async def pad(tx: Transaction, multiple: int) -> int:
    """Add leaves that stand for nothing; the size of the tree, a multiple of `multiple`.

    As many more are added as no observer knows, so that the size tells how busy a day was only
    roughly, and one report never shows.
    """
    await leaves.lock(tx)
    first = await leaves.size(tx)
    count = 1 + secrets.randbelow(multiple)
    count += -(first + count) % multiple
    growing = await leaves.tree(tx, first)
    new = [_leaf(PADDING, str(first + n)) for n in range(count)]
    for leaf in new:
        growing.add(leaf_hash(leaf.data(NO_PARTS)))
    await leaves.add(tx, first, new, growing)
    return growing.size


def _leaf(source: str, row: str) -> Leaf:
    return Leaf(source, row, {part: secrets.token_bytes(SALT_BYTES) for part in Part})
