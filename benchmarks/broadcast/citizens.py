"""A few citizens who ask the bot something while a broadcast runs, and how long they wait."""

import asyncio
import time

from bot.sandbox import Phone, Sandbox
from tests.kit.deployments import LANGUAGES
from tests.kit.people.reporters import Answers, percentile


class Citizens:
    """`waits` are (when the question was asked, seconds until the answer)."""

    def __init__(self, sandbox: Sandbox, count: int) -> None:
        self.answers = Answers(sandbox)
        self.waits: list[tuple[float, float]] = []
        self.unanswered = 0
        self._phones = [sandbox.person(f"Citizen {n}", LANGUAGES[n % 3]) for n in range(count)]

    async def keep_asking(self, every: float) -> None:
        """One asks every so many seconds, whether or not the last question was answered."""
        async with asyncio.TaskGroup() as group:
            while True:
                self._phones.append(phone := self._phones.pop(0))
                group.create_task(self._ask(phone))
                await asyncio.sleep(every)

    async def _ask(self, phone: Phone) -> None:
        began = time.monotonic()
        try:
            # They never agreed to anything, so each message that they get is an answer.
            wait = await self.answers.time(phone, lambda: phone.say("/hotlines"))
        except TimeoutError:
            self.unanswered += 1
        else:
            self.waits.append((began, wait))

    def ms(self, share: float, trouble: list[float], spare: float) -> int:
        """Of the questions that no kill or burst met, nor the `spare` seconds after one."""
        undisturbed = (
            wait for at, wait in self.waits
            if not any(kill - wait - 0.5 <= at <= kill + spare for kill in trouble)
        )  # fmt: skip
        return round(1000 * percentile(undisturbed, share))
