"""The real process against the offline Telegram, which lives in the test's own loop."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.process.bot_process import TOKEN, BotProcess
from tests.process.story import Story
from tests.stage import quick_channel

UNDO_SECONDS = 1


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.process)


@dataclass
class World:
    """The offline Telegram and the deployments that tests make in a folder."""

    sandbox: Sandbox
    folder: Path
    processes: list[BotProcess] = field(default_factory=list)
    admin_id: int = 880001

    def bot(self, *arguments: str, **settings: str | None) -> BotProcess:
        """A deployment with the fewest settings; None takes one away."""
        folder = self.folder / f"p{len(self.processes)}"
        folder.mkdir()
        least = {
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": self.sandbox.root,
            "ADMIN_IDS": str(self.admin_id),
            "DATABASE_URL": f"sqlite:///{folder / 'data' / 'habarla.db'}",
            "CHANNEL_FILE": str(quick_channel(folder, UNDO_SECONDS)),
        }
        process = BotProcess(folder, *arguments, **(least | settings))
        self.processes.append(process)
        return process

    def story(self, language: str = "ru", *, bot_admin: bool = True) -> Story:
        """A citizen, a moderator, an admin, and a group that is no desk yet."""
        admin = self.sandbox.person("Әсел", language, id=self.admin_id, username="asel_admin")
        moderator = self.sandbox.person("Дана", language)
        citizen = self.sandbox.person("Zhumagali", language, username="zhuma_citizen")
        group = self.sandbox.group("Desk", [admin, moderator], bot_admin=bot_admin)
        return Story(citizen, moderator, admin, group.id, language)


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
