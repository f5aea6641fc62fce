"""A million recipients in a few megabytes, and a few citizens who ask something meanwhile.

The offline Telegram keeps a chat with every message for each person, which would be too much here:
calls to recipients are answered by this record, all others as always.
"""

import asyncio
import random
import time
from array import array
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from benchmarks.kit.reporters import Answers, percentile
from offline_telegram import Phone, Sandbox
from offline_telegram.calls import METHODS, Method, Params
from offline_telegram.failures import ApiError
from offline_telegram.world import World
from tests.kit.deployments import LANGUAGES
from tests.kit.storage.dataset import COLUMNS, FIRST_PERSON, Dataset, Row, name

WITHDRAWN, CORRECTED = 1, 2
CALLS = ("sendmessage", "editmessagetext", "deletemessage")


def person_id(number: int) -> str:
    return name("p", number)


class PeopleOnly(Dataset):
    """People who agreed, in three languages, and no reports."""

    def tables(self) -> Iterator[tuple[str, tuple[str, ...], Iterator[Row]]]:
        people = (self.person(i, LANGUAGES[i % 3]) for i in range(self.size.people))
        yield "facts", COLUMNS["facts"], self._facts()
        yield "people", COLUMNS["people"], people
        yield "topic_choices", COLUMNS["topic_choices"], self._topic_choices()


class Recipients:
    """People numbered from zero; `blocked` is the share that has blocked the bot."""

    def __init__(
        self, sandbox: Sandbox, size: int, blocked: float, seed: int = 1
    ) -> None:
        self.clock, self.size = sandbox.clock, size
        chance = random.Random(seed)
        self.blocked = bytearray(chance.random() < blocked for _ in range(size))
        self.got = bytearray(size)  # how often each got it
        self.after = bytearray(size)  # what a later run did with it
        self.message = array("q", bytes(8 * size))
        self.accepted = 0
        self.seconds = Counter[int]()  # accepted, by second of the clock
        self._next_message = 5_000_000

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Meanwhile the methods of the offline Telegram know the recipients."""
        known = {name: METHODS[name] for name in CALLS}
        METHODS.update({name: self._knowing(method) for name, method in known.items()})
        try:
            yield
        finally:
            METHODS.update(known)

    def _knowing(self, method: Method) -> Method:
        def run(world: World, params: Params) -> Any:
            person = (params.integer("chat_id") or 0) - FIRST_PERSON
            if not 0 <= person < self.size:
                return method.run(world, params)
            if self.blocked[person]:
                raise ApiError(403, "Forbidden: bot was blocked by the user")
            if method.name == "sendMessage":
                return self._sent(person)
            number = params.integer("message_id")
            if (
                not number
                or number != self.message[person]
                or self.after[person] == WITHDRAWN
            ):
                raise ApiError(400, "Bad Request: message to edit not found")
            self.after[person] = (
                WITHDRAWN if method.name == "deleteMessage" else CORRECTED
            )
            return True

        return replace(method, run=run)

    def _sent(self, person: int) -> dict[str, Any]:
        self.got[person] = min(255, self.got[person] + 1)
        self._next_message += 1
        self.message[person] = self._next_message
        self.accepted += 1
        now = int(self.clock())
        self.seconds[now] += 1
        chat = {"id": person + FIRST_PERSON, "type": "private"}
        return {"message_id": self._next_message, "date": now, "chat": chat}


class Citizens:
    """`waits` are (when the question was asked, seconds until the answer)."""

    def __init__(self, sandbox: Sandbox, count: int) -> None:
        self.answers = Answers(sandbox)
        self.waits: list[tuple[float, float]] = []
        self.unanswered = 0
        self._phones = [
            sandbox.person(f"Citizen {n}", LANGUAGES[n % 3]) for n in range(count)
        ]

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
            wait
            for at, wait in self.waits
            if not any(kill - wait - 0.5 <= at <= kill + spare for kill in trouble)
        )
        return round(1000 * percentile(undisturbed, share))
