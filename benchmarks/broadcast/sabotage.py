"""Breaks one mechanism of broadcasts on purpose: the benchmark must notice.

Each function breaks exactly one promise; nothing here is part of the product.
"""

from typing import Any

from benchmarks.kit.sabotage import by_name, put
from bot.broadcasts import store


def mark_after() -> None:
    """Recipients are claimed in memory alone: the mark is written much later."""
    claim = store.claim

    async def late(
        tx: Any, broadcast: str, epoch: int, position: int, floor: int
    ) -> bool:
        kept = max(0, min(floor, position) - 2_000)
        return await claim(tx, broadcast, epoch, kept, kept)

    put(store, "claim", late)


def list_skips() -> None:
    """The list of recipients leaves out a person between two portions."""
    portion = store.Listing.portion

    async def skipping(self: Any, tx: Any, after: Any, total: int) -> Any:
        to, total, whole = await portion(self, tx, after, total)
        if not whole:
            to = await store._nth_behind(tx, to, 0) or to
        return to, total, whole

    put(store.Listing, "portion", skipping)
    put(store, "PORTION", 100)


SABOTAGES = by_name(mark_after, list_skips)
