"""A million recipients in a few megabytes: the messages that each of them got.

The offline Telegram keeps a chat with every message for each person, which would be too much here.
Limits, faults and counters are those of the offline Telegram.
"""

import random
from array import array
from collections import deque
from collections.abc import Iterator

from bot.sandbox import Sandbox
from bot.sandbox.api.errors import ApiError
from tests.kit.deployments import LANGUAGES
from tests.kit.storage.dataset import COLUMNS, FIRST_PERSON, Dataset, Row, name

WITHDRAWN, CORRECTED = 1, 2
_SENT = b'{"ok":true,"result":{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"private"}}}'


def person_id(number: int) -> str:
    return name("p", number)


class PeopleOnly(Dataset):
    """People who agreed, in three languages, and no reports."""

    def tables(self) -> Iterator[tuple[str, tuple[str, ...], Iterator[Row]]]:
        people = (self.person(i, LANGUAGES[i % 3]) for i in range(self.size.people))
        yield "facts", COLUMNS["facts"], self._facts()
        yield "people", COLUMNS["people"], people


class Recipients:
    """People numbered from zero; `blocked` is the share that has blocked the bot."""

    def __init__(self, sandbox: Sandbox, size: int, blocked: float, seed: int = 1) -> None:
        self.world, self.size = sandbox.world, size
        chance = random.Random(seed)
        self.blocked = bytearray(chance.random() < blocked for _ in range(size))
        self.got = bytearray(size)  # how often each got it
        self.after = bytearray(size)  # what a later run did with it
        self.message = array("q", bytes(8 * size))
        self.accepted = 0
        self.seconds: dict[int, int] = {}  # accepted, by second of the clock
        self.arrivals: deque[float] = deque(maxlen=200_000)
        self._next_message = 5_000_000

    def has(self, chat: int) -> bool:
        return 0 <= chat - FIRST_PERSON < self.size

    def call(self, method: str, chat: int, message: int, *, paid: bool) -> bytes:
        """Carry out one call as the offline Telegram would. Raises ApiError."""
        person, world = chat - FIRST_PERSON, self.world
        if method != "deletemessage" and world.faults.rates.limits:
            world.limits.spend(chat, 1, paid=paid)
        if self.blocked[person]:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if method != "sendmessage":
            return self._change(method, person, message)
        self.got[person] = min(255, self.got[person] + 1)
        self._next_message += 1
        self.message[person] = self._next_message
        world.counters.sent += 1
        self.accepted += 1
        now = world.clock()
        self.arrivals.append(now)
        self.seconds[int(now)] = self.seconds.get(int(now), 0) + 1
        return _SENT % (self._next_message, int(now), chat)

    def _change(self, method: str, person: int, message: int) -> bytes:
        if message != self.message[person] or not message or self.after[person] == WITHDRAWN:
            raise ApiError(400, "Bad Request: message to edit not found")
        self.after[person] = WITHDRAWN if method == "deletemessage" else CORRECTED
        return b'{"ok":true,"result":true}'

    def fullest_second(self) -> int:
        """The most arrivals within any second, whenever it begins."""
        window: deque[float] = deque()
        most = 0
        for at in self.arrivals:
            window.append(at)
            while window[0] <= at - 1:
                window.popleft()
            most = max(most, len(window))
        return most
