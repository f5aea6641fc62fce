"""People who talk to a bot as fast as it answers, and how long each answer took."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import psutil

from bot.sandbox import Chat, Message, Phone, Sandbox


@dataclass
class Measured:
    """What a run gave. Times in seconds; CPU of the bot process alone."""

    updates: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    rss_mb: float = 0.0
    start_seconds: float = 0.0
    idle_mb: float = 0.0
    driver_cpu: float = 0.0
    waits: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.updates / self.seconds

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu / max(1, self.updates)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.waits)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


class Ears:
    """Hands everything the bot says to whoever waits for its next word to them."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._waiting: dict[int, asyncio.Queue[Message]] = {}
        sandbox.world.listeners.append(self._heard)

    def _heard(self, kind: str, chat: Chat | None, thing: object) -> None:
        if kind != "message" or chat is None or not isinstance(thing, Message):
            return
        waiting = self._waiting.get(chat.id)
        if waiting is not None and thing.from_bot:
            waiting.put_nowait(thing)

    async def answer(self, phone: Phone, act: Callable[[], object], button: str = "") -> float:
        """Act, and wait for the next word, or the next that has this button; how long it took."""
        heard = self._waiting[phone.person.id] = asyncio.Queue()
        began = time.perf_counter()
        act()
        async with asyncio.timeout(60):
            while button not in str((await heard.get()).buttons):
                pass
        return time.perf_counter() - began


Talk = Callable[[Phone, int], Awaitable[list[float]]]


async def crowd(
    people: list[Phone],
    talk: Talk,
    process: psutil.Process,
    seconds: float,
    *,
    at_once: int,
    rate: float | None = None,
) -> Measured:
    """Let `at_once` of the people talk at a time, everybody in turn; at most `rate` talks/s."""
    result, turn, number = Measured(), deque(people), itertools.count()
    before, began = sum(process.cpu_times()[:2]), time.perf_counter()
    own = time.process_time()
    until = began + seconds

    async def one() -> None:
        while time.perf_counter() < until:
            mine = next(number)
            if rate is not None:
                await asyncio.sleep(began + mine / rate - time.perf_counter())
            phone = turn.popleft()
            waits = await talk(phone, mine)
            turn.append(phone)
            result.updates += len(waits)
            result.waits += waits

    await asyncio.gather(*(one() for _ in range(min(at_once, len(people)))))
    result.seconds = time.perf_counter() - began
    result.cpu = sum(process.cpu_times()[:2]) - before
    result.driver_cpu = time.process_time() - own
    result.rss_mb = process.memory_info().rss / 1e6
    return result


async def agree(phone: Phone, ears: Ears) -> None:
    """Somebody new chooses English and agrees."""
    await ears.answer(phone, lambda: phone.say("/start"), "English")
    await ears.answer(phone, lambda: phone.press("English"), "I agree")
    await ears.answer(phone, lambda: phone.press("I agree"), "Report a violation")


def last_with(messages: list[Message], button: str) -> Message:
    return next(m for m in reversed(messages) if button in str(m.buttons))
