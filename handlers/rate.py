"""Counts the updates of a person per minute: in memory, for a limited number of people.

In steady time.
"""

from collections import deque
from typing import NamedTuple

WINDOW_MS = 60 * 1000
COALESCE_AFTER = 8
"""Updates a minute above which equal answers are sent once: people do not read faster."""
MOST = 120
"""What the updates of one person may weigh in a minute; further ones are ignored.

A press or a few words weigh one, long words more (`weight_of`). Telegram lets a bot answer sixty
times; a moderator who decides case after case presses more often.
"""
_PEOPLE = 10_000


class Lately(NamedTuple):
    """The updates of a person in the last minute, and what they weigh, without the newest, too."""

    updates: int
    weight: int
    before: int


class UpdateRate:
    """Each process counts the updates that it works itself."""

    def __init__(self) -> None:
        self._times: dict[int, deque[tuple[int, int]]] = {}

    def count(self, person: int, now: int, weight: int = 1) -> Lately:
        """Count one more update."""
        if len(self._times) > _PEOPLE:
            self._forget(now)
        times = self._times.setdefault(person, deque(maxlen=MOST + 2))
        while times and times[0][0] <= now - WINDOW_MS:
            times.popleft()
        before = sum(each for _, each in times)
        times.append((now, weight))
        return Lately(len(times), before + weight, before)

    def _forget(self, now: int) -> None:
        """Drop people who were quiet for a minute, or all people when too few were."""
        recent = {p: t for p, t in self._times.items() if t[-1][0] > now - WINDOW_MS}
        self._times = recent if len(recent) <= _PEOPLE // 2 else {}
