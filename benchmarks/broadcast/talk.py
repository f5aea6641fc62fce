"""A few citizens who write while a broadcast runs, and how long they wait for the first answer."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from benchmarks.speed.people import Ears
from bot.sandbox import Phone, Sandbox

_PATIENCE = 60.0


@dataclass
class Talk:
    """`waits` are (when it was asked, seconds until the answer)."""

    sandbox: Sandbox
    ears: Ears
    phones: list[Phone] = field(default_factory=list)
    waits: list[tuple[float, float]] = field(default_factory=list)
    unanswered: int = 0

    async def begin(self, count: int) -> None:
        """They agree before it starts."""
        for number in range(count):
            phone = self.sandbox.person(f"Citizen {number}", ("kk", "ru", "en")[number % 3])
            await self.ears.answer(phone, lambda phone=phone: phone.say("/start"))
            self.phones.append(phone)

    async def keep_talking(self, every: float) -> None:
        """Somebody asks every so many seconds, whether or not the last one was answered."""
        turn, asked = 0, set()
        while True:
            phone = self.phones[turn % len(self.phones)]
            task = asyncio.create_task(self._ask(phone))
            asked.add(task)
            task.add_done_callback(asked.discard)
            turn += 1
            await asyncio.sleep(every)

    async def _ask(self, phone: Phone) -> None:
        began = time.monotonic()
        before = len(phone.messages())
        phone.say("/hotlines")
        while time.monotonic() - began < _PATIENCE:
            # They did not agree to anything, so what they get is an answer.
            if any(message.from_bot for message in phone.messages()[before:]):
                self.waits.append((began, time.monotonic() - began))
                return
            await asyncio.sleep(0.01)
        self.unanswered += 1

    def percentile(self, share: float, kills: list[float], spare: float) -> float:
        """In ms, of questions no kill or burst fell upon, nor the `spare` seconds after one."""
        calm = sorted(
            wait for at, wait in self.waits
            if not any(kill - wait - 0.5 <= at <= kill + spare for kill in kills)
        )  # fmt: skip
        return 1000 * calm[min(len(calm) - 1, int(share * len(calm)))] if calm else float("nan")
