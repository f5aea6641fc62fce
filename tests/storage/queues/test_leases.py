"""A lease has one owner at a time and expires with it."""

import asyncio

from bot.core.queues import leases_store


async def take(database, owner, seconds=10):
    async with database.transaction() as tx:
        return await leases_store.take(tx, "poller", owner, tx.now + seconds * 1000)


async def test_one_of_many_concurrent_takers_gets_the_lease_until_it_is_released(database):
    owners = [f"owner{n}" for n in range(8)]
    got = await asyncio.gather(*(take(database, owner) for owner in owners))
    assert got.count(True) == 1
    winner = owners[got.index(True)]
    async with database.transaction() as tx:
        await leases_store.release(tx, "poller", "another")
    assert await take(database, "b") is False
    async with database.transaction() as tx:
        await leases_store.release(tx, "poller", winner)
    assert await take(database, "b") is True
    async with database.transaction() as tx:
        await leases_store.release_all(tx)
    assert await take(database, "c") is True
