"""Finds updates of one person or group that were worked out of order.

Two updates are compared only where the bot could know their order: the older one was stored before
the other one came. Updates that come at the same moment, or out of order, have no order yet.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

_COMPARED = 20
"""So many updates of the same key behind each one."""


class Worked(NamedTuple):
    """A finished update; times in ms UTC by the clock of the bot.

    `claimed` is when its lease was taken or last made longer, `done` when the transaction began
    that worked it. Staff are looked up at Telegram between the two.
    """

    key: str
    update_id: int
    received: int
    claimed: int
    done: int


@dataclass
class Offers:
    """When the updates of a webhook were offered to the bot, in one count of such moments."""

    first: dict[int, int] = field(default_factory=dict)
    """When each was offered for the first time."""
    taken: dict[int, int] = field(default_factory=dict)
    """When the bot said for the first time that it is stored."""
    _moments: Iterator[int] = field(default_factory=itertools.count)

    def note(self, update_id: int, *, taken: bool) -> None:
        (self.taken if taken else self.first).setdefault(update_id, next(self._moments))

    def is_before(self, older: Worked, newer: Worked) -> bool:
        """Whether one was stored for certain when the other one was offered."""
        taken, first = self.taken.get(older.update_id), self.first.get(newer.update_id)
        return taken is not None and first is not None and taken < first


class Polled:
    """While polling, an update is stored after or together with those before it."""

    def is_before(self, older: Worked, newer: Worked) -> bool:
        return older.received <= newer.received


def out_of_order(worked: Iterable[Worked], known: Offers | Polled) -> list[str]:
    """The keys with an update that was claimed before an older one was done."""
    by_key: dict[str, list[Worked]] = defaultdict(list)
    for one in sorted(worked):
        by_key[one.key].append(one)
    return [
        key
        for key, updates in by_key.items()
        if any(
            newer.claimed < older.done and known.is_before(older, newer)
            for place, older in enumerate(updates)
            for newer in updates[place + 1 : place + _COMPARED]
        )
    ]
