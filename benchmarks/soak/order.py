"""Whether the updates of one person or group were worked one after the other, in their order.

Only those are compared whose order the bot could know: the older one was stored before the other
one came. What happens at the same moment, or comes out of order, has no order yet.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

_COMPARED = 20
"""So many updates of the same key behind each one."""


class Worked(NamedTuple):
    """An update that is done; times in ms UTC, all of them the bot's own.

    `claimed` is when its lease was taken or last made longer, `done` when the transaction began in
    which it was worked. Staff are looked up at Telegram between the two.
    """

    key: str
    update_id: int
    received: int
    claimed: int
    done: int


@dataclass
class Handings:
    """When a webhook's updates were handed over, in one count of such moments."""

    first: dict[int, int] = field(default_factory=dict)
    """When each was offered for the first time."""
    taken: dict[int, int] = field(default_factory=dict)
    """When the bot said for the first time that it is stored."""
    _moments: itertools.count[int] = field(default_factory=itertools.count)

    def note(self, update_id: int, *, taken: bool) -> None:
        (self.taken if taken else self.first).setdefault(update_id, next(self._moments))

    def is_before(self, older: Worked, newer: Worked) -> bool:
        """Whether one was stored for certain when the other one was sent."""
        taken, first = self.taken.get(older.update_id), self.first.get(newer.update_id)
        return taken is not None and first is not None and taken < first


class Polled:
    """While polling, who stores an update stores those before it, or has done so."""

    def is_before(self, older: Worked, newer: Worked) -> bool:
        return older.received <= newer.received


def out_of_order(worked: Iterable[Worked], known: Handings | Polled) -> list[str]:
    """The keys of which an update was begun although an older one waited or was being worked."""
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
