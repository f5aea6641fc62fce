"""What an operator changes in the history by hand is found and named, on both databases."""

import pytest
import sqlalchemy as sa

from bot.cases.store import cases
from bot.cases.tables import case_events
from bot.cli import history_checks as verifying
from bot.cli.history_checks import Fault
from bot.desk import casework, desks
from bot.history import service, store
from bot.history.tables import checkpoints as checkpoints_table
from bot.history.tables import leaves, log_events, tiles
from bot.history.tree import WIDTH
from tests.kit.services import acts
from tests.kit.services.acts import DANA
from tests.kit.services.log import (
    change,
    check,
    decided,
    events,
    faults,
    sequence,
    with_key,
)


@pytest.fixture
async def log(working):
    """A log of three decided cases with a checkpoint; their events."""
    async with working() as work:
        await decided(work)
        await sequence(work)
        await service.make(work)
        return await events(work.tx)


def event(row):
    return case_events.c.id == row["id"]


async def named(working, row):
    """A row as the check names it."""
    async with working() as work:
        case = await cases.get(work.tx, row["case_id"])
    return f"case_events {row['id']}, case {case.number}"


@pytest.mark.parametrize(
    "values",
    [{"detail": '{"outcome": "removed"}'}, {"act": "note"}, {"staff": 8}, {"at": 5}],
)
async def test_an_altered_row_is_named(database, working, log, values):
    row = log[1]
    await change(working, sa.update(case_events).where(event(row)).values(values))
    assert (await faults(database))[0] == (Fault.ALTERED, await named(working, row))


async def test_the_first_of_several_broken_rows_comes_first(database, working, log):
    for n in (4, 2):
        await change(
            working, sa.update(case_events).where(event(log[n])).values(staff=9)
        )
    found = await faults(database)
    assert found == [(Fault.ALTERED, await named(working, log[n])) for n in (2, 4)]


async def test_a_removed_row_is_named(database, working, log):
    await change(working, sa.delete(case_events).where(event(log[0])))
    found = await faults(database)
    assert found[0] == (Fault.REMOVED, f"case_events {log[0]['id']}")


async def test_a_row_that_was_removed_before_it_had_a_leaf_leaves_a_gap(
    database, working, log
):
    async with working() as work:
        [case] = await decided(work, 4, 4)
        await casework.undo(work, case, DANA)
        decision = (await events(work.tx))[-2]
    await change(working, sa.delete(case_events).where(event(decision)))
    async with working() as work:
        await sequence(work)
    assert await faults(database) == [
        (Fault.REMOVED, f"cases {case.id}, case {case.number}")
    ]


async def test_a_case_that_waited_for_the_first_desk_has_an_event_of_each_version(
    database, working
):
    async with working() as work:
        report = await acts.file(work, await acts.citizen(work))
        await acts.open_desk(work)
        await desks.assign_open_desks(work)
        await acts.decide(work, report)
        await sequence(work)
        await service.make(work)
    found, checking = await check(database)
    assert (found, checking.checkpoints) == ([], 1)
    assert checking.size % service.BATCH == 0


async def test_rows_that_changed_places_are_named(database, working, log):
    one, other = log[0], log[1]
    swap = [(one, -1), (other, one["id"]), ({"id": -1}, other["id"])]
    await change(
        working,
        *(sa.update(case_events).where(event(row)).values(id=to) for row, to in swap),
    )
    found = await faults(database)
    assert [fault for fault, _ in found[:4]] == [Fault.ALTERED] * 2 + [Fault.STRAY] * 2
    assert found[0][1].startswith(f"case_events {one['id']}")


async def test_leaves_that_changed_places_are_named(database, working, log):
    for was, to in ((1, -1), (2, 1), (-1, 2)):
        moved = sa.update(leaves).where(leaves.c.position == was)
        await change(working, moved.values(position=to))
    found = await faults(database)
    assert [fault for fault, _ in found] == [Fault.ALTERED] * 2 + [Fault.STRAY] * 2


async def test_a_removed_leaf_and_a_lost_tile_are_named(database, working, log):
    await change(working, sa.delete(leaves).where(leaves.c.position == 2))
    assert await faults(database) == [
        (Fault.LEAF_REMOVED, "leaf 2"),
        (Fault.STRAY, f"case_events {log[1]['id']}"),
    ]
    await change(working, sa.delete(tiles))
    assert (Fault.TREE, "leaf 0") in await faults(database)


