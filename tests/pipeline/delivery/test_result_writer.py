"""Each result is written once, across lost leases, commits and connections."""

import asyncio
from contextlib import asynccontextmanager

import sqlalchemy as sa

from bot.core.database.database import TransientDatabaseError
from bot.core.queues.outbox import OutboxState
from bot.core.schema.queues import outbox
from bot.telegram.delivery import JOB
from tests.kit.pipeline.machine import post, sent, settled, texts
from tests.kit.waiting import until


async def test_running_calls_survive_a_lease_that_was_lost_and_taken_again(mailer, sandbox, phone):
    """The heartbeat came too late, and no other process took over meanwhile."""
    sandbox.faults.set(latency_ms=(1500, 1500), only=["sendMessage"])
    await mailer.post(post(phone, "old", latest="card"))
    await until(lambda: mailer.delivery.in_flight)
    mailer.tasks[0].cancel()
    mailer.heartbeats._until[JOB] = 0
    mailer.database.signal("outbox")
    await asyncio.sleep(0.6)  # it noticed
    await mailer.heartbeats.renew()
    await asyncio.sleep(0.2)
    await mailer.post(post(phone, "new", latest="card"))
    await sent(mailer)
    assert texts(sandbox, phone) == ["old", "new"]


async def test_a_claim_whose_commit_was_not_answered_delays_no_message(machine, sandbox, phone):
    """The server committed, and the connection broke before it could say so."""
    await machine.build()
    real, torn = machine.database.transaction, []

    @asynccontextmanager
    async def transaction(*, durable=True):
        async with real(durable=durable) as tx:
            yield tx
        if not durable and not torn:
            torn.append(True)
            raise TransientDatabaseError("the connection was closed in the middle")

    machine.database.transaction = transaction
    await machine.post(post(phone, "your answer"))
    machine.run("heartbeats", "delivery")
    await sent(machine)
    assert torn
    assert texts(sandbox, phone) == ["your answer"]


async def test_a_result_that_cannot_be_written_is_set_aside_and_blocks_no_other(
    machine, sandbox, phone, other
):
    await machine.build()
    record = machine.delivery._recorder.record

    async def broken(tx, results):
        if any(result.row.params["text"] == "cursed" for result in results):
            raise ValueError("a mistake of ours")
        await record(tx, results)

    machine.delivery._recorder.record = broken
    await machine.post(post(phone, "cursed"), post(phone, "next"), post(other, "other"))
    machine.run("heartbeats", "delivery")
    assert await settled(machine) == {OutboxState.FAILED: 1}
    assert texts(sandbox, phone) == ["cursed", "next"]
    async with machine.database.reading() as tx:
        row = await tx.row(sa.select(outbox).where(outbox.c.state == OutboxState.FAILED.value))
    assert row["error"] == "its result cannot be written"
