"""A sliding window of one second that keeps arrivals at Telegram within a limit.

Telegram counts arrivals; the bot knows departures and answers. Pure bookkeeping in milliseconds of
steady time, which the caller passes.
"""

from collections import deque

SPAN_MS = 1_000
GUARD_MS = 2
"""A margin for two clocks that differ by a millisecond."""
_LOOK_AGAIN_MS = 20
_BUCKET_MS = 300_000
"""Round trips are measured per bucket: a machine may be busy for minutes."""
_SETTLED_MS = 3_000
_FEW = 50


class Window:
    """At most `limit` messages within a second.

    A message without an answer counts for `late_ms`: it may arrive together with later ones.

    `trust` is the share of the shortest round trip that counts as travel time. Parallel messages
    wait for each other: the first arrives sooner, and the last is answered sooner, than a single
    round trip shows.
    """

    def __init__(self, limit: int, trust: float = 1.0, late_ms: int = SPAN_MS) -> None:
        self.limit, self._trust, self._late_ms = limit, trust, late_ms
        self._under_way: dict[int, int] = {}  # when they left → how many, in that order
        self._leaving = 0
        self._arrived: deque[int] = deque()
        self._trip = _Trip()

    def ready_at(self, now: int) -> int:
        """When one more message may leave; 0 means at once."""
        self._forget(now)
        over = self._leaving + len(self._arrived) - self.limit
        if over < 0:
            return 0
        ready = self._room_at(over)
        # A late message may arrive at any moment: look again soon.
        return ready if ready > now else now + _LOOK_AGAIN_MS

    def _room_at(self, over: int) -> int:
        moments = self._arrived
        if self._under_way:
            left = (at for at, count in self._under_way.items() for _ in range(count))
            moments = deque(sorted([*self._arrived, *left])) if over else moments
            if not over:
                first = next(iter(self._under_way))
                return (min(first, moments[0]) if moments else first) + SPAN_MS
        return moments[over] + SPAN_MS

    def leave(self, at: int) -> None:
        self._under_way[at] = self._under_way.get(at, 0) + 1
        self._leaving += 1

    def take_back(self) -> None:
        """Undo the last `leave`."""
        if self._under_way:
            self._landed(next(reversed(self._under_way)))

    def arrive(self, left: int, at: int) -> None:
        """The answer to the message of `left` came at `at`: it arrived one way earlier.

        No round trip is shorter than the shortest recent one, so two arrivals are at least that
        much plus the pause between an answer and the next departure apart.
        """
        self._landed(left)
        way = max(0, self._trip.shortest(at, at - left) - GUARD_MS) * self._trust
        counted = at - int(way) + GUARD_MS
        self._arrived.append(max(counted, self._arrived[-1] if self._arrived else 0))

    def clear(self) -> None:
        self._under_way.clear()
        self._arrived.clear()
        self._leaving = 0

    def _landed(self, left: int) -> None:
        count = self._under_way.get(left, 0)
        if count > 1:
            self._under_way[left] = count - 1
        elif count:
            del self._under_way[left]
        self._leaving -= bool(count)

    def _forget(self, now: int) -> None:
        while self._arrived and self._arrived[0] <= now - SPAN_MS:
            self._arrived.popleft()
        while self._under_way:
            first = next(iter(self._under_way))
            if first > now - self._late_ms:
                break
            self._leaving -= self._under_way.pop(first)


class _Trip:
    """The shortest round trip of the last five to ten minutes."""

    def __init__(self) -> None:
        self._began = 0
        self._now: tuple[int, int] = (SPAN_MS, 0)  # shortest, of how many
        self._before: tuple[int, int] = (SPAN_MS, 0)

    def shortest(self, at: int, took: int) -> int:
        if at - self._began >= _BUCKET_MS:
            fresh = at - self._began < 2 * _BUCKET_MS
            self._before = self._now if fresh else (SPAN_MS, 0)
            self._began, self._now = at, (SPAN_MS, 0)
        self._now = (min(self._now[0], max(0, took)), self._now[1] + 1)
        if self._before[1] >= _FEW:
            return min(self._now[0], self._before[0])
        if self._now[1] >= _FEW and at - self._began >= _SETTLED_MS:
            return self._now[0]
        return 0  # too few measurements


class Pace:
    """Spaces messages evenly: `per_second` of them, catching up at most `burst_ms`.

    Each 429 slows it down by a tenth; it recovers within seconds.
    """

    def __init__(self, per_second: float, burst_ms: float = 200.0) -> None:
        self.per_second = per_second
        self._burst_ms = burst_ms
        self._next = 0.0
        self._ease, self._eased_at = 1.0, 0

    def ready_at(self) -> float:
        return self._next

    def leave(self, at: int) -> None:
        gap = 1_000 / (self.per_second * self._share(at))
        self._next = max(self._next, at - self._burst_ms) + gap

    def flooded(self, now: int) -> None:
        if now - self._eased_at > SPAN_MS:
            self._ease, self._eased_at = max(0.5, self._share(now) * 0.9), now

    def _share(self, now: int) -> float:
        return min(1.0, self._ease + 0.02 * (now - self._eased_at) / SPAN_MS)
