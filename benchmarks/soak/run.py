"""The run: bursts of reports, staff at work, kills inside the bursts, then time to settle."""

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from benchmarks.kit.verdict import Verdict
from benchmarks.soak.audit import audit
from benchmarks.soak.citizens import Citizen, citizens_of
from benchmarks.soak.deployment import Deployment, deploy
from benchmarks.soak.observations import Outcome
from benchmarks.soak.plan import FAULTS, Plan
from benchmarks.soak.staff import Moderator
from tests.kit.waiting import until

AT_ONCE = 80
"""People who report at the same time; the next burst waits until there are fewer."""
DESKS = 16


async def soak(plan: Plan, folder: Path) -> Verdict:
    chance = random.Random(plan.seed)
    async with deploy(plan, folder) as on:
        people = citizens_of(on, chance)
        await on.fleet.start()
        await on.open_desks(min(DESKS, len(on.channel.types_on()), max(1, plan.citizens // 6)))
        on.sandbox.faults.set(**FAULTS | ({} if plan.stalls else {"stall": 0.0}))
        staff = [
            asyncio.create_task(Moderator(phone, desk, random.Random(chance.random())).work())
            for desk in on.desks
            for phone in desk.staff
        ]
        await _report_in_bursts(on, people, chance)
        for task in staff:
            task.cancel()
        await asyncio.gather(*staff, return_exceptions=True)
        on.sandbox.faults.clear()
        on.offices.calm()
        left = await settle(on)
        return await audit(on, Outcome(people, await on.fleet.stop(), left))


async def _report_in_bursts(
    on: Deployment, people: Sequence[Citizen], chance: random.Random
) -> None:
    """Each burst is followed by a kill at a random moment of it; returns when all have reported."""
    kills, at_once = on.plan.kills, asyncio.Semaphore(AT_ONCE)
    bursts, starts = max(1, kills), 0

    async def report(citizen: Citizen) -> None:
        await citizen.report()
        at_once.release()

    async with asyncio.TaskGroup() as group:
        for number in range(bursts):
            first, end = (len(people) * place // bursts for place in (number, number + 1))
            for citizen in people[first:end]:
                await at_once.acquire()
                group.create_task(report(citizen))
            if number < kills:
                starts = await _until_moment_to_kill(on, chance, starts)
                await on.fleet.kill_random()
                await on.fleet.until_started()


async def _until_moment_to_kill(on: Deployment, chance: random.Random, before: int) -> int:
    """Some time into the life of the process; half of the kills hit it at a call.

    `before` is how often a process had started until the last kill; returns how often by now.
    """
    calls = on.sandbox.counters.calls
    with suppress(TimeoutError):
        await until(lambda: calls["getMe"] > before, 15)
    starts = calls["getMe"]
    await asyncio.sleep(on.plan.uptime(chance))
    if chance.random() < 0.5:
        said = calls["sendMessage"]
        with suppress(TimeoutError):
            await until(lambda: calls["sendMessage"] > said, 2)
        await asyncio.sleep(chance.uniform(0.0, 0.2))
    return starts


async def settle(on: Deployment) -> dict[str, int]:
    """Wait until no work is left; the work that is left after all."""
    end = time.monotonic() + on.plan.settle_seconds
    while any((left := await on.records.unfinished()).values()) and time.monotonic() < end:  # noqa: ASYNC110
        await asyncio.sleep(0.5)
    with suppress(TimeoutError):
        await until(lambda: not on.sandbox.world.updates.pending)
    return left
