"""The runs: bursts of reports with kills inside them, and scenarios of a database in trouble.

What befalls groups, the token, single updates and a full disk is told by the tests: dialogs/desk,
pipeline/intake, pipeline/test_alarms.py, storage/engine/test_database.py.
"""

import asyncio
import random
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    closing,
    suppress,
)
from dataclasses import replace
from pathlib import Path

from benchmarks.kit.verdict import Verdict
from benchmarks.soak.audit import audit
from benchmarks.soak.citizens import Citizen, citizens_of
from benchmarks.soak.deployment import Deployment, deploy
from benchmarks.soak.observations import Outcome, bot_messages, outage_notices
from benchmarks.soak.plan import FAULTS, Plan
from benchmarks.soak.staff import Approver, Moderator
from tests.kit.process.stores import Engine, PostgresStore
from tests.kit.waiting import until

AT_ONCE = 80
"""People who report at the same time; the next burst waits until there are fewer."""
SECONDS = 12.0
"""Longer than the bot waits."""
PEOPLE = 10


async def soak(plan: Plan, folder: Path) -> Verdict:
    chance = random.Random(plan.seed)
    async with deploy(plan, folder) as on:
        people = citizens_of(on, chance)
        await on.fleet.start()
        await on.open_desks(
            min(plan.desks, len(on.channel.types_on()), max(1, plan.citizens // 6))
        )
        on.sandbox.faults.set(**FAULTS | ({} if plan.stalls else {"stall": 0.0}))
        staff = [
            asyncio.create_task(
                Moderator(phone, desk, random.Random(chance.random())).work()
            )
            for desk in on.desks
            for phone in desk.staff
        ]
        staff.append(asyncio.create_task(Approver(on.admin).work()))
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
            first, end = (
                len(people) * place // bursts for place in (number, number + 1)
            )
            for citizen in people[first:end]:
                await at_once.acquire()
                group.create_task(report(citizen))
            if number < kills:
                starts = await _until_moment_to_kill(on, chance, starts)
                await on.fleet.kill_random()
                await on.fleet.until_started()


async def _until_moment_to_kill(
    on: Deployment, chance: random.Random, before: int
) -> int:
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
    left = await on.records.unfinished()
    while any(left.values()) and time.monotonic() < end:
        await asyncio.sleep(0.5)
        left = await on.records.unfinished()
    with suppress(TimeoutError):
        await until(lambda: not on.sandbox.world.updates.pending)
    return left


@asynccontextmanager
async def locked(on: Deployment) -> AsyncIterator[None]:
    """Another program locks the SQLite file."""
    with closing(sqlite3.connect(on.records.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@asynccontextmanager
async def postgres_restarted(on: Deployment) -> AsyncIterator[None]:
    """The server is stopped for a while and started again."""
    assert isinstance(on.store, PostgresStore)
    await asyncio.to_thread(on.store.pause)
    yield
    on.store.resume()


SCENARIOS: dict[
    str, tuple[Callable[[Deployment], AbstractAsyncContextManager[None]], Engine]
] = {
    "locked": (locked, Engine.SQLITE),
    "postgres-restarted": (postgres_restarted, Engine.POSTGRESQL),
}


async def run_scenario(name: str, chosen: Plan, folder: Path) -> Verdict:
    """Some people report before the trouble, some during it, some afterwards; then the audit.

    Raises KeyError for an unknown name.
    """
    trouble, engine = SCENARIOS[name]
    plan = replace(chosen, database=engine, kills=0, citizens=PEOPLE, link_share=0.7)
    async with deploy(plan, folder) as on:
        await on.fleet.start()
        await on.open_desks(1)
        on.sandbox.faults.set(latency_ms=(5, 30))
        people = citizens_of(on, random.Random(plan.seed))
        await asyncio.gather(*(one.report() for one in people[:2]))
        async with trouble(on):
            during = [asyncio.create_task(one.report()) for one in people[2:6]]
            await asyncio.sleep(SECONDS)
        await asyncio.gather(*during, *(one.report() for one in people[6:]))
        left = await settle(on)
        verdict = await audit(on, Outcome(people, await on.fleet.stop(), left))
        firsts = outage_notices(on.channel)
        said = [bot_messages(on, one.phone.id) for one in people]
        told = [
            sum(one.text.startswith(firsts) for one in messages) for messages in said
        ]
    verdict.figures["people told that it takes longer"] = sum(map(bool, told))
    verdict.broken["no person was told that it takes longer"] = int(not any(told))
    verdict.count("people told so twice", [times for times in told if times > 1])
    return verdict
