"""The scenarios: in each, the database is in trouble while people report.

What befalls groups, the token, single updates and a full disk is told by the tests: dialogs/desk,
pipeline/intake, pipeline/test_alarms.py, storage/engine/test_trouble.py.
"""

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

from benchmarks.kit.verdict import Verdict
from benchmarks.soak.audit import audit
from benchmarks.soak.citizens import citizens_of
from benchmarks.soak.deployment import Deployment, deploy
from benchmarks.soak.observations import Outcome, bot_messages
from benchmarks.soak.plan import Plan
from benchmarks.soak.repeats import outage_notices
from benchmarks.soak.run import settle
from tests.kit.process.stores import Engine, PostgresStore

SECONDS = 12.0
"""Longer than the bot waits."""
PEOPLE = 10


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
}  # fmt: skip


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
        told = [sum(one.text.startswith(firsts) for one in messages) for messages in said]
    verdict.figures["people told that it takes longer"] = sum(map(bool, told))
    verdict.broken["no person was told that it takes longer"] = int(not any(told))
    verdict.count("people told so twice", [times for times in told if times > 1])
    return verdict
