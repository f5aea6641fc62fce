"""Telegram's flood limits; edits and new topics count as messages."""

import math
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from offline_telegram.api.errors import too_many
from offline_telegram.world.model import Json

PRIVATE_BURST = 5
_FORGET_ABOVE = 50_000


class Spend(StrEnum):
    """What a call costs: the name of the counter that it adds to."""

    NOTHING = ""
    SEND = "sent"
    EDIT = "edits"
    TOPIC = "topics"


@dataclass
class Counters:
    """Counts of calls, for tests and load runs; `refused` counts 429 answers by cause."""

    calls: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    edits: int = 0
    topics: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    def note(self, spend: Spend, amount: int) -> None:
        setattr(self, spend, getattr(self, spend) + amount)

    @property
    def overspent(self) -> int:
        """How often the bot exceeded a limit itself; injected answers do not count."""
        return sum(amount for cause, amount in self.refused.items() if cause != "injected")

    def to_json(self) -> Json:
        return vars(self) | {"overspent": self.overspent}


@dataclass(slots=True)
class _Window:
    """At most `limit` events within `seconds`."""

    limit: int
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def wait(self, amount: int, now: float) -> float:
        """Seconds until `amount` more fit; 0 when they fit now."""
        times, since = self.times, now - self.seconds
        while times and times[0] <= since:
            times.popleft()
        surplus = len(times) + amount - self.limit
        if surplus <= 0:
            return 0.0
        if surplus > len(times):
            return 0.0 if not times else times[-1] - since
        return times[surplus - 1] - since

    def take(self, amount: int, now: float) -> None:
        self.times.extend([now] * amount)


class Limits:
    def __init__(self, clock: Callable[[], float], counters: Counters) -> None:
        self._clock = clock
        self._counters = counters
        self._private: dict[int, float] = {}
        self._groups: dict[int, _Window] = {}
        self._free = _Window(30, 1.0)
        self._paid = _Window(1000, 1.0)

    def spend(self, chat_id: int, amount: int, *, paid: bool = False) -> None:
        """Charge a call to every limit, or refuse it and charge none."""
        now = self._clock()
        overall = self._paid if paid else self._free
        cause, wait = "overall", overall.wait(amount, now)
        if chat_id > 0:
            chat_wait = self._private_wait(chat_id, amount, now)
        else:
            group = self._groups.setdefault(chat_id, _Window(20, 60.0))
            chat_wait = group.wait(amount, now)
        if chat_wait > wait:
            cause, wait = ("private" if chat_id > 0 else "group"), chat_wait
        if wait > 0:
            self._counters.refused[cause] += 1
            raise too_many(math.ceil(wait))
        overall.take(amount, now)
        if chat_id > 0:
            self._private[chat_id] = max(now, self._private.get(chat_id, 0.0)) + amount
        else:
            self._groups[chat_id].take(amount, now)

    def _private_wait(self, chat_id: int, amount: int, now: float) -> float:
        """One message a second with a short burst: each message delays the next free time."""
        if len(self._private) > _FORGET_ABOVE:
            self._private = {c: t for c, t in self._private.items() if t > now}
        ahead = max(0.0, self._private.get(chat_id, 0.0) - now)
        burst = max(PRIVATE_BURST, amount)
        return max(0.0, ahead + amount - burst)
