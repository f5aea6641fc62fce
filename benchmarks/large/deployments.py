"""The databases of a run, and a deployment in this process on each, without Telegram's limits."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

from benchmarks.large.acts import LANGUAGE, Actors
from bot.app import Habarla
from bot.channel.loader import load_channel
from bot.pipeline.delivery.rate_limits import Limits
from bot.sandbox import Phone, Sandbox
from bot.sandbox.world.groups import create_group
from bot.storage.engine.urls import postgres_dsn, sqlite_path
from tests.kit.deployments import UNLIMITED, environment, offline_telegram, settings_of, translator
from tests.kit.storage.dataset import DESK_CHAT, FIRST_PERSON, STAFF, Size

_MANY = 1_000_000


class Sized:
    """A database of a size, and its deployment while `running`."""

    def __init__(self, url: str, size: Size) -> None:
        self.url, self.size = url, size
        self.actors: Actors
        self._sandbox: Sandbox

    def citizen(self, number: int) -> Phone:
        """A person with some reports; each has a turn before any has two."""
        index = number * 7919 % self.size.people
        return self._sandbox.person(f"P{number}", LANGUAGE, id=FIRST_PERSON + index)

    @asynccontextmanager
    async def running(self, folder: Path) -> AsyncIterator[None]:
        async with offline_telegram() as sandbox:
            self._sandbox, channel = sandbox, load_channel(None)
            staff = sandbox.person("Staff", LANGUAGE, id=STAFF)
            group = create_group(sandbox.world, "Desk", [STAFF], chat_id=DESK_CHAT)
            t, icon = translator(LANGUAGE, channel), channel.type("gambling").icon
            self.actors = Actors(group, staff, t, icon)
            variables = environment(sandbox.root, STAFF, self.url, MESSAGES_PER_SECOND=UNLIMITED)
            limits = Limits(
                per_second=int(UNLIMITED), private_gap_ms=0, group=_MANY, group_background=_MANY,
                group_cards=_MANY, group_refreshes=_MANY, background_burst=_MANY,
            )  # fmt: skip
            habarla = Habarla(settings_of(variables, folder), serve=False, limits=limits)
            await habarla.start()
            try:
                yield
            finally:
                await habarla.stop()


class SqliteFolder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def make(self, name: str, filled: str | None = None) -> str:
        folder = self._folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        path = folder / f"{name}.db"
        if filled is not None:
            shutil.copyfile(sqlite_path(filled), path)
            os.sync()
        return f"sqlite:///{path}"


class PostgresServer:
    def __init__(self, address: str) -> None:
        """`address` is that of any database on the server."""
        self._address = make_url(address)

    async def make(self, name: str, filled: str | None = None) -> str:
        made = f"habarla_{name}"
        template = "" if filled is None else f' TEMPLATE "{make_url(filled).database}"'
        connection = await asyncpg.connect(self._dsn("postgres"))
        try:
            await connection.execute(f"DROP DATABASE IF EXISTS {made} WITH (FORCE)")
            await connection.execute(f"CREATE DATABASE {made}{template} STRATEGY file_copy")
        finally:
            await connection.close()
        return self._dsn(made)

    def _dsn(self, database: str) -> str:
        url = self._address.set(drivername="postgresql", database=database)
        return postgres_dsn(url.render_as_string(hide_password=False))
