"""People who talk to a bot as fast as it answers, and how long each answer took."""

from __future__ import annotations

import asyncio
import itertools
import time
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
    """Wakes whoever waits for the bot's next word to them."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._waiting: dict[int, asyncio.Event] = {}
        sandbox.world.listeners.append(self._heard)

    def _heard(self, kind: str, chat: Chat | None, thing: object) -> None:
        if kind != "message" or chat is None or not getattr(thing, "from_bot", False):
            return
        event = self._waiting.get(chat.id)
        if event is not None:
            event.set()

    async def answer(
        self, phone: Phone, act: Callable[[], object], button: str | None = None
    ) -> float:
        """Act, and wait for the next word, or the next that has this button; how long it took."""
        chat = phone.person.id
        event = self._waiting[chat] = asyncio.Event()
        before = phone.last.raw if phone.messages() else None
        began = time.perf_counter()
        act()
        async with asyncio.timeout(60):
            while True:
                await event.wait()
                event.clear()
                last = phone.last
                if button is None or (last.raw is not before and button in str(last.buttons)):
                    return time.perf_counter() - began


Talk = Callable[[Phone, int], Awaitable[list[float]]]


async def crowd(
    people: list[Phone], talk: Talk, process: psutil.Process, seconds: float, pause: float = 0.0
) -> Measured:
    """Let everybody talk for a while; `pause` seconds between one's conversations."""
    result, number, until = Measured(), itertools.count(), time.perf_counter() + seconds
    before, began = sum(process.cpu_times()[:2]), time.perf_counter()

    async def one(phone: Phone) -> None:
        while time.perf_counter() < until:
            waits = await talk(phone, next(number))
            result.updates += len(waits)
            result.waits += waits
            if pause:
                await asyncio.sleep(pause)

    await asyncio.gather(*(one(phone) for phone in people))
    result.seconds = time.perf_counter() - began
    result.cpu = sum(process.cpu_times()[:2]) - before
    result.rss_mb = process.memory_info().rss / 1e6
    return result


def last_buttons(messages: list[Message]) -> Message:
    return next(m for m in reversed(messages) if m.buttons)
