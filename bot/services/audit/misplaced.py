"""Says what is wrong with a row that does not fit its leaf: altered, removed or reordered."""

from bot.domain.audit.leaf import Leaf
from bot.domain.audit.merkle import leaf_hash
from bot.domain.audit.tiles import WIDTH, hashes_in
from bot.services.audit.checking import is_sealed
from bot.services.audit.findings import Fault, Finding
from bot.storage.audit import leaves
from bot.storage.audit.actors import Numbers
from bot.storage.audit.sources import BY_NAME
from bot.storage.engine.database import Row, Transaction

NEAR, MOST = 1_000, 20
"""Leaves before and behind in which the true place of a row is looked for; how many rows get it."""


class Misplaced:
    """Looks around the leaf, so that a mended order is not taken for an altered row."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._explained = 0

    async def explain(
        self,
        leaf: Leaf,
        position: int,
        row: Row | None,
        hashes: tuple[bytes | None, bytes],
        where: str,
        numbers: Numbers,
    ) -> Finding:
        """`hashes` are the one that leaf and row make, and the one in the tree."""
        now, kept = hashes
        if not kept:
            return Finding(Fault.TREE, f"leaf {position}", f"the tree lacks it ({where})")
        if row is None:
            return Finding(Fault.REMOVED, where, "the row is gone, and no rule removes rows")
        self._explained += 1
        found = None
        if leaf.source in BY_NAME and self._explained <= MOST:
            found = await self._elsewhere(leaf, position, row, now, numbers)
        if found is None:
            return Finding(Fault.ALTERED, where, "the row is not what its leaf says")
        return Finding(Fault.REORDERED, where, found)

    async def _elsewhere(
        self, leaf: Leaf, position: int, row: Row, now: bytes | None, numbers: Numbers
    ) -> str | None:
        """Where the row or its leaf was before."""
        around = (max(0, position - NEAR), position + NEAR)
        hashes = await self._hashes(around)
        if now in hashes.values():
            [place, *_] = [at for at, hash in hashes.items() if hash == now]
            return f"its leaf is {place}, and stands at {position}"
        parts = BY_NAME[leaf.source].parts(row, numbers)
        for other in await leaves.page(self._tx, around):
            there = leaves.read(other)
            is_other = other["source"] == leaf.source and other["row_id"] != leaf.row
            if (
                is_other
                and not is_sealed(there)
                and leaf_hash(there.data(parts)) == hashes.get(other["position"])
            ):
                return f"it holds what was row {there.row}"
        return None

    async def _hashes(self, around: tuple[int, int]) -> dict[int, bytes]:
        """The hashes of leaves in the tree, by position."""
        found = {}
        for number in range(around[0] // WIDTH, around[1] // WIDTH + 1):
            for n, hash in enumerate(hashes_in(await leaves.tile(self._tx, (0, number)))):
                found[number * WIDTH + n] = hash
        return found
