"""One process holds a lease, and another takes it soon after that one ends."""

import asyncio

import pytest

from bot.core.database import TransientDatabaseError
from bot.core.queues import inbox, leases
from bot.core.queues.leases import Heartbeats
from tests.kit.pipeline.machine import Breakable, cancelled
from tests.kit.waiting import until


async def test_one_process_holds_a_lease_and_releases_it(database):
    first = Heartbeats(database, "a", ["poller"], beat=0.05)
    second = Heartbeats(database, "b", ["poller"], beat=0.05)
    one = asyncio.create_task(first.run())
    await first.wait_for("poller")
    two = asyncio.create_task(second.run())
    await asyncio.sleep(0.2)
    assert first.holds("poller")
    assert not second.holds("poller")
    one.cancel()
    await first.resign()
    assert not first.holds("poller")
    await second.wait_for("poller")
    await cancelled(one, two)


async def test_a_process_that_died_is_replaced_within_fifteen_seconds(database, clock):
    dead = Heartbeats(database, "dead", ["delivery"])
    await dead.renew()
    alive = Heartbeats(database, "alive", ["delivery"])
    clock.advance(seconds=8)
    await alive.renew()
    assert not alive.holds("delivery")
    clock.advance(seconds=1.5)
    assert not dead.holds("delivery"), "it gives up before others may take over"
    await alive.renew()
    assert not alive.holds("delivery")
    clock.advance(seconds=1.5)
    await alive.renew()
    assert alive.holds("delivery")


async def test_a_process_knows_whether_it_is_alone(database, clock):
    first, second = (Heartbeats(database, owner, ["delivery"]) for owner in "ab")
    await first.renew()
    assert first.is_alone
    await second.renew()
    await first.renew()
    assert not first.is_alone
    assert not second.is_alone
    # Nothing was heard of either: who comes back is the only one
    clock.advance(seconds=11)
    await first.renew()
    assert first.is_alone
    await second.renew()
    await second.resign()
    await first.renew()
    assert first.is_alone


async def test_heartbeats_continue_after_a_database_outage(database):
    broken = Breakable(database)
    heartbeats = Heartbeats(broken, "a", ["clock"], beat=0.02)
    broken.trouble = TransientDatabaseError("gone")
    task = asyncio.create_task(heartbeats.run())
    await asyncio.sleep(0.1)
    assert not heartbeats.holds("clock")
    broken.trouble = None
    await until(lambda: heartbeats.holds("clock"))
    await cancelled(task)


async def test_on_sqlite_leases_of_dead_processes_are_released_at_the_start(database):
    async with database.transaction() as tx:
        await inbox.accept_many(tx, [(1, "u:a", "{}")])
        await inbox.claim(tx, "dead", tx.now + 10_000, 1)
    await Heartbeats(database, "dead", ["poller"]).renew()
    alive = Heartbeats(database, "alive", ["poller"])
    await alive.begin()
    await alive.renew()
    free = database.dialect == "sqlite"
    assert alive.holds("poller") == free
    async with database.transaction() as tx:
        assert bool(await inbox.claim(tx, "alive", tx.now + 1000, 1)) == free


async def test_a_lease_that_a_clock_ahead_left_behind_is_taken(database, clock):
    """The dead process ran on a clock that was a day ahead and was set back."""
    clock.jump(hours=24)
    await Heartbeats(database, "dead", ["delivery"]).renew()
    clock.jump(hours=-24)
    alive = Heartbeats(database, "alive", ["delivery"])
    for _ in range(4):
        await alive.renew()
        assert not alive.holds("delivery"), "its owner may be alive"
        clock.advance(seconds=3)
    await alive.renew()
    assert alive.holds("delivery")
    assert alive.is_alone


@pytest.mark.parametrize("hours", [24, -24])
async def test_a_process_keeps_its_leases_when_the_clock_is_set(database, clock, hours):
    mine, other = (Heartbeats(database, owner, ["delivery"]) for owner in ("a", "b"))
    await mine.renew()
    clock.jump(hours=hours)
    clock.advance(seconds=3)
    await mine.renew()
    assert mine.holds("delivery")
    for _ in range(10):
        await other.renew()
        await mine.renew()
        assert mine.holds("delivery")
        assert not other.holds("delivery")
        clock.advance(seconds=3)
    clock.advance(seconds=9)
    assert not mine.holds("delivery"), "no clock prolongs a lease that is not renewed"


async def test_on_a_clock_that_was_set_back_a_process_gives_up_before_others_may_take_over(
    database, clock
):
    mine = Heartbeats(database, "a", ["delivery"])
    await mine.renew()
    clock.jump(hours=-1)
    clock.advance(seconds=8)
    assert mine.holds("delivery")
    clock.advance(seconds=1.5)
    assert not mine.holds("delivery")


async def test_a_job_is_left_to_others_only_while_they_live(database, clock):
    mine = Heartbeats(database, "a", ["poller"])
    assert not mine.is_fresh
    async with database.transaction() as tx:
        await leases.take_lease(tx, "poller", "a shadow", tx.now + 5_000)
    await mine.renew()
    assert mine.is_fresh
    assert not mine.leaves("poller")
    other = Heartbeats(database, "b", ["poller"])
    clock.advance(seconds=6)
    await other.renew()
    await mine.renew()
    assert mine.leaves("poller")
    clock.advance(seconds=10)
    assert not mine.is_fresh
    assert not mine.leaves("poller")
