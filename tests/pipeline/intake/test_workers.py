"""The effects of an update and its done mark commit together, or the update is retried."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.core import sealed
from bot.core.database import TransientDatabaseError
from bot.core.queues import inbox
from bot.core.queues.outbox import OutboxState
from bot.core.queues.tables import inbox as table
from bot.core.queues.tables import outbox as outbox_table
from bot.telegram import workers
from bot.telegram.accept import accept_updates
from tests.kit.pipeline.machine import Machine, pseudonym, say
from tests.kit.storage.outbox import params_of
from tests.kit.waiting import until


async def hear(machine, *updates):
    await accept_updates(machine.database, updates, pseudonym)


async def row(machine, update_id):
    async with machine.database.reading() as tx:
        return await tx.row(sa.select(table).where(table.c.update_id == update_id))


async def owed(machine):
    """The texts that the bot owes, in the order in which they were posted."""
    async with machine.database.reading() as tx:
        found = await tx.rows(sa.select(outbox_table).order_by(outbox_table.c.id))
        return [params_of(one, tx)["text"] for one in found]


async def all_worked(machine):
    async with machine.database.reading() as tx:
        return (await inbox.counts(tx))["open"] == 0


async def work(machine, *updates):
    """Start the workers and wait until they have worked these updates."""
    await machine.start("workers")
    await hear(machine, *updates)
    await until(lambda: all_worked(machine))


async def test_updates_of_one_person_are_worked_in_order(machine):
    await work(machine, *(say(n, f"{n:02}", person=n % 3) for n in range(30)))
    said = [int(text) for text in await owed(machine)]
    for person in range(3):
        mine = [number for number in said if number % 3 == person]
        assert mine == sorted(mine)
    assert len(said) == 30


async def test_a_slow_update_does_not_block_other_chats(machine):
    await machine.start("workers")
    if machine.database.dialect == "sqlite":
        pytest.skip("one writer at a time: a slow update blocks the others")
    machine.visitor.gate = asyncio.Event()
    await hear(machine, say(1, "slow", person=1))
    await until(lambda: machine.visitor.held == 1)
    machine.visitor.gate, gate = None, machine.visitor.gate
    await hear(machine, say(2, "quick", person=2))
    await until(lambda: owed(machine))
    assert await owed(machine) == ["quick"]
    gate.set()
    await until(lambda: all_worked(machine))


async def test_the_sending_process_works_few_updates_in_parallel(machine):
    await machine.build()
    if machine.database.dialect == "sqlite":
        pytest.skip("one process alone: there is no other to leave work to")
    machine.workers._at_once = lambda: 2
    machine.visitor.gate = asyncio.Event()
    await hear(machine, *(say(n, f"{n}", person=n) for n in range(1, 6)))
    machine.run("workers")
    await until(lambda: machine.visitor.prepared == 2)
    await asyncio.sleep(0.7)  # longer than workers wait before they look again
    assert machine.visitor.prepared == 2
    machine.visitor.gate.set()
    await until(lambda: all_worked(machine))


async def test_an_update_whose_handler_always_raises_is_set_aside_and_its_sender_told(
    machine,
):
    await machine.start("workers")
    await hear(machine, say(1, "fail"), say(2, "next"), say(3, "other", person=8))
    await until(lambda: owed(machine))
    assert await owed(machine) == ["other"]  # it does not wait for the failing one
    await until(lambda: all_worked(machine))
    dead = await row(machine, 1)
    assert (dead["state"], dead["attempts"]) == (inbox.InboxState.DEAD, 3)
    assert dead["error"].startswith("ValueError at machine.py:")
    assert "what the person wrote" not in dead["error"]
    ((raw, error_id),) = machine.visitor.reported
    assert raw["message"]["text"] == "fail"
    assert error_id == dead["error_id"]
    assert len(error_id) == 8
    async with machine.database.reading() as tx:
        assert await sealed.get_fact(tx, f"reported:{error_id}") == "1"
    assert await owed(machine) == ["other", "next"]


async def test_updates_that_always_conflict_or_cannot_be_read_are_set_aside(
    machine, monkeypatch
):
    monkeypatch.setattr(workers, "_MOST_CONFLICTS", 2)
    conflict = say(1, "conflict")
    poison = {
        "update_id": 2,
        "message": {"chat": {"id": 7, "type": "private"}, "date": "x"},
    }
    await work(machine, conflict, poison, say(3, "next"))
    assert (await row(machine, 1))["state"] == inbox.InboxState.DEAD
    assert [raw for raw, _ in machine.visitor.reported] == [conflict, poison]
    assert await owed(machine) == ["next"]


async def test_an_update_is_set_aside_even_if_telling_its_sender_fails(
    machine, monkeypatch
):
    async def broken(*_):
        raise ValueError("no visit")

    monkeypatch.setattr(machine.visitor, "load", broken)
    machine.visitor.fail_report = True
    await work(machine, say(1, "hello"))
    assert (await row(machine, 1))["state"] == inbox.InboxState.DEAD


async def test_preparing_an_update_and_answering_its_button_may_fail(machine):
    await machine.start("workers")
    presser = say(2, "")["message"]["from"]
    press = {"id": "9", "from": presser, "chat_instance": "1", "data": "x"}
    await hear(machine, say(1, "unprepared"), {"update_id": 2, "callback_query": press})
    await until(lambda: machine.visitor.answered == 1)
    await until(lambda: all_worked(machine))
    assert await owed(machine) == ["unprepared"]


async def test_a_database_outage_does_not_count_as_a_failed_attempt(
    machine, monkeypatch
):
    await machine.build()
    failures, failed = iter([True] * 4), []
    load = machine.visitor.load

    async def load_later(*update):
        if next(failures, False):
            raise TransientDatabaseError("gone")
        return await load(*update)

    async def fail(*args):
        failed.append(args)

    monkeypatch.setattr(machine.workers, "_fail", fail)
    machine.visitor.load = load_later
    machine.run("workers")
    await hear(machine, say(1, "hello"))
    await until(lambda: all_worked(machine))
    assert await owed(machine) == ["hello"]
    assert failed == []


async def test_stopping_finishes_running_updates_and_claims_no_more(machine):
    await machine.start("workers")
    machine.visitor.gate = asyncio.Event()
    await hear(machine, say(1, "held"))
    await until(lambda: machine.visitor.prepared == 1)
    stopping = asyncio.create_task(machine.workers.stop(5))
    await asyncio.sleep(0.05)
    machine.visitor.gate.set()
    await hear(machine, say(2, "later"))
    await stopping
    await asyncio.sleep(0.1)
    assert await row(machine, 1) is None
    assert (await row(machine, 2))["state"] == inbox.InboxState.OPEN


async def test_stopping_gives_up_after_its_time_limit(machine):
    await machine.start("workers")
    machine.visitor.gate = asyncio.Event()
    await hear(machine, say(1, "stuck"))
    await until(lambda: machine.visitor.prepared == 1)
    async with asyncio.timeout(120):
        await machine.workers.stop(0.2)
    left = await row(machine, 1)
    assert (left["state"], left["lease_owner"]) == (inbox.InboxState.OPEN, None)


async def test_three_processes_work_each_update_once(postgres_url, sandbox):
    machines = [Machine(postgres_url, sandbox) for _ in range(3)]
    for machine in machines:
        await machine.build()
    await hear(machines[0], *(say(n, f"{n}", person=n % 11) for n in range(120)))
    for machine in machines:
        machine.run("workers")
    await until(lambda: all_worked(machines[0]))
    said = await owed(machines[0])
    assert len(said) == len(set(said)) == 120
    assert (await machines[0].states()) == {OutboxState.QUEUED: 120}
    for machine in machines:
        await machine.kill()
