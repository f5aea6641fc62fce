"""Strangers learn whether the bot is alive and ready; operators learn why, and the metrics."""

import socket
import sqlite3
from contextlib import asynccontextmanager, closing

import asyncpg
import pytest
import sqlalchemy as sa

from bot.core.database.database import DatabaseDamaged
from bot.core.messages import Address, Lane, Post
from bot.core.queues import inbox, leases, outbox
from bot.settings import Settings
from bot.web.health import Health, IntakeStatus
from bot.web.server import Ports, WebServer
from tests.kit.process.ports import free_port
from tests.kit.waiting import until
from tests.web.client import fetch, gone, served

TOKEN = "a-token-of-operators"
AUTHORISED = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def health(database):
    return Health(database)


@pytest.fixture
async def public(health):
    async with served(WebServer([health.register_public])) as root:
        yield root


@pytest.fixture
async def operators(health):
    async with served(WebServer([health.register_operators])) as root:
        yield root


async def test_strangers_learn_whether_the_bot_is_alive_and_nothing_else(
    database, public
):
    async with database.transaction() as tx:
        await leases.take_lease(tx, "poller", "me", tx.now + 1000)
    answer = await fetch(public, "/health")
    assert (answer.status, await answer.json()) == (200, {"alive": True})
    answer = await fetch(public, "/ready")
    assert (answer.status, await answer.json()) == (200, {"ready": True})
    assert (await fetch(public, "/metrics")).status == 404


async def test_health_names_the_holder_of_each_lease(database, operators):
    async with database.transaction() as tx:
        await leases.take_lease(tx, "poller", "me", tx.now + 1000)
        await leases.take_lease(tx, f"{leases.PROCESS}me", "me", tx.now + 1000, "")
    answer = await fetch(operators, "/health")
    report = await answer.json()
    assert (answer.status, report["alive"]) == (200, True)
    assert report["leases"] == {"poller": "me"}
    assert report["processes"] == 1


async def test_a_page_under_a_name_of_its_own_learns_nothing_from_the_port_of_operators(
    tmp_path,
):
    """Its name leads to an address of this network, and the browser takes the port for its own."""
    settings = Settings(
        data_dir=tmp_path, port=free_port(), ops_port=free_port(), _env_file=None
    )
    ports = Ports(settings)
    await ports.open(shared=False)
    root = f"http://127.0.0.1:{settings.ops_port}"
    try:
        for name in (
            "evil.example",
            "127.0.0.1.evil.example",
            "evil.example:9108",
            "[::1",
        ):
            assert (
                await fetch(root, "/health", headers={"Host": name})
            ).status == 421, name
        here = (
            "127.0.0.1",
            "[::1]:9108",
            "localhost:9108",
            "habarla",
            "node.internal.",
            "",
        )
        for name in (*here, socket.gethostname()):
            assert (
                await fetch(root, "/health", headers={"Host": name})
            ).status == 200, name
        public = f"http://127.0.0.1:{settings.port}"
        assert (
            await fetch(public, "/health", headers={"Host": "evil.example"})
        ).status == 200
    finally:
        await ports.close()


async def test_a_process_lives_while_telegram_and_the_database_are_away(
    database, health, public, operators
):
    """A restart would mend neither."""
    health.intake = IntakeStatus(is_answered=lambda: False)
    health.reaches_telegram = health.beats = lambda: False
    database.reading = gone
    for root in (public, operators):
        answer = await fetch(root, "/health")
        assert (answer.status, (await answer.json())["alive"]) == (200, True)
    assert (await answer.json())["telegram"] is False
    assert (await fetch(public, "/ready")).status == 503
    ready = await fetch(operators, "/ready")
    assert (ready.status, (await ready.json())["database"]) == (503, False)
    assert (await fetch(operators, "/metrics")).status == 503


async def test_ready_names_what_is_missing(health, operators):
    assert (await fetch(operators, "/ready")).status == 200
    health.intake, health.beats = IntakeStatus(is_answered=lambda: False), lambda: False
    answer = await fetch(operators, "/ready")
    report = {
        "database": True,
        "migrations": True,
        "heartbeats": False,
        "updates": False,
    }
    assert (answer.status, await answer.json()) == (503, report)


@asynccontextmanager
async def full(database, _):
    """No page is free, and the file must not grow."""
    async with database.transaction() as tx:
        pages = await tx.value(sa.text("PRAGMA page_count"))
        await tx.value(sa.text(f"PRAGMA max_page_count={pages}"))
    yield
    async with database.transaction() as tx:
        await tx.value(sa.text("PRAGMA max_page_count=1000000"))


