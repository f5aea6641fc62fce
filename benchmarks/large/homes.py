"""Where the databases of a run stand: a folder of SQLite files, or a PostgreSQL server."""

from __future__ import annotations

import os
import shutil
from abc import ABC, abstractmethod
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

from benchmarks.fill.__main__ import fill
from benchmarks.fill.world import Size
from benchmarks.large.worlds import World
from bot.storage.engine.urls import postgres_dsn, sqlite_path


class Home(ABC):
    async def world(self, name: str, size: Size, filled: str | None = None) -> World:
        """A new database of this size: a copy of a filled one, or filled now."""
        url = await self._new(name, filled)
        if filled is None:
            await fill(url, size)
        return World(url, size)

    @abstractmethod
    async def _new(self, name: str, filled: str | None) -> str:
        """The address of a copy, written to the disk, or of an empty database."""


class LiteHome(Home):
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def _new(self, name: str, filled: str | None) -> str:
        folder = self._folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        path = folder / f"{name}.db"
        if filled is not None:
            shutil.copyfile(sqlite_path(filled), path)
            os.sync()
        return f"sqlite:///{path}"


class PostHome(Home):
    def __init__(self, server: str) -> None:
        """`server` is the address of any database on it."""
        self._server = make_url(server)

    async def _new(self, name: str, filled: str | None) -> str:
        made = f"habarla_{name}"
        copied = "" if filled is None else f' TEMPLATE "{make_url(filled).database}"'
        connection = await asyncpg.connect(self._dsn("postgres"))
        try:
            await connection.execute(f"DROP DATABASE IF EXISTS {made} WITH (FORCE)")
            await connection.execute(f"CREATE DATABASE {made}{copied} STRATEGY file_copy")
        finally:
            await connection.close()
        return self._dsn(made)

    def _dsn(self, database: str) -> str:
        url = self._server.set(drivername="postgresql", database=database)
        return postgres_dsn(url.render_as_string(hide_password=False))
