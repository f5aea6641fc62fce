"""Says what is wrong with a row that does not fit its leaf: altered, removed or reordered."""

from bot.domain.audit.leaf import Leaf
from bot.domain.audit.merkle import leaf_hash
from bot.domain.audit.tiles import WIDTH, hashes_in
from bot.services.audit.findings import Fault, Finding
from bot.storage.audit import leaves
from bot.storage.audit.sources import BY_NAME
from bot.storage.engine.database import Row, Transaction

NEAR = 1_000
"""Leaves before and behind in which the true place of a row is looked for."""


class Misplaced:
    """Looks around the leaf, so that a mended order is not taken for an altered row."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def explain(
        self, leaf: Leaf, position: int, row: Row | None, now: bytes | None, kept: bytes, where: str
    ) -> Finding:
        """`now` is the hash that leaf and row make, `kept` the one in the tree."""
        if not kept:
            return Finding(Fault.TREE, f"leaf {position}", f"the tree lacks it ({where})")
        if row is None:
            return Finding(Fault.REMOVED, where, "the row is gone, and no rule removed it")
        around = (max(0, position - NEAR), position + NEAR)
        hashes = await self._hashes(around)
        if now in hashes.values():
            [place, *_] = [at for at, hash in hashes.items() if hash == now]
            return Finding(Fault.REORDERED, where, f"its leaf is {place}, and stands at {position}")
        source = BY_NAME[leaf.source]
        for other in await leaves.page(self._tx, around):
            there = leaves.read(other)
            is_other = other["source"] == leaf.source and other["row_id"] != leaf.row
            if is_other and leaf_hash(there.data(source.parts(row))) == hashes.get(
                other["position"]
            ):
                return Finding(Fault.REORDERED, where, f"it holds what was row {there.row}")
        return Finding(Fault.ALTERED, where, "the row is not what its leaf says")

    async def _hashes(self, around: tuple[int, int]) -> dict[int, bytes]:
        """The hashes of leaves in the tree, by position."""
        found = {}
        for number in range(around[0] // WIDTH, around[1] // WIDTH + 1):
            for n, hash in enumerate(hashes_in(await leaves.tile(self._tx, (0, number)))):
                found[number * WIDTH + n] = hash
        return found
