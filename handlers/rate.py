"""Counts the updates of a person per minute: in memory, for a limited number of people."""

from collections import deque

WINDOW_MS = 60 * 1000
COALESCE_AFTER = 8
"""Updates a minute above which equal answers are sent once: people do not read faster."""
MOST = 120
"""Updates of one person that are worked in a minute; further ones are ignored.

Telegram lets a bot answer sixty times; a moderator who decides case after case presses more often.
"""
_PEOPLE = 10_000


class UpdateRate:
    """Each process counts the updates that it works itself."""

    def __init__(self) -> None:
        self._times: dict[int, deque[int]] = {}

    def count(self, person: int, now: int) -> int:
        """Count one more update; return how many the person sent in the last minute."""
        if len(self._times) > _PEOPLE:
            self._forget(now)
        times = self._times.setdefault(person, deque(maxlen=MOST + 2))
        while times and times[0] <= now - WINDOW_MS:
            times.popleft()
        times.append(now)
        return len(times)

    def _forget(self, now: int) -> None:
        """Drop people who were quiet for a minute, or all people when too few were."""
        recent = {p: t for p, t in self._times.items() if t[-1] > now - WINDOW_MS}
        self._times = recent if len(recent) <= _PEOPLE // 2 else {}
