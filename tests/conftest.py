"""Fixtures everybody uses: a settable clock and an open database, once on each engine."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import settings

from bot import logs
from bot.storage.engine.engines import open_database
from bot.storage.engine.migrate import migrate
from tests.kit.databases import FakeClock, PostgresServer

# Tests never assert times. CI tries the same examples each time, and whoever runs them by hand
# others: what one of them finds becomes an example of its own (HUNT=10 tries ten times as many).
_HUNT = int(os.environ.get("HUNT", "1"))
settings.register_profile(
    "habarla", deadline=None, derandomize="CI" in os.environ, max_examples=100 * _HUNT
)
settings.load_profile("habarla")


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
