"""How fast somebody sends: kept in memory for a minute, for a limited number of people."""

from __future__ import annotations

from collections import deque

WINDOW_MS = 60 * 1000
HURRIED = 8
"""Updates a minute from which answers of one kind are said once; nobody reads faster."""
MOST = 120
"""Updates of one person that are worked in a minute; what is beyond is not read.

Telegram lets a bot answer sixty times; staff who decide case after case press a little more often.
"""
_PEOPLE = 10_000


class Pace:
    """Counts updates; each process counts those it works itself."""

    def __init__(self) -> None:
        self._heard: dict[int, deque[int]] = {}

    def heard(self, person: int, now: int) -> int:
        """One more update of a person; how many there were in the last minute."""
        if len(self._heard) > _PEOPLE:
            self._forget(now)
        times = self._heard.setdefault(person, deque(maxlen=MOST + 2))
        while times and times[0] <= now - WINDOW_MS:
            times.popleft()
        times.append(now)
        return len(times)

    def _forget(self, now: int) -> None:
        """Whoever was quiet for a minute; if nobody was, everybody: it is a help, no promise."""
        recent = {p: t for p, t in self._heard.items() if t[-1] > now - WINDOW_MS}
        self._heard = recent if len(recent) <= _PEOPLE // 2 else {}
