"""A case that came to a desk at the moment when it was closed is not forgotten there."""

import pytest

from bot.cases import store
from bot.core.work import Work
from bot.desk import desks
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import file_one, open_desk, owed, said
from tests.kit.storage.tasks import planned_at

OTHER_GROUP = -1002


async def strand(work, desk, *numbers):
    """Cases at a desk that is closed."""
    found = []
    for number in numbers:
        _, report = await file_one(work, number, url=f"https://example.com/{number}")
        case = await case_of(work, report)
        await store.reassign(work.tx, case, desk.id)
        found.append(case.id)
    await said(work)
    return found


async def closed_desk(work):
    _, desk = await open_desk(work)
    await desks.close_desk(work, desk)
    return desk


async def homes_of(work, ids):
    return [(await store.cases.get(work.tx, id)).desk for id in ids]


async def test_a_sweep_brings_what_is_left_at_a_closed_desk_to_the_one_that_fits(work):
    closed = await closed_desk(work)
    _, drugs = await open_desk(work, "drugs", chat=OTHER_GROUP)
    await open_desk(work, "fraud", chat=-1003)
    left = await strand(work, closed, 42, 43)
    await desks.sweep(work)
    assert await homes_of(work, left) == [drugs.id, drugs.id]
    assert [address for address, *_ in await owed(work, "Card")] == [f"chat:{OTHER_GROUP}"] * 2


async def test_without_any_desk_it_waits_for_the_first_one_and_no_sweep_looks_for_more(work, clock):
    closed = await closed_desk(work)
    left = await strand(work, closed, 42)
    await desks.sweep(work)
    assert await homes_of(work, left) == [None]
    assert await desks.assign_unassigned(work, 10) == 0


async def test_a_case_filed_while_the_first_desk_was_being_opened_comes_to_it(work):
    _, desk = await open_desk(work)
    [case] = await strand(work, desk, 42)
    await store.reassign(work.tx, await store.cases.get(work.tx, case), None)
    await desks.sweep(work)
    assert await homes_of(work, [case]) == [desk.id]


async def test_one_sweep_moves_only_so_many_and_the_next_one_follows_soon(
    working, clock, monkeypatch
):
    monkeypatch.setattr(desks, "ASSIGNED_AT_ONCE", 2)
    async with working() as work:
        closed = await closed_desk(work)
        _, desk = await open_desk(work, chat=OTHER_GROUP)
        left = await strand(work, closed, 42, 43, 44)
        await desks.sweep(work)
        assert sorted(await homes_of(work, left)) == sorted([desk.id, desk.id, closed.id])
        assert await planned_at(work.tx, "assign") == clock.now + desks.SOON_MS
        await desks.sweep(work)
        assert await homes_of(work, left) == [desk.id] * 3
        assert await planned_at(work.tx, "assign") == clock.now + 10 * 60 * 1000


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_report_filed_while_its_desk_closes_is_brought_to_another_one(
    database, deployment, working
):
    async with working() as work:
        _, here = await open_desk(work)
        _, there = await open_desk(work, "fraud", chat=OTHER_GROUP)
    async with database.transaction() as filing:
        _, report = await file_one(Work(filing, deployment))
        async with working() as work:
            await desks.close_desk(work, here)
    async with working() as work:
        case = await case_of(work, report)
        assert case.desk == here.id, "neither knew of the other"
        await desks.sweep(work)
        assert await homes_of(work, [case.id]) == [there.id]
