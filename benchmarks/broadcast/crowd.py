"""A million people in a few megabytes: what each of them heard, as Telegram knows it.

The sandbox keeps a chat with every message for everybody, which a crowd does not need. Limits,
faults and counters are the sandbox's own.
"""

from __future__ import annotations

import random
from array import array
from collections import deque

from benchmarks.fill.world import FIRST_PERSON
from bot.sandbox import Sandbox
from bot.sandbox.api.errors import ApiError

WITHDRAWN, CORRECTED = 1, 2
_SENT = b'{"ok":true,"result":{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"private"}}}'


class Crowd:
    """People numbered from zero; `blocked` is the share that blocked the bot."""

    def __init__(self, sandbox: Sandbox, size: int, blocked: float, seed: int = 1) -> None:
        self.world, self.size = sandbox.world, size
        chance = random.Random(seed)
        self.blocked = bytearray(chance.random() < blocked for _ in range(size))
        self.heard = bytearray(size)
        self.after = bytearray(size)  # what a later run did with it
        self.message = array("q", bytes(8 * size))
        self.accepted = self.edited = 0
        self.seconds: dict[int, int] = {}  # accepted, by second of the clock
        self.arrivals: deque[float] = deque(maxlen=200_000)
        self.paid = 0
        self._next_message = 5_000_000

    def has(self, chat: int) -> bool:
        return 0 <= chat - FIRST_PERSON < self.size

    def call(self, method: str, chat: int, message: int, *, paid: bool) -> bytes:
        """Carry out one call as the sandbox would. Raises ApiError."""
        person, world = chat - FIRST_PERSON, self.world
        if method != "deletemessage" and world.faults.rates.limits:
            world.limits.spend(chat, 1, paid=paid)
        if self.blocked[person]:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if method != "sendmessage":
            return self._later(method, person, message)
        self.heard[person] = min(255, self.heard[person] + 1)
        self._next_message += 1
        self.message[person] = self._next_message
        world.counters.sent += 1
        self.paid += paid
        self.accepted += 1
        now = world.clock()
        self.arrivals.append(now)
        self.seconds[int(now)] = self.seconds.get(int(now), 0) + 1
        return _SENT % (self._next_message, int(now), chat)

    def _later(self, method: str, person: int, message: int) -> bytes:
        self.edited += 1
        if message != self.message[person] or not message or self.after[person] == WITHDRAWN:
            raise ApiError(400, "Bad Request: message to edit not found")
        self.after[person] = WITHDRAWN if method == "deletemessage" else CORRECTED
        return b'{"ok":true,"result":true}'

    def fullest_second(self) -> int:
        """Most arrivals within any second, whenever it begins."""
        window: deque[float] = deque()
        most = 0
        for at in self.arrivals:
            window.append(at)
            while window[0] <= at - 1:
                window.popleft()
            most = max(most, len(window))
        return most
