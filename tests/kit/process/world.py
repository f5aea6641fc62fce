"""An offline Telegram and the real processes on it."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.private_files import keep_private
from offline_telegram import Sandbox
from tests.kit.databases import empty_sqlite
from tests.kit.process import records
from tests.kit.process.bot_process import BotProcess
from tests.kit.process.ports import free_port, new_token
from tests.kit.process.story import Story
from tests.kit.stage import quick_channel

UNDO_SECONDS = 1


@dataclass
class World:
    """The offline Telegram and the deployments that tests make in a folder."""

    sandbox: Sandbox
    folder: Path
    processes: list[BotProcess] = field(default_factory=list)
    admin_id: int = 880001
    is_warm: bool = True
    tables: bytes | None = None
    """What each deployment finds as its SQLite file; None: it starts from nothing."""

    def bot(self, *arguments: str, **settings: str | None) -> BotProcess:
        """A deployment with the fewest settings, at ports of its own; None takes one away."""
        folder = self.folder / f"p{len(self.processes)}"
        folder.mkdir()
        least = {
            "BOT_TOKEN": self.sandbox.token,
            "BOT_API_URL": self.sandbox.root,
            "ADMIN_IDS": str(self.admin_id),
            "DATABASE_URL": f"sqlite:///{folder / 'data' / 'habarla.db'}",
            "CHANNEL_FILE": str(quick_channel(folder, UNDO_SECONDS)),
            "PORT": str(free_port()),
            "OPS_PORT": str(free_port()),
        }
        if self.tables is not None and "DATABASE_URL" not in settings:
            database = folder / "data" / "habarla.db"
            keep_private(database)
            database.write_bytes(self.tables)
        process = BotProcess(folder, *arguments, **(least | settings))
        process.is_warm = self.is_warm
        self.processes.append(process)
        return process

    def story(self, language: str = "ru", *, bot_admin: bool = True) -> Story:
        """A citizen, a moderator, an admin, and a group that is no desk yet."""
        admin = self.sandbox.person(
            "Әсел", language, id=self.admin_id, username="asel_admin"
        )
        moderator = self.sandbox.person("Дана", language)
        citizen = self.sandbox.person("Zhumagali", language, username="zhuma_citizen")
        group = self.sandbox.group("Desk", [admin, moderator], bot_admin=bot_admin)
        return Story(citizen, moderator, admin, group.id, language)


@asynccontextmanager
async def open_world(folder: Path, *, migrated: bool = True) -> AsyncIterator[World]:
    """At the end it stops all processes that a test has started.

    Migrating costs a process as much as the rest of its start, so each begins with empty tables;
    if not `migrated`, it meets no database, as at an operator's first start.
    """
    async with Sandbox(new_token(), page=False) as sandbox:
        world = World(
            sandbox, folder, tables=await empty_sqlite() if migrated else None
        )
        try:
            yield world
        finally:
            for process in world.processes:
                await process.clean_up()


def said_twice(sandbox: Sandbox) -> int:
    """How many messages stand in a chat that stood there already, word for word."""
    sent = Counter(
        json.dumps(
            [call.params.get(name) for name in ("chat_id", "text", "reply_markup")]
        )
        for call in sandbox.calls
        if call.method == "sendMessage" and call.error is None
    )
    for said, times in sent.items():
        if times > 1:  # shown where the test fails
            print(f"said {times} times: {said}")
    return sum(times - 1 for times in sent.values())


PEOPLE = 12
SECRET = "a-secret_of-32-letters-and-digits"
# Updates not worked and answers not said; cards for the desk may take a group's minutes.
UNSETTLED = (
    "SELECT (SELECT count(*) FROM inbox WHERE state = 0)"
    " + (SELECT count(*) FROM outbox WHERE state IN (0, 1) AND lane = 10)"
)


def crowd(world, story: Story) -> list[Story]:
    """Citizens who tell the same story, each about a link of their own."""
    tags = [f"P{number}" for number in range(PEOPLE)]
    return [
        replace(story, citizen=world.sandbox.person(tag, "ru"), tag=tag) for tag in tags
    ]


async def told_once(database: str, people: list[Story]) -> None:
    """Each filed one report and holds one receipt; nothing is left undone."""
    await records.until(database, UNSETTLED)
    assert await records.value(database, "SELECT count(*) FROM reports") == len(people)
    assert len({one.receipt for one in people}) == len(people)
    assert await records.value(database, "SELECT count(*) FROM inbox") == 0, (
        "none was set aside"
    )
    for one in people:
        receipts = [m for m in one.citizen.messages() if one.receipt in m.text]
        assert len(receipts) == 1
