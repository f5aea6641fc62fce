"""Finds updates of one person or group that were worked out of order.

Two updates are compared only where the bot could know their order: the older one was stored for
certain before the other one came. Polling stores an update after or together with those before it;
requests of the webhook overtake each other, so there an update counts as stored when its request
was answered. Updates that come at the same moment, or out of order, have no order yet.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

_COMPARED = 20
"""So many updates of the same key behind each one."""


class Worked(NamedTuple):
    """A finished update; times in ms UTC by the clock of the bot.

    By `stored` it was stored for certain; infinity where that is unknown. `claimed` is when its
    lease was taken or last made longer, `done` when the transaction began that worked it. Staff are
    looked up at Telegram between the two.
    """

    key: str
    update_id: int
    received: int
    stored: float
    claimed: int
    done: int


def out_of_order(worked: Iterable[Worked]) -> list[str]:
    """The keys with an update that was claimed before an older one was done."""
    by_key: dict[str, list[Worked]] = defaultdict(list)
    for one in sorted(worked):
        by_key[one.key].append(one)
    return [
        key
        for key, updates in by_key.items()
        if any(
            newer.claimed < older.done and older.stored <= newer.received
            for place, older in enumerate(updates)
            for newer in updates[place + 1 : place + _COMPARED]
        )
    ]
