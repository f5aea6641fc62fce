"""Transactions keep their promises on both databases, also in trouble."""

import asyncio
import sqlite3
from contextlib import closing, suppress

import pytest
import sqlalchemy as sa

from bot.core.database import (
    AlreadyRunning,
    DatabaseRefused,
    TransientDatabaseError,
    snapshots,
)
from bot.core.database.engines import open_database
from bot.core.database.migrate import migrate
from tests.kit.storage.facts import ADD, ALL, add, names


async def test_a_failing_transaction_does_not_roll_others_back(database):
    outcomes = await asyncio.gather(
        *(add(database, f"{n:02}", fail=n % 3 == 0) for n in range(30)),
        return_exceptions=True,
    )
    assert [isinstance(one, RuntimeError) for one in outcomes] == [
        n % 3 == 0 for n in range(30)
    ]
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


async def test_reading_does_not_wait_for_a_writer(database):
    await add(database, "before")
    async with database.transaction() as tx:
        await tx.run(ADD, name="unfinished", value="v")
        async with asyncio.timeout(120):
            assert await names(database) == ["before"]


async def test_each_long_reading_sees_one_moment_and_the_next_one_what_came_since(
    database,
):
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


async def test_a_signal_wakes_after_the_commit_and_not_after_a_rollback(database):
    waiting = asyncio.create_task(database.wait("outbox", 3600))
    with suppress(LookupError):
        async with database.transaction() as tx:
            tx.signal("outbox")
            raise LookupError
    await asyncio.sleep(0.02)
    assert not waiting.done()
    async with database.transaction() as tx:
        tx.signal("outbox")
        await asyncio.sleep(0.02)
        assert not waiting.done()
    async with asyncio.timeout(120):
        await waiting
        database.signal("inbox")
        await database.wait("inbox", 3600)  # it was sent before, and is not missed
        await database.wait("inbox", 0.01)


async def test_a_second_process_on_the_same_file_is_refused(tmp_path):
    url = f"sqlite:///{tmp_path}/new/folder/habarla.db"
    first = await open_database(url)
    with pytest.raises(AlreadyRunning, match="another Habarla runs on this file"):
        await open_database(url)
    shared = await open_database(url, shared=True)
    await shared.close()
    await first.close()
    await (await open_database(url)).close()


async def test_it_syncs_every_commit_and_checks_foreign_keys(tmp_path):
    opened = await open_database(f"sqlite+aiosqlite:///{tmp_path}/habarla.db")
    async with opened.transaction() as tx:
        for pragma in (
            "synchronous=2",
            "foreign_keys=1",
            "journal_mode=wal",
            "secure_delete=1",
        ):
            name, _, value = pragma.partition("=")
            assert str(await tx.value(sa.text(f"PRAGMA {name}"))) == value
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


@pytest.fixture
async def held(tmp_path):
    """A file that another process holds alone, as for a moment one that closes it last."""
    await migrate(f"sqlite:///{tmp_path}/held.db")
    with closing(
        sqlite3.connect(tmp_path / "held.db", check_same_thread=False)
    ) as other:
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


async def test_repeated_broken_connections_raise_only_transient_errors(
    opened, end_connections
):
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


async def test_no_server_no_database_and_no_right_are_errors_of_the_operator(
    opened, postgres_server
):
    with pytest.raises(TransientDatabaseError):
        await snapshots.counts("postgresql://habarla@127.0.0.1:1/habarla")
    with pytest.raises(DatabaseRefused, match="does not exist"):
        await snapshots.counts(postgres_server.url("nowhere"))
    async with opened.reading() as tx:
        await tx.run(sa.text("SET LOCAL ROLE pg_monitor"))
        with pytest.raises(DatabaseRefused, match="permission denied"):
            await tx.rows(ALL)


async def test_a_cancelled_query_leaves_a_usable_connection(opened):
    for _ in range(5):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05), opened.transaction() as tx:
                await tx.value(sa.text("SELECT pg_sleep(5)"))
    await add(opened, "fine")
    assert await names(opened) == ["fine"]
