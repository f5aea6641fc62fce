"""The run itself: bursts of people, staff at work, kills inside the bursts, and then calm."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.soak.citizens import Citizen
from benchmarks.soak.deployment import Deployment
from benchmarks.soak.plan import FAULTS
from benchmarks.soak.population import citizens_of
from benchmarks.soak.staff import Moderator

AT_ONCE = 80
"""People who report beside each other; the next burst waits until there are fewer."""
DESKS = 16


Act = Coroutine[Any, Any, None]


@dataclass
class Story:
    """What happened, for the audit."""

    citizens: list[Citizen]
    exit_status: int | None = None
    left_over: dict[str, int] = field(default_factory=dict)
    phases: dict[str, int] = field(default_factory=dict)


class Storm:
    def __init__(self, on: Deployment) -> None:
        self._on = on
        self._chance = random.Random(on.plan.seed)
        self._busy: set[asyncio.Task[None]] = set()
        self._introduced = 0

    async def run(self) -> Story:
        self._began = time.monotonic()
        on, plan = self._on, self._on.plan
        story = Story(citizens_of(on, self._chance))
        await on.supervisor.start()
        await on.open_desks(min(DESKS, len(on.channel.types_on()), max(1, plan.citizens // 6)))
        known, new = story.citizens[::2], story.citizens[1::2]
        await self._greet(known)
        self._note(story, "greeted")
        on.sandbox.faults.set(**FAULTS | ({} if plan.stalls else {"stall": 0.0}))
        staff = [
            asyncio.create_task(Moderator(phone, desk, random.Random(self._chance.random())).work())
            for desk in on.desks
            for phone in desk.staff
        ]
        people = [each for pair in zip(known, new, strict=False) for each in pair]
        people += story.citizens[len(people) :]
        await self._bursts(people)
        self._note(story, "killed")
        await self._gather_busy()
        self._note(story, "reported")
        for task in staff:
            task.cancel()
        await asyncio.gather(*staff, return_exceptions=True)
        on.sandbox.faults.clear()
        story.left_over = await calm(on)
        story.citizens = [citizen for citizen in story.citizens if citizen.came]
        story.exit_status = await on.supervisor.stop()
        self._note(story, "settled")
        return story

    async def _greet(self, known: Sequence[Citizen]) -> None:
        """Half of the people came on other days, when there was time enough for all of them."""
        on = self._on
        if len(known) <= AT_ONCE:
            await self._gather([citizen.greet() for citizen in known])
            return
        on.sandbox.faults.set(limits=False)
        await on.supervisor.restart(MESSAGES_PER_SECOND="500")
        await self._gather([citizen.greet() for citizen in known])
        await on.supervisor.restart(MESSAGES_PER_SECOND=str(on.plan.rate))
        on.sandbox.faults.set(limits=True)

    def _note(self, story: Story, phase: str) -> None:
        story.phases[phase] = round(time.monotonic() - self._began)

    async def _gather(self, acts: Sequence[Act]) -> None:
        for act in acts:
            await self._admit(act)
        await self._gather_busy()

    async def _admit(self, act: Act) -> None:
        while len(self._busy) >= AT_ONCE:
            await asyncio.wait(self._busy, return_when=asyncio.FIRST_COMPLETED)
        task = asyncio.create_task(act)
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    async def _gather_busy(self) -> None:
        while self._busy:
            await asyncio.gather(*self._busy)

    async def _bursts(self, people: Sequence[Citizen]) -> None:
        """Each burst is followed by a kill at a random moment of it."""
        kills = self._on.plan.kills
        bursts = max(1, kills)
        for number in range(bursts):
            if time.monotonic() - self._began > self._on.plan.minutes * 60:
                return
            share = people[number * len(people) // bursts : (number + 1) * len(people) // bursts]
            for citizen in share:
                await self._admit(citizen.report())
            if number < kills:
                await self._wait_for_a_bad_moment()
                await self._on.supervisor.kill()
                await self._on.supervisor.until_started()

    async def _wait_for_a_bad_moment(self) -> None:
        """Some time into the life of the process; half of the kills hit it at a call."""
        calls = self._on.sandbox.counters.calls
        await patient(lambda: calls["getMe"] > self._introduced, 15)
        self._introduced = calls["getMe"]
        await asyncio.sleep(self._on.plan.uptime(self._chance))
        if self._chance.random() < 0.5:
            said = calls["sendMessage"]
            await patient(lambda: calls["sendMessage"] > said, 2)
            await asyncio.sleep(self._chance.uniform(0.0, 0.2))


async def calm(on: Deployment) -> dict[str, int]:
    """Wait until nothing is left to do; what is left after all."""
    end = time.monotonic() + on.plan.settle_seconds
    left = await on.records.unfinished()
    while any(left.values()) and time.monotonic() < end:
        await asyncio.sleep(0.5)
        left = await on.records.unfinished()
    await patient(lambda: not on.sandbox.world.updates.pending, 60)
    return {name: count for name, count in left.items() if count}


async def patient(true: Callable[[], object], seconds: float, every: float = 0.005) -> bool:
    """Look again and again until something is true; False when it was not in time."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(every)
    return True
