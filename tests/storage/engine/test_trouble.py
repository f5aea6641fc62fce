"""A full, locked or missing database raises clear errors, rolls back, and recovers."""

import asyncio
import sqlite3
import threading
from contextlib import closing

import pytest
import sqlalchemy as sa

from bot.core.database.database import DiskFull, TransientDatabaseError
from bot.core.database.engines import open_database
from bot.core.database.migrate import migrate
from tests.kit.storage.facts import ADD, add, names
from tests.kit.waiting import until


@pytest.fixture
async def small(tmp_path):
    await migrate(f"sqlite:///{tmp_path}/small.db")
    opened = await open_database(f"sqlite:///{tmp_path}/small.db")
    yield opened
    await opened.close()


@pytest.fixture
async def opened(postgres_url):
    """A database on a PostgreSQL server."""
    database = await open_database(postgres_url)
    yield database
    await database.close()


@pytest.fixture
def end_connections(postgres_server, postgres_url):
    name = sa.engine.make_url(postgres_url).database
    ended = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 - our own name
    return lambda: postgres_server.command(ended)


async def command(database, text):
    async with database.transaction() as tx:
        return await tx.value(sa.text(text))


async def test_a_full_disk_raises_disk_full_and_rolls_back(small):
    pages = await command(small, "PRAGMA page_count")
    await command(small, f"PRAGMA max_page_count={pages + 20}")
    results = await asyncio.gather(
        *(fill(small, number) for number in range(30)), return_exceptions=True
    )
    full = [one for one in results if isinstance(one, DiskFull)]
    assert full
    assert all(one is None or isinstance(one, TransientDatabaseError) for one in results)
    kept = {str(number) for number, one in enumerate(results) if one is None}
    assert set(await names(small)) == kept
    await command(small, f"PRAGMA max_page_count={pages + 2000}")
    await fill(small, 99)
    assert "99" in await names(small)


async def fill(database, number):
    async with database.transaction() as tx:
        await tx.run(ADD, name=str(number), value="x" * 20_000)


async def test_a_locked_file_raises_a_transient_error_after_the_timeout(
    small, tmp_path, monkeypatch
):
    monkeypatch.setattr("bot.core.database.sqlite.BUSY_TIMEOUT_MS", 50)
    with closing(sqlite3.connect(tmp_path / "small.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(TransientDatabaseError):
            await fill(small, 1)
        other.execute("ROLLBACK")
    await fill(small, 2)
    assert await names(small) == ["2"]


@pytest.fixture
async def held(tmp_path):
    """A file that another process holds alone, as for a moment one that closes it last."""
    await migrate(f"sqlite:///{tmp_path}/held.db")
    with closing(sqlite3.connect(tmp_path / "held.db", check_same_thread=False)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("CREATE TABLE held (id)")
        other.commit()
        yield other


async def test_opening_a_file_waits_for_a_process_that_holds_it(held, tmp_path):
    opening = asyncio.create_task(open_database(f"sqlite:///{tmp_path}/held.db"))
    done, _ = await asyncio.wait({opening}, timeout=0.2)
    assert not done, "it neither opened nor gave up"
    held.close()
    opened = await opening
    await add(opened, "kept")
    assert await names(opened) == ["kept"]
    await opened.close()


async def test_a_file_that_cannot_be_opened_leaves_no_thread_and_no_lock(
    held, tmp_path, monkeypatch
):
    monkeypatch.setattr("bot.core.database.sqlite.BUSY_TIMEOUT_MS", 50)
    before = set(threading.enumerate())
    with pytest.raises(TransientDatabaseError):
        await open_database(f"sqlite:///{tmp_path}/held.db")
    await until(lambda: set(threading.enumerate()) <= before)
    held.close()
    await (await open_database(f"sqlite:///{tmp_path}/held.db")).close()


async def test_the_pool_reconnects_after_the_server_ends_a_connection(opened, end_connections):

    async def break_off():
        async with opened.transaction() as tx:
            await tx.run(ADD, name="lost", value="v")
            await end_connections()
            await asyncio.sleep(0.05)

    with pytest.raises(TransientDatabaseError):
        await break_off()
    await add(opened, "kept")
    assert await names(opened) == ["kept"]


async def test_repeated_broken_connections_raise_only_transient_errors(opened, end_connections):
    """At any moment of a transaction, also while its connection returns to the pool."""
    ending, told = asyncio.Event(), []

    async def work():
        while not ending.is_set():
            try:
                async with opened.reading() as tx:
                    await tx.value(sa.text("SELECT 1"))
            except TransientDatabaseError as error:
                told.append(error)
            await asyncio.sleep(0)

    workers = [asyncio.create_task(work()) for _ in range(12)]
    for _ in range(20):
        await end_connections()
    ending.set()
    await asyncio.gather(*workers)
    assert told
    await add(opened, "kept")
    assert await names(opened) == ["kept"]


async def test_a_cancelled_query_leaves_a_usable_connection(opened):
    for _ in range(5):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05), opened.transaction() as tx:
                await tx.value(sa.text("SELECT pg_sleep(5)"))
    await add(opened, "fine")
    assert await names(opened) == ["fine"]
