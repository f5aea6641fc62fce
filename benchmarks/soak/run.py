"""The run: bursts of reports, staff at work, kills inside the bursts, then time to settle."""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from benchmarks.kit.verdict import Verdict
from benchmarks.soak.audit import audit
from benchmarks.soak.citizens import Citizen, citizens_of
from benchmarks.soak.deployment import Deployment, deploy
from benchmarks.soak.observations import Outcome
from benchmarks.soak.plan import FAULTS, Plan
from benchmarks.soak.staff import Moderator

AT_ONCE = 80
"""People who report at the same time; the next burst waits until there are fewer."""
DESKS = 16


async def soak(plan: Plan, folder: Path) -> Verdict:
    async with deploy(plan, folder) as on:
        return await audit(on, await Run(on).play())


class Run:
    def __init__(self, on: Deployment) -> None:
        self._on = on
        self._chance = random.Random(on.plan.seed)
        self._busy: set[asyncio.Task[None]] = set()
        self._starts_seen = 0

    async def play(self) -> Outcome:
        self._began = time.monotonic()
        on, plan = self._on, self._on.plan
        outcome = Outcome(citizens_of(on, self._chance))
        await on.fleet.start()
        await on.open_desks(min(DESKS, len(on.channel.types_on()), max(1, plan.citizens // 6)))
        known, new = outcome.citizens[::2], outcome.citizens[1::2]
        await self._greet(known)
        self._note(outcome, "greeted")
        on.sandbox.faults.set(**FAULTS | ({} if plan.stalls else {"stall": 0.0}))
        staff = [
            asyncio.create_task(Moderator(phone, desk, random.Random(self._chance.random())).work())
            for desk in on.desks
            for phone in desk.staff
        ]
        people = [each for pair in zip(known, new, strict=False) for each in pair]
        people += outcome.citizens[len(people) :]
        await self._report_in_bursts(people)
        self._note(outcome, "killed")
        await self._finish()
        self._note(outcome, "reported")
        for task in staff:
            task.cancel()
        await asyncio.gather(*staff, return_exceptions=True)
        on.sandbox.faults.clear()
        on.offices.calm()
        outcome.left_over = await settle(on)
        outcome.citizens = [citizen for citizen in outcome.citizens if citizen.came]
        outcome.exit_status = await on.fleet.stop()
        self._note(outcome, "settled")
        return outcome

    async def _greet(self, known: Sequence[Citizen]) -> None:
        """Half of the people agreed earlier, when no limit slowed them down."""
        faults, fleet, many = self._on.sandbox.faults, self._on.fleet, len(known) > AT_ONCE
        if many:
            faults.set(limits=False)
            await fleet.restart(MESSAGES_PER_SECOND="500")
        for citizen in known:
            await self._begin(citizen.greet())
        await self._finish()
        if many:
            await fleet.restart(MESSAGES_PER_SECOND=str(self._on.plan.rate))
            faults.set(limits=True)

    def _note(self, outcome: Outcome, phase: str) -> None:
        outcome.phases[phase] = round(time.monotonic() - self._began)

    async def _begin(self, act: Coroutine[Any, Any, None]) -> None:
        while len(self._busy) >= AT_ONCE:
            await asyncio.wait(self._busy, return_when=asyncio.FIRST_COMPLETED)
        task = asyncio.create_task(act)
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    async def _finish(self) -> None:
        while self._busy:
            await asyncio.gather(*self._busy)

    async def _report_in_bursts(self, people: Sequence[Citizen]) -> None:
        """Each burst is followed by a kill at a random moment of it."""
        kills = self._on.plan.kills
        bursts = max(1, kills)
        for number in range(bursts):
            if time.monotonic() - self._began > self._on.plan.minutes * 60:
                return
            share = people[number * len(people) // bursts : (number + 1) * len(people) // bursts]
            for citizen in share:
                await self._begin(citizen.report())
            if number < kills:
                await self._until_moment_to_kill()
                await self._on.fleet.kill_random()
                await self._on.fleet.until_started()

    async def _until_moment_to_kill(self) -> None:
        """Some time into the life of the process; half of the kills hit it at a call."""
        calls = self._on.sandbox.counters.calls
        await wait_until(lambda: calls["getMe"] > self._starts_seen, 15)
        self._starts_seen = calls["getMe"]
        await asyncio.sleep(self._on.plan.uptime(self._chance))
        if self._chance.random() < 0.5:

            def said() -> int:
                return calls["sendMessage"] + calls["editMessageText"]

            before = said()
            await wait_until(lambda: said() > before, 2)
            await asyncio.sleep(self._chance.uniform(0.0, 0.2))


async def settle(on: Deployment) -> dict[str, int]:
    """Wait until no work is left; the work that is left after all."""
    end = time.monotonic() + on.plan.settle_seconds
    left = await on.records.unfinished()
    while any(left.values()) and time.monotonic() < end:
        await asyncio.sleep(0.5)
        left = await on.records.unfinished()
    await wait_until(lambda: not on.sandbox.world.updates.pending, 60)
    return {name: count for name, count in left.items() if count}


async def wait_until(true: Callable[[], object], seconds: float, every: float = 0.005) -> bool:
    """Look again and again until something is true; False when it was not in time."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(every)
    return True
