"""Nobody hears a broadcast twice, and nobody is lost, while one process takes it from another."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from bot.broadcasts import store as kept
from bot.telegram.delivery import JOB
from tests.kit.pipeline.sender import Sender, heard
from tests.kit.waiting import until


def interrupt(sender, monkeypatch, act):
    """Run `act` after the first statement of this process's next transaction."""
    real, begun = sender.database.transaction, []

    class Interrupted:
        def __init__(self, tx):
            self._tx = tx

        def __getattr__(self, name):
            return getattr(self._tx, name)

        async def rows(self, *args, **values):
            found = await self._tx.rows(*args, **values)
            if not begun:
                begun.append(asyncio.create_task(act()))
                await asyncio.wait(begun, timeout=0.5)  # it may have to wait for us
            return found

    @asynccontextmanager
    async def transaction(**how):
        async with real(**how) as tx:
            yield tx if begun else Interrupted(tx)

    monkeypatch.setattr(sender.database, "transaction", transaction)
    return begun


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_claim_during_a_take_over_is_not_sent_by_both_processes(
    idle, database_url, sandbox, monkeypatch
):
    await idle.crowd(12)
    await idle.submit()
    idle.send_slowly(100)  # a portion is smaller than the audience
    run = await idle.sole_run()
    await idle.broadcasting.list_more(run)
    other = Sender(database_url, sandbox)
    await other.start(leads=False)
    try:
        begun = interrupt(other, monkeypatch, lambda: idle.broadcasting.claim(run))
        async with other.database.transaction() as tx:
            await other.broadcasting.take_over(tx)
        claimed = await begun[0]
        theirs = await other.broadcasting.claim(await other.sole_run())
    finally:
        await other.kill()
    ours = {one.person for one in claimed or ()}
    assert theirs is not None
    assert not ours & {one.person for one in theirs}


async def test_a_late_portion_of_the_list_does_not_block_the_next_holder(idle, sandbox):
    phones = await idle.crowd(5)
    broadcast = await idle.submit()
    run = await idle.sole_run()
    async with idle.database.transaction() as tx:
        await idle.broadcasting.take_over(tx)
    await idle.broadcasting.list_more(run)
    assert run.is_lost, "another process has it"
    assert not await idle.fates(broadcast), "the list stays empty"
    idle.lead()
    await idle.ends(broadcast, phones)


async def test_a_process_that_lost_the_job_while_reading_sends_nothing_more(
    idle, sandbox, monkeypatch
):
    phones = await idle.crowd(30)
    broadcast = await idle.submit()
    idle.send_slowly(15)
    real, most = kept.running, []

    async def slow(tx):
        found = await real(tx)
        runs = idle.broadcasting.runs.values()
        if not most and any(run.queue and run.delivered for run in runs):
            idle.tasks[0].cancel()  # no heartbeat any more, and so no lease
            idle.heartbeats._until[JOB] = 0
            most.append(
                sum(heard(sandbox, phones)) + sum(run.in_flight for run in runs)
            )
            await asyncio.sleep(0.2)  # meanwhile another message may leave
        return found

    monkeypatch.setattr(kept, "running", slow)
    idle.lead()
    await until(lambda: most and not idle.broadcasting.in_flight)
    await until(lambda: not any(run.ended or run.puts_back for run in idle.runs))
    await asyncio.sleep(0.2)
    assert sum(heard(sandbox, phones)) <= most[0] < 30
    idle.tasks[0] = asyncio.create_task(idle.heartbeats.run())
    idle.send_slowly(1000)
    await idle.ends(broadcast, phones)
    assert (await idle.counts(broadcast))["unknown"] == 0
