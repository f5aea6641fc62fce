"""Rows, messages on their way and buttons that a version leaves behind."""

import json
import shutil
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.channel.loader import load_channel
from bot.core.buttons import Action, encode
from bot.core.database.migrate import HEAD, SCRIPTS, migrate
from bot.core.messages import adapter
from bot.core.schema.base import metadata
from bot.core.work import Deployment, Work
from bot.gallery.samples import NOW, every_sample
from bot.history import service
from bot.telegram.renderer import Renderer
from tests.kit.databases import VAULT, FakeClock, sqlite_at
from tests.kit.services import acts
from tests.kit.services.log import sequence
from tests.kit.services.whole_story import tell_all
from tests.kit.storage.upgrades import connected

RELEASED = Path(__file__).parents[2] / "storage" / "released"
_BYTES = "base64:"


async def left_behind(folder: Path) -> dict[str, Any]:
    """Collect what this version leaves: its revision, the rows of every table in an order in which
    they can be added, two messages of each kind, and one button of each."""
    path = folder / "story.db"
    channel = load_channel(None)
    async with sqlite_at(path, clock=(clock := FakeClock())) as database:
        deployment = Deployment(channel, VAULT, frozenset({acts.ADMIN}), "bot", 1)
        await tell_all(database, clock, deployment)
        async with database.transaction() as tx:
            work = Work(tx, deployment)
            await sequence(work)
            await service.make(work)
    async with connected(f"sqlite:///{path}") as connection:
        tables = {
            table.name: [_plain(row) for row in await connection.execute(sa.select(table))]
            for table in metadata.sorted_tables
        }
    messages, buttons = _said(channel)
    return {"revision": HEAD, "messages": messages, "buttons": buttons, "tables": tables}


def _plain(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        name: _BYTES + b64encode(value).decode() if isinstance(value, bytes) else value
        for name, value in row._mapping.items()
    }


def _said(channel: Any) -> tuple[dict[str, list[Any]], dict[str, str]]:
    messages: dict[str, list[Any]] = {}
    buttons: dict[type[Action], str] = {}
    speaker = Renderer(Deployment(channel, VAULT)).speaker("ru", NOW)
    for sample in every_sample(speaker):
        some = messages.setdefault(sample.kind, [])
        if len(some) < 2:
            kind = type(sample.message)
            some.append(adapter(kind).dump_python(sample.message, mode="json"))
        for button in (button for row in sample.render(speaker).rows for button in row):
            if isinstance(button.action, Action):
                buttons.setdefault(type(button.action), encode(button.action))
    return messages, {data: kind.__name__ for kind, data in buttons.items()}


async def restored(url: str, left: dict[str, Any], folder: Path) -> None:
    """Fill a database without tables as that version would have."""
    scripts = folder / "scripts"
    shutil.copytree(SCRIPTS, scripts)
    for later in (scripts / "versions").glob("0*.py"):
        if later.stem[:4] > left["revision"]:
            later.unlink()
    await migrate(url, scripts)
    async with connected(url) as connection:
        for name, rows in left["tables"].items():
            table = await connection.run_sync(
                lambda sync, name=name: sa.Table(name, sa.MetaData(), autoload_with=sync)
            )
            if rows:
                await connection.execute(sa.insert(table), [*map(_stored, rows)])


def _stored(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: b64decode(value[len(_BYTES) :])
        if isinstance(value, str) and value.startswith(_BYTES)
        else value
        for name, value in row.items()
    }


def read(path: Path) -> dict[str, Any]:
    left: dict[str, Any] = json.loads(path.read_text())
    return left
