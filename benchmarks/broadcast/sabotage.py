"""Runs the bot with one mechanism of broadcasts broken on purpose: the harness must notice.

    python -m benchmarks.broadcast.sabotage mark-after

None of this is ever part of the product; each function breaks exactly one promise.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from bot.pipeline.broadcasting import store
from bot.storage.broadcast import audience, broadcasts, recipients


def mark_after() -> None:
    """Recipients are claimed in memory alone: the mark comes to the disk much later."""
    claim = broadcasts.claim

    async def late(tx: Any, broadcast: str, epoch: int, position: int, floor: int) -> bool:
        kept = max(0, min(floor, position) - 2_000)
        return await claim(tx, broadcast, epoch, kept, kept)

    broadcasts.claim = late


def forget_sent() -> None:
    """Now and then it is forgotten that a message was sent."""
    end, count = recipients.end, [0]

    async def forgetful(tx: Any, broadcast: str, endings: Any) -> None:
        count[0] += 1
        if count[0] % 20 == 0 and endings:
            one = endings[0]
            again = one._replace(fate=recipients.Fate.AGAIN, message=None)
            endings = [again, *endings[1:]]
        await end(tx, broadcast, endings)

    recipients.end = forgetful
    write = store.RunStore.write

    async def writes(self: Any, run: Any, endings: Any) -> bool:
        run.has_refused = True
        return await write(self, run, endings)

    store.RunStore.write = writes  # type: ignore[method-assign]


def list_skips() -> None:
    """The list of recipients leaves somebody out between two portions."""
    portion = audience.Listing.portion

    async def skipping(self: Any, tx: Any, after: Any, total: int) -> Any:
        to, total, whole = await portion(self, tx, after, total)
        if not whole:
            to = await tx.value(audience._NEXT_PEOPLE, after=to, skip=0) or to
        return to, total, whole

    audience.Listing.portion = skipping  # type: ignore[method-assign]
    audience.PORTION = 100


def repeat_unknown() -> None:
    """Whoever was being written to when the process died is written to again."""

    async def again(tx: Any, broadcast: str, first: int, end: int) -> dict[str, int]:
        rows = await tx.rows(recipients._CUT_OFF, broadcast=broadcast, first=first, end=end)
        await tx.run_many(
            recipients._END,
            [
                {
                    "broadcast": broadcast,
                    "place": row["position"],
                    "new_fate": int(recipients.Fate.AGAIN),
                    "message": None,
                }
                for row in rows
            ],
        )
        return {}

    recipients.give_up = again


MODES: dict[str, Callable[[], None]] = {
    "mark-after": mark_after,
    "forget-sent": forget_sent,
    "list-skips": list_skips,
    "repeat-unknown": repeat_unknown,
}


def main() -> int:
    from bot import logs
    from bot.running import run_bot, run_loop
    from bot.settings import load_settings

    MODES[sys.argv[1]]()
    settings = load_settings()
    logs.set_up(settings.log_level, secrets=[settings.token])
    return run_loop(run_bot(settings))


if __name__ == "__main__":
    sys.exit(main())
