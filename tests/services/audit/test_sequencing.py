"""Every committed row gets one leaf, in one order, without a gap, also when it commits late."""

import asyncio

import sqlalchemy as sa

from bot.cases.tables import case_events
from bot.core.queues.tables import tasks
from bot.history import service
from bot.history import store as leaves
from bot.history.tables import leaves as table
from tests.kit.services.log import decided, events, exported, faults, sequence


async def all_leaves(working):
    async with working() as work:
        return await work.tx.rows(sa.select(table).order_by(table.c.position))


async def test_a_portion_is_limited_and_goes_on_where_the_last_one_ended(
    database, working
):
    async with working() as work:
        await decided(work)
        rows = [str(row["id"]) for row in await events(work.tx)]
    counts = []
    while not counts or counts[-1]:
        async with working() as work:
            counts.append(await service.portion(work.tx, 4))
    assert counts == [4, 2, 0]
    found = await all_leaves(working)
    assert [leaf["row_id"] for leaf in found if leaf["source"] == "case_events"] == rows
    assert [leaf["source"] for leaf in found if leaf["source"] != "case_events"] == [
        "actors"
    ]
    assert [leaf["position"] for leaf in found] == list(range(7))
    assert await faults(database) == []


async def test_a_row_that_commits_late_gets_its_leaf_behind_later_rows(
    database, working
):
    async with working() as work:
        await decided(work)
        late = (await events(work.tx))[0]
        values = {name: value for name, value in late.items() if name != "leaf"}
        await work.tx.run(sa.delete(case_events).where(case_events.c.id == late["id"]))
    async with working() as work:
        await sequence(work)
    async with working() as work:
        await work.tx.run(sa.insert(case_events).values(**values))
    async with working() as work:
        await sequence(work)
    found = await all_leaves(working)
    assert found[-1]["row_id"] == str(late["id"])
    assert await faults(database) == []


async def test_two_processes_that_sequence_at_once_double_nothing(database, working):
    async with working() as work:
        await decided(work, 1, 5)

    async def add():
        async with working() as work:
            await service.portion(work.tx, 3)

    for _ in range(4):
        await asyncio.gather(add(), add())
    found = await all_leaves(working)
    assert [leaf["position"] for leaf in found] == list(range(11))
    assert await faults(database) == []


async def test_acts_of_no_person_and_of_a_chat_fit_their_leaves(database, working):
    async with working() as work:
        for staff in (0, -1001):
            await exported(work, f"e{staff}", staff)
        await sequence(work)
    assert await faults(database) == []


async def test_the_task_makes_one_checkpoint_a_day_and_none_while_rows_wait(
    working, clock, monkeypatch
):
    monkeypatch.setattr(service, "PORTION", 6)
    made = []
    async with working() as work:
        await decided(work)
    for seconds in (0, 60, 60, 24 * 3600, 60):
        clock.advance(seconds=seconds)
        async with working() as work:
            await service.make_leaves(work)
            made.append(len(await leaves.checkpoints_after(work.tx, 0)))
            [task] = await work.tx.rows(
                sa.select(tasks).where(tasks.c.key == service.SEQUENCE)
            )
            assert task["run_at"] > work.now
    assert made == [0, 1, 1, 2, 2]
    async with working() as work:
        one, two = [each.size for each in await leaves.checkpoints_after(work.tx, 0)]
    assert 0 < one < two, "a quiet day's is larger, too"
    assert one % service.BATCH == two % service.BATCH == 0
