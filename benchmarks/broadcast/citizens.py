"""A few citizens who ask the bot something while a broadcast runs, and how long they wait."""

import asyncio
import time

from bot.sandbox import Phone, Sandbox
from tests.kit.deployments import LANGUAGES
from tests.kit.people.reporters import Answers, percentile


class Citizens:
    """`waits` are (when the question was asked, seconds until the answer).

    They never agreed to anything, so each message that they get is an answer.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox, self.answers = sandbox, Answers(sandbox)
        self.phones: list[Phone] = []
        self.waits: list[tuple[float, float]] = []
        self.unanswered = 0

    async def start(self, count: int) -> None:
        for number in range(count):
            phone = self.sandbox.person(f"Citizen {number}", LANGUAGES[number % 3])
            await self.answers.time(phone, lambda phone=phone: phone.say("/start"))
            self.phones.append(phone)

    async def keep_asking(self, every: float) -> None:
        """One asks every so many seconds, whether or not the last question was answered."""
        turn, asked = 0, set()
        while True:
            task = asyncio.create_task(self._ask(self.phones[turn % len(self.phones)]))
            asked.add(task)
            task.add_done_callback(asked.discard)
            turn += 1
            await asyncio.sleep(every)

    async def _ask(self, phone: Phone) -> None:
        began = time.monotonic()
        try:
            wait = await self.answers.time(phone, lambda: phone.say("/hotlines"))
        except TimeoutError:
            self.unanswered += 1
        else:
            self.waits.append((began, wait))

    def percentile_ms(self, share: float, trouble: list[float], spare: float) -> float:
        """Of the questions that no kill or burst met, nor the `spare` seconds after one."""
        undisturbed = (
            wait for at, wait in self.waits
            if not any(kill - wait - 0.5 <= at <= kill + spare for kill in trouble)
        )  # fmt: skip
        return 1000 * percentile(undisturbed, share, float("nan"))