async def test_a_row_whose_leaf_was_cut_off_keeps_its_leaf(database, working, log):
    row = log[1]
    await change(
        working, sa.update(case_events).where(event(row)).values(staff=9, leaf=None)
    )
    async with working() as work:
        await sequence(work)
    where = await named(working, row)
    assert await faults(database) == [(Fault.ALTERED, where), (Fault.FORGED, where)]


async def test_a_row_that_is_inserted_into_the_past_is_named(
    database, working, clock, log
):
    clock.advance(seconds=3 * 3600)
    async with working() as work:
        await service.portion(work.tx)
        await service.make(work)
    old = {
        name: value
        for name, value in log[0].items()
        if name not in {"id", "leaf", "version"}
    }
    del old["mac"]
    await change(working, sa.insert(case_events).values(**old, version=1))
    async with working() as work:
        await sequence(work)
    [(fault, _), (_, case)] = await faults(database)
    assert (fault, case.split()[1]) == (Fault.FORGED, f"{log[0]['case_id']},")
    async with working() as work:
        await with_key(work.tx, case_events)
    assert next(fault for fault, _ in await faults(database)) is Fault.WITHOUT_LEAF
    async with working() as work:
        await sequence(work)
    [(fault, where), _] = await faults(database)
    assert fault is Fault.BACKDATED
    assert where.startswith("case_events ")


async def test_a_log_of_many_tiles_is_read_in_portions(
    database, working, log, monkeypatch
):
    monkeypatch.setattr(verifying, "TILES_AT_ONCE", 1)
    async with working() as work:
        while await service.pad(work.tx, service.BATCH) < 3 * WIDTH:
            pass
        await service.make(work)
    assert await faults(database) == []
    await change(
        working, sa.update(tiles).where(tiles.c.level == 1).values(hashes=bytes(96))
    )
    assert (Fault.TREE, "tile 0 of level 1") in await faults(database)


async def test_a_checkpoint_of_another_key_is_named(database, log):
    forged = "habarla/0\n64\nAAAA\n\n\N{EM DASH} habarla/0 AAAA\n"
    assert await faults(database, forged) == [(Fault.NOTE, "note 0")]


@pytest.fixture
async def set_back(working):
    """The notes of two checkpoints; the second one is of leaves that are lost since."""
    async with working() as work:
        await decided(work)
        await sequence(work)
        kept = await service.make(work)
        held = await work.tx.rows(sa.select(tiles))
    async with working() as work:
        lost = await service.make(work)
        await cut_back(work.tx, kept.size, held)
    return kept.note, lost.note


async def cut_back(tx, size, held):
    """Only so many leaves are left, and the tiles that they had."""
    await tx.run(sa.delete(leaves).where(leaves.c.position >= size))
    await tx.run(sa.delete(checkpoints_table).where(checkpoints_table.c.size > size))
    await tx.run(sa.delete(tiles))
    await tx.run_many(sa.insert(tiles), [dict(row) for row in held])


async def test_a_new_log_excuses_nothing_that_is_still_there(
    database, working, set_back
):
    async with working() as work:
        await service.begin_anew(work.tx)
        await work.tx.run(sa.text("UPDATE case_events SET staff = 1 WHERE id = 1"))
    [(fault, where), *_] = await faults(database, *set_back)
    assert (fault, where.partition(",")[0]) == (Fault.ALTERED, "case_events 1")


async def test_a_database_that_is_set_back_twice_has_a_third_name(
    database, working, set_back
):
    """The second backup is from before the first restore, whose event it lacks."""
    async with working() as work:
        size, held = (
            await store.count_leaves(work.tx),
            await work.tx.rows(sa.select(tiles)),
        )
        first = await service.begin_anew(work.tx)
        lost = (await service.make(work)).note
        await work.tx.run(sa.delete(log_events))
        await cut_back(work.tx, size, held)
    assert (Fault.NOTE, "note 2") in await faults(database, *set_back, lost)
    async with working() as work:
        second = await service.begin_anew(work.tx, [*set_back, lost])
        await service.acknowledge_epochs(work.tx)
        newest = (await service.make(work)).note
    assert (first.name[-2:], second.name[-2:]) == ("/2", "/3")
    found, checking = await check(database, *set_back, lost, newest)
    assert found == []
    assert [line.split(":")[0] for line in checking.lost] == ["note 1", "note 2"]
    assert checking.unacknowledged == []
