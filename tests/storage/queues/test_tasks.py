"""Tasks are kept, rescheduled, done once, and given up only after eight failures."""

import sqlalchemy as sa

from bot.core.queues import tasks_store
from bot.core.schema import queues
from tests.kit.storage.tasks import planned_at


async def plan(database, key="announce:1", run_at=0, **params):
    async with database.transaction() as tx:
        await tasks_store.schedule(tx, "announce", key, params, run_at)


async def due(database):
    async with database.reading() as tx:
        return await tasks_store.due(tx, 10)


async def test_a_task_is_due_at_its_time(database, clock):
    await plan(database, run_at=clock.now + 60_000, case="c1")
    assert await due(database) == []
    async with database.reading() as tx:
        assert await tasks_store.next_at(tx) == clock.now + 60_000
        assert await planned_at(tx, "announce:1") == clock.now + 60_000
    clock.advance(seconds=60)
    (task,) = await due(database)
    assert (task.kind, task.key, task.params) == ("announce", "announce:1", {"case": "c1"})


async def test_scheduling_a_key_again_reschedules_the_task(database, clock):
    await plan(database, run_at=1)
    await plan(database, run_at=clock.now + 1, new=True)
    assert await due(database) == []
    clock.advance(ms=1)
    (task,) = await due(database)
    assert task.params == {"new": True}


async def test_a_cancelled_task_is_deleted(database):
    await plan(database)
    async with database.transaction() as tx:
        assert await tasks_store.cancel(tx, "announce:1") is True
        assert await tasks_store.cancel(tx, "announce:1") is False
    assert await due(database) == []


async def test_a_task_is_done_once(database):
    await plan(database)
    (task,) = await due(database)
    async with database.transaction() as tx:
        assert await tasks_store.done(tx, task) is True
        assert await tasks_store.done(tx, task) is False


async def test_a_rescheduled_task_is_not_done_now(database, clock):
    await plan(database)
    (task,) = await due(database)
    await plan(database, run_at=clock.now + 1000)
    async with database.transaction() as tx:
        assert await tasks_store.done(tx, task) is False


async def test_a_failing_task_backs_off_and_is_given_up_after_eight_attempts(database, clock):
    await plan(database)
    delays = []
    for _ in range(tasks_store.MAX_ATTEMPTS):
        (task,) = await due(database)
        async with database.transaction() as tx:
            dead = await tasks_store.failed(tx, task, "KeyError")
            next_at = await tasks_store.next_at(tx)
        if not dead:
            assert next_at is not None
            delays.append(next_at - clock.now)
        clock.advance(seconds=1000)
    assert dead
    assert delays == [1000, 4000, 16_000, 64_000, 256_000, 900_000, 900_000]
    assert await due(database) == []
    async with database.reading() as tx:
        assert await tx.value(sa.select(queues.tasks.c.error)) == "KeyError"


async def test_a_repeating_task_is_never_given_up_and_waits_at_most_15_minutes(database, clock):
    await plan(database)
    for _ in range(tasks_store.MAX_ATTEMPTS + 5):
        (task,) = await due(database)
        async with database.transaction() as tx:
            assert await tasks_store.failed(tx, task, "ValueError", repeats=True) is False
            planned = await planned_at(tx, "announce:1")
        assert planned <= clock.now + 15 * 60_000
        clock.now = planned


async def test_a_task_that_was_given_up_runs_again_once_revived(database, clock):
    await plan(database)
    for _ in range(tasks_store.MAX_ATTEMPTS):
        (task,) = await due(database)
        async with database.transaction() as tx:
            await tasks_store.failed(tx, task, "ValueError")
        clock.advance(seconds=15 * 60)
    assert await due(database) == []
    async with database.transaction() as tx:
        assert await tasks_store.revive(tx, "digest") == 0
        assert await tasks_store.revive(tx, "announce") == 1
    (task,) = await due(database)
    assert task.attempts == 0
