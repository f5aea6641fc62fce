"""Writes what a version leaves in databases and chats, which later ones must read.

.venv/bin/python -m scripts.release 0.2.0
"""

import asyncio
import json
import sys
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.backups import journal
from bot.channel.loader import load_channel
from bot.core.database.migrate import HEAD
from bot.core.erasures import Entry, Kind
from bot.core.messages import Action, encode
from bot.core.schema import metadata
from bot.core.work import Deployment, Work
from bot.gallery.samples import NOW, every_sample
from bot.history import service
from bot.telegram.renderer import Renderer
from bot.values import plain
from bot.wiring import wire
from tests.kit.databases import VAULT, FakeClock, sqlite_at
from tests.kit.pipeline.sender import ByHand
from tests.kit.services.acts import ADMIN
from tests.kit.services.log import sequence
from tests.kit.services.whole_story import go_on, tell_all, thorough
from tests.kit.storage.upgrades import connected

RELEASED = Path(__file__).parents[1] / "tests" / "storage" / "released"
_BYTES = "base64:"
ERASED = [
    Entry(1_764_547_199_999, kind.value, VAULT.erasure_mark(f"{kind.value}:released"))
    for kind in Kind
]
ERASED_IN = ("a" * 32, 1_764_633_599_999)
"""The database of an erasure journal, and until when (ms UTC) it knows its erasures."""


def main(version: str) -> None:
    wire()
    with tempfile.TemporaryDirectory() as folder:
        left = asyncio.run(left_behind(Path(folder)))
    (RELEASED / f"{version}.json").write_text(_written(left, deep=3) + "\n")
    journal.append(RELEASED / f"{version}.journal", VAULT, ERASED, ERASED_IN)


def kept() -> Deployment:
    """The deployment whose rows are left."""
    return thorough(Deployment(load_channel(None), VAULT, frozenset({ADMIN}), "bot", 1))


async def left_behind(folder: Path) -> dict[str, Any]:
    """Collect what this version leaves: its revision, the moment (ms UTC), two messages of each
    kind, one button of each, and the rows of every table in an order in which they can be added."""
    path, deployment, clock = folder / "story.db", kept(), FakeClock()
    async with sqlite_at(path, clock=clock) as database:
        await tell_all(database, clock, deployment)
        await go_on(ByHand(database, deployment), clock)
        async with database.transaction() as tx:
            work = Work(tx, deployment)
            await sequence(work)
            await service.make(work)
    messages, buttons = _said(deployment)
    left = {
        "revision": HEAD,
        "now": clock.now,
        "messages": messages,
        "buttons": buttons,
    }
    async with connected(f"sqlite:///{path}") as connection:
        tables = {
            table.name: [
                _plain(row) for row in await connection.execute(sa.select(table))
            ]
            for table in metadata.sorted_tables
        }
    return {**left, "tables": tables}


def _plain(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        name: _BYTES + b64encode(value).decode() if isinstance(value, bytes) else value
        for name, value in row._mapping.items()
    }


def stored(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a file as databases hold it."""
    return {
        name: b64decode(value[len(_BYTES) :])
        if isinstance(value, str) and value.startswith(_BYTES)
        else value
        for name, value in row.items()
    }


def _said(deployment: Deployment) -> tuple[dict[str, list[Any]], dict[str, str]]:
    messages: dict[str, list[Any]] = {}
    buttons: dict[type[Action], str] = {}
    speaker = Renderer(Deployment(deployment.channel, VAULT)).speaker("ru", NOW)
    for sample in every_sample(speaker):
        some = messages.setdefault(sample.kind, [])
        if len(some) < 2:
            some.append(plain(sample.message))
        for button in (button for row in sample.render(speaker).rows for button in row):
            if isinstance(button.action, Action):
                buttons.setdefault(type(button.action), encode(button.action))
    return messages, {data: kind.__name__ for kind, data in buttons.items()}


def _written(value: Any, deep: int) -> str:
    """JSON with a line for each row, message and button."""
    if not deep or not isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        inside = [_written(one, 0) for one in value]
        return "[\n" + ",\n".join(inside) + "\n]" if inside else "[]"
    inside = [
        f"{json.dumps(name)}: {_written(one, deep - 1)}" for name, one in value.items()
    ]
    return "{\n" + ",\n".join(inside) + "\n}"


if __name__ == "__main__":
    main(sys.argv[1])
