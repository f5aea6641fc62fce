"""The real process against the offline Telegram, which lives in the test's own loop."""

import gc
import os
import uuid
from pathlib import Path
from unittest.mock import patch

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from tests.kit.process import records
from tests.kit.process.world import open_world


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.process)


@pytest.fixture
async def world(tmp_path):
    async with open_world(tmp_path) as world:
        yield world


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Runs `python -m bot` with arguments and settings in this process, which is quicker."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, **settings: str | None):
        with patch.dict(os.environ, {}, clear=True):
            return CliRunner().invoke(app, arguments, env=settings, prog_name="python -m bot")

    yield run
    gc.unfreeze()  # `run` freezes what the bot has imported


@pytest.fixture
async def blank_postgres(postgres_server):
    """A PostgreSQL database without any table."""
    name = f"b{uuid.uuid4().hex}"
    await postgres_server.command(f"CREATE DATABASE {name}")
    yield postgres_server.url(name)
    await postgres_server.drop(name)


@pytest.fixture
async def old_postgres(postgres_url):
    """A PostgreSQL database of an older version."""
    await records.ask(postgres_url, "UPDATE alembic_version SET version_num = '0000' RETURNING 1")
    return postgres_url
