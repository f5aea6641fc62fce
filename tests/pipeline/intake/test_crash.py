"""After a kill at any step the bot loses nothing and repeats only unknown outcomes."""

import asyncio
import random
from collections import Counter

import pytest

from bot.core import sealed
from bot.core.messages import Lane
from bot.core.queues import inbox, leases
from bot.core.queues.outbox import OutboxState
from tests.kit.pipeline.machine import TWICE, WORKED, Machine, has, post, settled, texts
from tests.kit.waiting import until

KILLS = 12
# A machine that is killed leaves its database thread behind, as a dead process would.
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnhandledThreadExceptionWarning"
)


async def reborn(machine, *parts):
    """Kill the process; the new one finds no lease, as after ten seconds."""
    await machine.kill()
    again = await Machine(machine.url, machine.sandbox).build()
    async with again.database.transaction() as tx:
        await inbox.release_leases(tx, None)
        await leases.release_all(tx)
    again.run(*parts)
    return again


async def all_answered(machine):
    """Nothing waits in the inbox or the outbox; what is worked and sent is gone from them."""

    async def quiet():
        async with machine.database.reading() as tx:
            if (await inbox.counts(tx))["open"]:
                return False
        return not await machine.states()

    await until(quiet)


@pytest.mark.parametrize("last", ["poller", "workers", "delivery"])
async def test_killed_before_working_before_claiming_or_before_sending(
    database_url, sandbox, phone, last
):
    parts = ["heartbeats", "poller", "workers", "delivery"]
    machine = Machine(database_url, sandbox)
    machine.renderer.gate = asyncio.Event()
    await machine.start(*parts[: parts.index(last) + 1])
    phone.say("hello")
    await sandbox.settle()
    if last == "workers":
        await until(lambda: has(machine, OutboxState.QUEUED, 2))
    if last == "delivery":
        await until(lambda: machine.renderer.waiting)
        assert await has(machine, OutboxState.SENDING, 1)
    assert texts(sandbox, phone) == []
    again = await reborn(machine)
    await all_answered(again)
    assert texts(sandbox, phone) == ["/start", "hello"]
    await again.kill()


@pytest.mark.parametrize(("lane", "copies"), [(Lane.NOTICE, 2), (Lane.BROADCAST, 1)])
async def test_killed_between_sending_and_writing_the_result(
    database_url, sandbox, phone, lane, copies
):
    machine = await Machine(database_url, sandbox).build()
    # The result is lost with the process.
    machine.delivery._write = lambda results: asyncio.Event().wait()
    await machine.post(post(phone, "outcome", lane))
    machine.run("heartbeats", "delivery")
    await until(lambda: texts(sandbox, phone))
    again = await reborn(machine, "heartbeats", "delivery")
    await settled(again)
    assert texts(sandbox, phone) == ["outcome"] * copies
    assert set(await again.states()) == (
        set() if copies == 2 else {OutboxState.UNKNOWN}
    )
    await again.kill()


async def test_repeated_kills_under_load_lose_nothing(database_url, sandbox):
    """Twelve kills at random moments; the API is slow, refuses, breaks off and repeats itself."""
    chance = random.Random(7)  # noqa: S311 - repeatable on purpose
    sandbox.faults.set(
        latency_ms=(1, 30),
        rate_429=0.02,
        retry_after=1,
        rate_502=0.05,
        reset_before=0.03,
        reset_after=0.03,
        duplicate=0.1,
    )
    phones = [sandbox.person(f"P{n}") for n in range(12)]
    said = {phone.id: [] for phone in phones}
    machine = await Machine(database_url, sandbox).start()
    for _ in range(KILLS):
        for phone in chance.sample(phones, 6):
            text = f"{len(said[phone.id]):03}"
            phone.say(text)
            said[phone.id].append(text)
        await asyncio.sleep(chance.uniform(0.01, 0.25))
        machine = await reborn(machine)
    sandbox.faults.clear()
    await sandbox.settle()
    await all_answered(machine)
    async with machine.database.reading() as tx:
        assert len(await sealed.facts_starting(tx, WORKED)) == sum(
            map(len, said.values())
        )
        assert await sealed.get_fact(tx, TWICE) is None, "each was worked exactly once"
    for phone in phones:
        heard = Counter(texts(sandbox, phone))
        assert list(heard) == said[phone.id]  # all of it, in order
        # Each copy but the first needs a kill or a lost answer of its own.
        assert max(heard.values(), default=0) <= 1 + KILLS
    await machine.kill()


async def test_a_normal_stop_repeats_no_message(database_url, sandbox):
    phones = [sandbox.person(f"P{n}") for n in range(8)]
    sandbox.faults.set(latency_ms=(5, 60))
    machine = await Machine(database_url, sandbox).start()
    for round_number in range(4):
        for phone in phones:
            phone.say(f"{round_number}")
        await asyncio.sleep(0.1)
        await machine.stop()
        machine = await Machine(database_url, sandbox).start()
    await sandbox.settle()
    await all_answered(machine)
    for phone in phones:
        assert texts(sandbox, phone) == ["0", "1", "2", "3"]
    await machine.kill()
