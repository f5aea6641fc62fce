"""Transactions keep their promises on both databases."""

import asyncio
from contextlib import suppress

import pytest
import sqlalchemy as sa

from bot.core.database.database import AlreadyRunning
from bot.core.database.engines import open_database
from bot.core.database.queries import each, only
from bot.core.database.statements import upsert
from bot.core.schema.queues import facts, tasks
from tests.kit.storage.facts import ADD, ALL, add, names

NAME = sa.bindparam("name")
BY_NAME = sa.select(facts.c.value).where(facts.c.name == NAME)


@each(only)
def some(names: list[str]):
    return sa.select(facts.c.name).where(facts.c.name.in_(names))


async def test_a_failing_transaction_does_not_roll_others_back(database):
    outcomes = await asyncio.gather(
        *(add(database, f"{n:02}", fail=n % 3 == 0) for n in range(30)), return_exceptions=True
    )
    assert [isinstance(one, RuntimeError) for one in outcomes] == [n % 3 == 0 for n in range(30)]
    assert await names(database) == [f"{n:02}" for n in range(30) if n % 3]


async def test_a_cancelled_transaction_is_rolled_back_and_blocks_no_other(database):
    async def linger():
        async with database.transaction() as tx:
            await tx.run(ADD, name="lingering", value="v")
            await asyncio.sleep(60)

    task = asyncio.create_task(linger())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await add(database, "next")
    assert await names(database) == ["next"]


async def test_now_is_the_clock_when_the_transaction_began(database, clock):
    async with database.transaction() as tx:
        began = tx.now
        clock.advance(seconds=5)
        assert tx.now == began
    async with database.transaction() as tx:
        assert tx.now == began + 5000


async def test_an_expanding_list_may_have_any_length(database):
    await add(database, "a", "b", "c")
    async with database.reading() as tx:
        assert len(await some(tx, ["a", "b"])) == 2
        assert len(await some(tx, ["a", "b", "c", "d"])) == 3
        assert await some(tx, []) == []
        assert len(await tx.rows(sa.select(facts).where(facts.c.name.in_(["a", "z"])))) == 1


async def test_an_unknown_parameter_is_refused(database):
    with pytest.raises(ValueError, match="nmae"):
        async with database.reading() as tx:
            await tx.rows(BY_NAME, name="a", nmae="b")


async def test_upsert_replaces_the_named_columns_only(database):
    put = upsert(tasks, key=["key"], set=["run_at"])
    async with database.transaction() as tx:
        await tx.run(put, key="k", kind="first", params="{}", run_at=1)
        await tx.run(put, key="k", kind="second", params="{}", run_at=2)
        assert await tx.rows(sa.select(tasks.c.kind, tasks.c.run_at)) == [
            {"kind": "first", "run_at": 2}
        ]


async def test_reading_does_not_wait_for_a_writer(database):
    await add(database, "before")
    async with database.transaction() as tx:
        await tx.run(ADD, name="unfinished", value="v")
        async with asyncio.timeout(60):
            assert await names(database) == ["before"]


async def test_each_long_reading_sees_one_moment_and_the_next_one_what_came_since(database):
    for name in ("a", "b", "c"):
        async with database.long_reading() as early, database.long_reading() as beside:
            seen = await early.rows(ALL)
            await add(database, name)
            assert await early.rows(ALL) == seen
            assert {"name": name} not in seen
            await beside.rows(ALL)
        with suppress(RuntimeError):
            async with database.long_reading() as broken:
                assert {"name": name} in await broken.rows(ALL)
                raise RuntimeError


async def test_a_signal_wakes_after_the_commit_only(database):
    waiting = asyncio.create_task(database.wait("outbox", 3600))
    async with database.transaction() as tx:
        tx.signal("outbox")
        await asyncio.sleep(0.02)
        assert not waiting.done()
    async with asyncio.timeout(60):
        await waiting


async def test_a_rolled_back_transaction_sends_no_signal(database):
    async def signal_and_fail():
        async with database.transaction() as tx:
            tx.signal("outbox")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await signal_and_fail()
    waiting = asyncio.create_task(database.wait("outbox", 3600))
    await asyncio.sleep(0.02)
    assert not waiting.done()
    waiting.cancel()


async def test_a_signal_sent_before_the_wait_is_not_missed(database):
    database.signal("inbox")
    async with asyncio.timeout(60):
        await database.wait("inbox", 3600)
        await database.wait("inbox", 0.01)


class TestSqliteFile:
    async def test_a_second_process_on_the_same_file_is_refused(self, tmp_path):
        url = f"sqlite:///{tmp_path}/new/folder/habarla.db"
        first = await open_database(url)
        with pytest.raises(AlreadyRunning, match="another Habarla runs on this file"):
            await open_database(url)
        shared = await open_database(url, shared=True)
        await shared.close()
        await first.close()
        await (await open_database(url)).close()

    async def test_it_syncs_every_commit_and_checks_foreign_keys(self, tmp_path):
        opened = await open_database(f"sqlite+aiosqlite:///{tmp_path}/habarla.db")
        async with opened.transaction() as tx:
            for pragma, value in [("synchronous", 2), ("foreign_keys", 1), ("journal_mode", "wal")]:
                assert await tx.value(sa.text(f"PRAGMA {pragma}")) == value
        await opened.close()
