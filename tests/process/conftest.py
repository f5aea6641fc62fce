"""The real process against the offline Telegram, which lives in the test's own loop."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.kit.process.bot_process import TOKEN
from tests.kit.process.world import World


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.process)


@pytest.fixture
async def world(tmp_path):
    """Whatever a test started has ended when it is over."""
    async with Sandbox(TOKEN, bare=True, page=False) as sandbox:
        made = World(sandbox, tmp_path)
        yield made
        for process in made.processes:
            await process.clean_up()


@pytest.fixture(params=["sqlite", "postgresql"])
async def any_database(request, tmp_path):
    """The address of an empty database for a process: a file that is not there yet, or tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new folder' / 'habarla.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = await server.create()
    yield server.url(name)
    await server.drop(name)


@pytest.fixture
async def blank_postgres(postgres_server):
    """A PostgreSQL database without any table."""
    name = f"b{uuid.uuid4().hex}"
    await postgres_server.command(f"CREATE DATABASE {name}")
    yield postgres_server.url(name)
    await postgres_server.drop(name)
