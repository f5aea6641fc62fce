"""Makes the databases of a run: SQLite files in a folder, or databases of a PostgreSQL server."""

import os
import shutil
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

from bot.storage.engine.urls import postgres_dsn, sqlite_path


class SqliteFolder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def make(self, name: str, filled: str | None = None) -> str:
        """The address of a copy of the filled database, written to the disk, or of an empty one."""
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
        """As for SQLite."""
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