@asynccontextmanager
async def locked(_, url):
    with closing(
        sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    ) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@asynccontextmanager
async def read_only(database, _):
    async with database.transaction() as tx:
        await tx.value(sa.text("PRAGMA query_only=ON"))
    yield
    database._writer.change("PRAGMA query_only=OFF")


@asynccontextmanager
async def standby(_, url):
    """PostgreSQL takes no changes, as after a fail-over to another machine."""
    name = sa.engine.make_url(url).database
    connection = await asyncpg.connect(url)
    await connection.execute(
        f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'
    )
    await end_others(connection)
    yield
    await connection.execute(
        f'ALTER DATABASE "{name}" RESET default_transaction_read_only'
    )
    await end_others(connection)
    await connection.close()


@asynccontextmanager
async def held(_, url):
    """Another session holds the table in which updates are stored."""
    connection = await asyncpg.connect(url)
    async with connection.transaction():
        await connection.execute("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE")
        yield
    await connection.close()


async def end_others(connection):
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


FAULTS = {"sqlite": (full, locked, read_only), "postgresql": (standby, held)}


async def test_a_database_that_cannot_store_an_update_is_not_ready(
    database, database_url, operators
):
    for fault in FAULTS[database.dialect]:
        async with fault(database, database_url):
            answer = await fetch(operators, "/ready")
            assert answer.status == 503, fault
            assert (await answer.json())["database"] is False
            assert (await fetch(operators, "/health")).status == 200
        await until(lambda: is_ready(operators))
    async with database.reading() as tx:
        left = await tx.value(sa.text("SELECT count(*) FROM inbox"))
        assert left == 0, "it leaves nothing behind"


async def is_ready(root):
    return (await fetch(root, "/ready")).status == 200


async def test_strangers_cause_one_query_a_second_at_most(database, public, clock):
    assert (await fetch(public, "/ready")).status == 200
    database.reading = gone
    assert (await fetch(public, "/ready")).status == 200
    clock.advance(seconds=1)
    assert (await fetch(public, "/ready")).status == 503


async def test_with_a_token_operators_routes_want_it(health, operators):
    health.token = TOKEN
    for path in ("/health", "/ready", "/metrics"):
        for headers in (
            {},
            {"Authorization": "Bearer guess"},
            {"Authorization": TOKEN},
        ):
            answer = await fetch(operators, path, headers=headers)
            assert (answer.status, answer.headers["WWW-Authenticate"]) == (
                401,
                "Bearer",
            )
        assert (await fetch(operators, path, headers=AUTHORISED)).status == 200


async def test_with_a_token_one_port_serves_both(database):
    health = Health(database, token=TOKEN)
    async with served(WebServer([health.register_public])) as root:
        assert await (await fetch(root, "/health")).json() == {"alive": True}
        assert (await fetch(root, "/metrics")).status == 401
        assert (
            "leases" in await (await fetch(root, "/health", headers=AUTHORISED)).json()
        )
        assert (
            "database" in await (await fetch(root, "/ready", headers=AUTHORISED)).json()
        )
        assert (await fetch(root, "/metrics", headers=AUTHORISED)).status == 200


async def test_metrics_count_and_name_no_person(database, operators, clock):
    async with database.transaction() as tx:
        await inbox.accept_many(tx, [(9, "u:hashed-7", "{}")])
        for address in (Address(person="p-secret"), Address(chat=-100123)):
            await outbox.post(tx, Post("hello", address, "kk", Lane.CARD))
    clock.advance(seconds=7)
    text = await (await fetch(operators, "/metrics")).text()
    assert 'habarla_outbox_waiting{lane="card"} 2.0' in text
    assert 'habarla_outbox_oldest_seconds{lane="card"} 7.0' in text
    assert "habarla_inbox_open 1.0" in text
    for private in ("p-secret", "100123", "hashed-7"):
        assert private not in text


async def test_a_damaged_file_is_not_ready_and_says_which_part_fails(database, health):
    """It neither ends the ping to a watcher nor answers with an error of the server."""

    def damaged():
        raise DatabaseDamaged("database disk image is malformed")

    database.transaction = database.reading = damaged
    found = await health.look()
    assert found["database"] is False
    assert found["telegram"] is True
