"""The real process against the offline Telegram, which lives in the test's own loop."""

import gc
import os
import uuid
from pathlib import Path
from unittest.mock import patch

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.sandbox import Sandbox
from tests.kit.process.bot_process import TOKEN
from tests.kit.process.world import World


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.process)


@pytest.fixture
async def world(tmp_path):
    """All processes that a test started are stopped after it."""
    async with Sandbox(TOKEN, bare=True, page=False) as sandbox:
        made = World(sandbox, tmp_path)
        yield made
        for process in made.processes:
            await process.clean_up()


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
