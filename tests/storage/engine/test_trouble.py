"""A full, locked or missing database raises clear errors, rolls back, and recovers."""

import asyncio
import sqlite3
from contextlib import closing

import pytest
import sqlalchemy as sa

from bot.core.database.database import TransientDatabaseError
from bot.core.database.engines import open_database
from bot.core.database.migrate import migrate
from tests.kit.storage.facts import add, names


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
