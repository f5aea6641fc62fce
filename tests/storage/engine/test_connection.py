"""Long statements run outside the event loop; commits without fsync keep their changes."""

import asyncio
import itertools
import sqlite3
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.core.database import TransientDatabaseError
from bot.core.database.engines import open_database, shared
from bot.core.database.migrate import migrate
from bot.core.tables import facts
from tests.kit.storage.facts import ADD, add, names


@asynccontextmanager
async def _opened(url):
    database = await open_database(url)
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture
async def file(tmp_path):
    url = f"sqlite:///{tmp_path}/a.db"
    await migrate(url)
    async with _opened(url) as database:
        yield database


def counting(up_to):
    """A SELECT that takes long."""
    numbers = sa.select(sa.literal(1).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(sa.select(numbers.c.n + 1).where(numbers.c.n < up_to))
    return sa.select(sa.func.count()).select_from(numbers)


async def test_a_long_read_does_not_block_the_event_loop(file):
    turns = itertools.count()

    async def other():
        while True:
            next(turns)
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    for way in (file.reading, file.transaction):
        async with way() as tx:
            before = next(turns)
            assert await tx.value(counting(1_000_000)) == 1_000_000
            assert next(turns) > before + 1
    task.cancel()


async def test_a_cancelled_long_read_leaves_what_was_written_and_a_usable_connection(
    file,
):
    async with file.transaction() as tx:
        await tx.run(ADD, name="before", value="v")
        await tx.value(counting(1_000_000))
    assert await names(file) == ["before"]
    for way in (file.reading, file.transaction):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02), way() as tx:
                await tx.value(counting(2_000_000))
    await add(file, "fine")
    assert await names(file) == ["before", "fine"]


async def test_changes_without_fsync_are_kept_or_rolled_back_like_others(database):
    async def change(name, *, fail=False):
        async with database.transaction(durable=False) as tx:
            await tx.run(ADD, name=name, value="v")
            if fail:
                raise LookupError

    await change("kept")
    with pytest.raises(LookupError):
        await change("undone", fail=True)
    quick, durable = [f"a{n}" for n in range(5)], [f"b{n}" for n in range(5)]
    await asyncio.gather(
        *map(change, quick), *(add(database, name) for name in durable)
    )
    assert sorted(await names(database)) == [*quick, *durable, "kept"]


async def test_a_durable_commit_after_one_without_fsync_waits_for_the_disk(file):
    async with file.transaction(durable=False) as tx:
        await tx.run(ADD, name="quick", value="v")
    async with file.transaction() as tx:
        assert await tx.value(sa.text("PRAGMA synchronous")) == 2


async def test_the_write_ahead_log_is_checkpointed(file, tmp_path, monkeypatch):
    monkeypatch.setattr("bot.core.database.sqlite._CHECKPOINT_CHANGES", 20)
    sizes = []
    for n in range(200):
        await add(file, f"{n}")
        sizes.append((tmp_path / "a.db-wal").stat().st_size)
    assert sizes[-1] == sizes[50]


@pytest.mark.parametrize("durable", [True, False])
async def test_begin_works_after_very_many_transactions(tmp_path, monkeypatch, durable):
    """SQLite adds up the steps of all runs of BEGIN and calls the progress handler."""
    monkeypatch.setattr("bot.core.database.sqlite._STEPS", 10)
    url = f"sqlite:///{tmp_path}/a.db"
    await migrate(url)
    async with _opened(url) as database:
        for number in range(50):
            async with database.transaction(durable=durable) as tx:
                await tx.run(ADD, name=f"n{number}", value="v")
        assert len(await names(database)) == 50


async def test_a_transaction_cancelled_while_it_waits_for_the_lock_has_not_begun(
    file, tmp_path
):
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(add(file, "cancelled"))
        await asyncio.sleep(0.1)
        waiting.cancel()
        other.execute("ROLLBACK")
        await asyncio.gather(waiting, return_exceptions=True)
    assert not file._writer.in_transaction
    await add(file, "another")
    assert await names(file) == ["another"]


@pytest.mark.parametrize("durable", [True, False])
async def test_a_command_outwaits_a_writer_for_which_the_bot_does_not_wait(
    file, tmp_path, monkeypatch, durable
):
    monkeypatch.setattr("bot.core.database.sqlite.BUSY_TIMEOUT_MS", 200)

    async def command():
        async with shared(f"sqlite:///{tmp_path}/a.db") as database:
            begun.set()
            async with database.transaction(durable=durable) as tx:
                await tx.run(ADD, name="command", value="v")

    begun = asyncio.Event()
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(command())
        await begun.wait()
        for _ in range(3):  # the command has waited longer than the bot meanwhile
            with pytest.raises(TransientDatabaseError, match="locked"):
                await add(file, "bot")
        other.execute("ROLLBACK")
        await waiting
    assert await names(file) == ["command"]


async def test_a_waiting_command_can_be_ended(file, tmp_path, monkeypatch):
    monkeypatch.setattr("bot.core.database.sqlite.BUSY_TIMEOUT_MS", 200)
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        async with shared(f"sqlite:///{tmp_path}/a.db") as database:
            waiting = asyncio.create_task(add(database, "command"))
            with pytest.raises(TransientDatabaseError, match="locked"):
                await add(file, "bot")
            waiting.cancel()
            await asyncio.wait({waiting})
            assert waiting.cancelled()
    assert await names(file) == []


def open_files():
    return [str(one.resolve()) for one in Path("/proc/self/fd").iterdir()]


async def test_savepoints_write_no_temporary_file(file):
    """Personal data must stay in the folder of the database."""
    async with file.transaction() as tx:
        await tx.run_many(
            ADD, [{"name": f"n{n:03}", "value": "v" * 2_000} for n in range(200)]
        )
    opened = []

    async def rewrite():
        async with file.transaction() as tx:
            await tx.run(sa.update(facts).values(value="w" * 2_000))
            opened.extend(open_files())

    await asyncio.gather(add(file, "first"), rewrite())
    assert any(path.endswith("a.db") for path in opened)
    assert not [path for path in opened if "etilqs" in path], (
        "SQLite's name of temporary files"
    )
