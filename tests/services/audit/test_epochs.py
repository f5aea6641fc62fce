"""A database that was set back to an older state begins another log, under another name."""

import pytest
import sqlalchemy as sa

from bot.cli.history_verification import Fault
from bot.core import vault
from bot.core.schema.history import checkpoints as checkpoints_table
from bot.core.schema.history import leaves as leaves_table
from bot.core.schema.history import log_events, tiles
from bot.history import service, store
from tests.kit.services.log import check, decided, faults, sequence


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
    await tx.run(sa.delete(leaves_table).where(leaves_table.c.position >= size))
    await tx.run(sa.delete(checkpoints_table).where(checkpoints_table.c.size > size))
    await tx.run(sa.delete(tiles))
    await tx.run_many(sa.insert(tiles), [dict(row) for row in held])


async def test_what_was_published_of_the_lost_part_is_missed(database, set_back):
    assert await faults(database, *set_back) == [(Fault.AHEAD, "note 1")]


async def test_the_new_log_has_another_name_and_checkpoints_of_the_old_one_hold_so_far(
    database, working, set_back
):
    async with working() as work:
        before = await service.current(work.tx)
        size = await store.count_leaves(work.tx)
        key = await service.begin_anew(work.tx)
        assert (key.name, key.public) == (f"{before.name}/2", await vault.public_key(work.tx))
        newest = await service.make(work)
        assert newest.note.startswith(f"{key.name}\n")
        assert await store.newest_checkpoint(work.tx) == newest
    found, checking = await check(database, *set_back, newest.note)
    assert found == []
    [line] = checking.lost
    assert line.startswith("note 1: ")
    assert line.endswith(f"{size} are left")


async def test_a_new_log_excuses_nothing_that_is_still_there(database, working, set_back):
    async with working() as work:
        await service.begin_anew(work.tx)
        await work.tx.run(sa.text("UPDATE case_events SET staff = 1 WHERE id = 1"))
    [(fault, where), *_] = await faults(database, *set_back)
    assert (fault, where.partition(",")[0]) == (Fault.ALTERED, "case_events 1")


async def test_a_database_that_is_set_back_twice_has_a_third_name(database, working, set_back):
    """The second backup is from before the first restore, whose event it lacks."""
    async with working() as work:
        size, held = await store.count_leaves(work.tx), await work.tx.rows(sa.select(tiles))
        first = await service.begin_anew(work.tx)
        lost = (await service.make(work)).note
        await work.tx.run(sa.delete(log_events))
        await cut_back(work.tx, size, held)
    assert (Fault.NOTE, "note 2") in await faults(database, *set_back, lost)
    async with working() as work:
        second = await service.begin_anew(work.tx, [*set_back, lost])
        await service.acknowledge(work.tx)
        newest = (await service.make(work)).note
    assert (first.name[-2:], second.name[-2:]) == ("/2", "/3")
    found, checking = await check(database, *set_back, lost, newest)
    assert found == []
    assert [line.split(":")[0] for line in checking.lost] == ["note 1", "note 2"]
    assert checking.unacknowledged == []
