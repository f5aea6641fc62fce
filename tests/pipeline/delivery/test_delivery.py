"""Delivery sends each message once, in order and within limits; failures block no other chat."""

import asyncio
from contextlib import asynccontextmanager

import sqlalchemy as sa

from bot.core.database import TransientDatabaseError
from bot.core.messages import Address, Lane
from bot.core.queues import deliveries
from bot.core.queues.outbox import OutboxState
from bot.core.queues.tables import outbox as table
from bot.telegram.attempt import Meaning, Result, SendError
from bot.telegram.delivery import JOB
from tests.kit.pipeline.machine import Machine, post, sent, settled, texts
from tests.kit.storage.outbox import owed
from tests.kit.waiting import until

SAY = ("heartbeats", "delivery")


async def test_the_most_urgent_message_is_sent_first(machine, sandbox, phone):
    await machine.build()
    await machine.post(
        post(phone, "broadcast", Lane.BROADCAST),
        post(phone, "notice", Lane.NOTICE),
        post(phone, "answer", Lane.ANSWER),
    )
    machine.run(*SAY)
    await sent(machine)
    assert texts(sandbox, phone) == ["answer", "notice", "broadcast"]


async def test_messages_to_many_chats_are_sent_in_parallel(machine, sandbox):
    phones = [sandbox.person(f"P{n}") for n in range(20)]
    for one in phones:
        one.say("/start")
    sandbox.faults.set(latency_ms=(3_000, 3_000))  # 60 s, one after the other
    await machine.build()
    await machine.post(*(post(one) for one in phones))
    machine.run(*SAY)
    async with asyncio.timeout(55):
        await sent(machine)


async def test_a_message_that_failed_or_whose_outcome_is_unknown_is_repeated_before_the_next_one(
    mailer, sandbox, phone
):
    sandbox.faults.fail_next("sendMessage", 502, "Bad Gateway", times=2)
    sandbox.faults.fail_next("sendMessage", reset="after")
    await mailer.deliver(
        post(phone, "first", Lane.NOTICE), post(phone, "second", Lane.NOTICE)
    )
    assert texts(sandbox, phone) == ["first", "first", "second"]


async def test_each_failure_lets_an_address_wait_longer_until_a_message_arrives(
    machine, phone
):
    """Telegram answers nothing here: results are written by hand."""
    await machine.build()
    recorder, begun = machine.delivery._recorder, machine.clock()
    machine.database.clock = lambda: begun

    async def ended(outcome):
        """How long the address waits after the result, in ms."""
        number, *_ = await machine.post(post(phone, "again"))
        async with machine.database.transaction() as tx:
            [row] = await deliveries.mark_sending(tx, [number])
            result = Result(row, outcome, dropped=outcome is None)
            await recorder.record(tx, [result])
        recorder.count([result])
        async with machine.database.reading() as tx:
            found = await tx.row(
                sa.select(table.c.not_before).where(table.c.id == number)
            )
        return found["not_before"] - begun if outcome else 0

    failed = SendError(Meaning.LATER, "502")
    first, *_, fifth = [await ended(failed) for _ in range(5)]
    assert fifth > 4 * first
    await ended(None)
    assert await ended(failed) < fifth / 4


async def test_an_edit_that_would_be_out_of_sight_is_a_new_message(
    mailer, sandbox, phone
):
    await mailer.deliver(post(phone, "question"))
    number = phone.last.id
    mailer.directory.newest = phone.say("and more").id
    await mailer.deliver(
        post(phone, "changed", edit=number),
        post(phone, "answer", edit=number, stays_last=True),
    )
    assert texts(sandbox, phone) == ["changed", "answer"]
    mailer.directory.newest = number - 1
    await mailer.deliver(post(phone, "in place", edit=number, stays_last=True))
    assert texts(sandbox, phone) == ["in place", "answer"]


