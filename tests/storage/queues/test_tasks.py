"""Tasks are done once and given up after eight failures; a lease has one owner at a time."""

import asyncio

from bot.core.queues import leases, tasks_store


async def plan(database, key="announce:1", run_at=0, **params):
    async with database.transaction() as tx:
        await tasks_store.schedule(tx, "announce", key, params, run_at)


async def due(database):
    async with database.reading() as tx:
        return await tasks_store.due(tx, 10)


async def test_a_task_that_is_rescheduled_or_cancelled_is_not_done_now(database, clock):
    await plan(database)
    (early,) = await due(database)
    await plan(database, run_at=clock.now + 1000, new=True)
    assert await due(database) == []
    async with database.transaction() as tx:
        assert await tasks_store.done(tx, early.key, early.run_at) is False
        assert await tasks_store.next_at(tx) == clock.now + 1000
    clock.advance(seconds=1)
    (task,) = await due(database)
    assert (task.kind, task.params) == ("announce", {"new": True})
    async with database.transaction() as tx:
        assert await tasks_store.cancel(tx, "announce:1") is True
        assert await tasks_store.cancel(tx, "announce:1") is False
    assert await due(database) == []


async def test_a_failing_task_is_given_up_after_eight_attempts_and_can_be_planned_again(
    database, clock
):
    await plan(database)
    delays = []
    for _ in range(tasks_store.MAX_ATTEMPTS):
        (task,) = await due(database)
        async with database.transaction() as tx:
            dead = await tasks_store.failed(tx, task)
            next_at = await tasks_store.next_at(tx)
        if not dead:
            delays.append(next_at - clock.now)
        clock.advance(seconds=1000)
    assert dead
    assert delays == [1000, 4000, 16_000, 64_000, 256_000, 900_000, 900_000]
    assert await due(database) == []
    async with database.transaction() as tx:
        assert await tasks_store.run_at(tx, "announce:1") is None
    await plan(database)
    (task,) = await due(database)
    assert task.attempts == 0


async def test_a_repeating_task_is_never_given_up_and_waits_at_most_15_minutes(
    database, clock
):
    await plan(database)
    for _ in range(tasks_store.MAX_ATTEMPTS + 5):
        (task,) = await due(database)
        async with database.transaction() as tx:
            assert await tasks_store.failed(tx, task, repeats=True) is False
            next_at = await tasks_store.next_at(tx)
        assert next_at <= clock.now + 15 * 60_000
        clock.now = next_at


async def take(database, owner, seconds=10):
    async with database.transaction() as tx:
        return await leases.take_lease(tx, "poller", owner, tx.now + seconds * 1000)


async def test_one_of_many_concurrent_takers_gets_the_lease_until_it_is_released(
    database,
):
    owners = [f"owner{n}" for n in range(8)]
    got = await asyncio.gather(*(take(database, owner) for owner in owners))
    assert got.count(True) == 1
    winner = owners[got.index(True)]
    async with database.transaction() as tx:
        await leases.release(tx, "poller", "another")
    assert await take(database, "b") is False
    async with database.transaction() as tx:
        await leases.release(tx, "poller", winner)
    assert await take(database, "b") is True
    async with database.transaction() as tx:
        await leases.release_all(tx)
    assert await take(database, "c") is True
