"""Breaks one mechanism of broadcasts on purpose: the benchmark must notice.

    python -m benchmarks.broadcast.sabotage mark-after

Each function breaks exactly one promise; nothing here is part of the product.
"""

from typing import Any

from benchmarks.kit.sabotage import by_name, put, run
from bot.pipeline.broadcasting import store
from bot.storage.broadcast import audience, broadcasts, recipients


def mark_after() -> None:
    """Recipients are claimed in memory alone: the mark is written much later."""
    claim = broadcasts.claim

    async def late(tx: Any, broadcast: str, epoch: int, position: int, floor: int) -> bool:
        kept = max(0, min(floor, position) - 2_000)
        return await claim(tx, broadcast, epoch, kept, kept)

    put(broadcasts, "claim", late)


def forget_sent() -> None:
    """Now and then a sent message is marked as still to be sent."""
    end, count = recipients.end, [0]

    async def forgetful(tx: Any, broadcast: str, run: int, endings: Any) -> None:
        count[0] += 1
        if count[0] % 20 == 0 and endings:
            again = endings[0]._replace(fate=recipients.Fate.AGAIN, message=None)
            endings = [again, *endings[1:]]
        await end(tx, broadcast, run, endings)

    write = store.RunStore.write

    async def writes(self: Any, run: Any, endings: Any) -> bool:
        run.has_refused = True
        return await write(self, run, endings)

    put(recipients, "end", forgetful)
    put(store.RunStore, "write", writes)


def list_skips() -> None:
    """The list of recipients leaves out a person between two portions."""
    portion = audience.Listing.portion

    async def skipping(self: Any, tx: Any, after: Any, total: int) -> Any:
        to, total, whole = await portion(self, tx, after, total)
        if not whole:
            to = await tx.value(audience._NEXT_PEOPLE, after=to, skip=0) or to
        return to, total, whole

    put(audience.Listing, "portion", skipping)
    put(audience, "PORTION", 100)


def repeat_unknown() -> None:
    """A message that was being sent when the process died is sent again."""

    async def again(tx: Any, broadcast: str, first: int, end: int) -> dict[str, int]:
        rows = await tx.rows(recipients._CUT_OFF, broadcast=broadcast, first=first, end=end)
        same = {
            "broadcast": broadcast,
            "new_fate": int(recipients.Fate.AGAIN),
            "message": None,
            "turn": 1,
        }
        await tx.run_many(recipients._END, [same | {"place": row["position"]} for row in rows])
        return {}

    put(recipients, "give_up", again)


SABOTAGES = by_name(mark_after, forget_sent, list_skips, repeat_unknown)

if __name__ == "__main__":
    run(SABOTAGES)