async def test_an_edit_that_may_have_arrived_is_repeated_as_an_edit(
    mailer, sandbox, phone
):
    await mailer.deliver(post(phone, "question"))
    number = phone.last.id
    sandbox.faults.fail_next("editMessageText", 502, "Bad Gateway")
    await mailer.post(post(phone, "answer", edit=number, stays_last=True))
    await until(lambda: any(call.error for call in sandbox.calls))
    mailer.directory.newest = phone.say("and more").id
    await sent(mailer)
    assert texts(sandbox, phone) == ["answer"]


async def test_a_failing_message_does_not_block_others(mailer, sandbox, phone, other):
    _, *fine = await mailer.post(
        post(phone, kind="broken"), post(phone, "next"), post(other, "other")
    )
    await sent(mailer, *fine)
    assert texts(sandbox, phone) == ["next"]
    assert texts(sandbox, other) == ["other"]
    async with mailer.database.reading() as tx:
        assert [row.attempts for row in await owed(tx)] in ([], [1])


async def test_a_bug_fails_its_message_after_eight_attempts(mailer, phone):
    (number,) = await mailer.post(post(phone, kind="broken"))

    async def hurry():
        async with mailer.database.transaction() as tx:
            await tx.run(sa.update(table).values(not_before=0))
            tx.signal("outbox")
        return (await mailer.states()).get(OutboxState.FAILED)

    await until(hurry)
    async with mailer.database.reading() as tx:
        row = await tx.row(sa.select(table).where(table.c.id == number))
    assert (row["attempts"], row["error"]) == (7, "KeyError")


async def test_what_telegram_refuses_for_good_fails_at_once_and_wrong_markup_is_sent_as_plain_text(
    mailer, sandbox, phone
):
    await mailer.post(post(phone, "x" * 5000), post(phone, "1 <oops 2 &amp; 3"))
    assert await settled(mailer) == {OutboxState.FAILED: 1}
    assert texts(sandbox, phone) == ["1 <oops 2 & 3"]


async def test_a_429_delays_its_chat_as_long_as_telegram_asks_and_no_other(
    machine, sandbox, phone, other
):
    await machine.build()
    sandbox.faults.fail_next("sendMessage", retry_after=1)
    await machine.post(post(phone, "first"))
    machine.run(*SAY)
    await until(lambda: any(call.error for call in sandbox.calls))
    await machine.post(post(phone, "second"), post(other, "meanwhile"))
    await until(lambda: texts(sandbox, other))
    assert texts(sandbox, phone) == []
    await sent(machine)
    assert texts(sandbox, phone) == ["first", "second"]


async def test_only_commitments_to_a_person_who_blocked_the_bot_are_kept_of_what_cannot_be_sent(
    mailer, sandbox, phone
):
    await mailer.post(post(Address(person="erased")), post(phone, kind="nothing"))
    assert await settled(mailer) == {}
    phone.block()
    person, chat = Address(person=str(phone.id)), Address(chat=phone.id)
    await mailer.post(
        post(phone, "answer"), post(person, "outcome", Lane.NOTICE), post(person, "bye")
    )
    assert await settled(mailer) == {OutboxState.HELD: 1}
    assert {address for address, _ in mailer.directory.unreachables} == {person, chat}
    assert sandbox.counters.sent == 0


async def test_another_process_continues_after_a_stop(postgres_url, sandbox, phone):
    first = await Machine(postgres_url, sandbox).start(*SAY)
    await until(lambda: first.heartbeats.holds("delivery"))
    second = await Machine(postgres_url, sandbox).start(*SAY)
    await first.post(*(post(phone, f"{n:03}") for n in range(60)))
    await until(lambda: len(texts(sandbox, phone)) > 10)
    await first.stop()
    await sent(second)
    assert texts(sandbox, phone) == [f"{n:03}" for n in range(60)]
    await second.kill()


async def test_running_calls_survive_a_lease_that_was_lost_and_taken_again(
    mailer, sandbox, phone
):
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


async def test_a_claim_whose_commit_was_not_answered_delays_no_message(
    machine, sandbox, phone
):
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
        row = await tx.row(
            sa.select(table).where(table.c.state == OutboxState.FAILED.value)
        )
    assert row["error"] == "its result cannot be written"
