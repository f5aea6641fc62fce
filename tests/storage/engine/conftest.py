"""New databases without a table."""

import uuid

import pytest

from bot.core.database.engines import open_database


@pytest.fixture(params=["sqlite", "postgresql"])
async def blank(request, tmp_path):
    """Makes addresses of new databases without a table, or of copies of one on PostgreSQL."""
    made = []

    async def make(template="template1"):
        name = f"u{uuid.uuid4().hex}"
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path}/{name}/habarla.db"
            await (await open_database(url)).close()
            return url
        server = request.getfixturevalue("postgres_server")
        await server.command(f"CREATE DATABASE {name} TEMPLATE {template}")
        made.append(name)
        return server.url(name)

    yield make
    for name in made:
        await request.getfixturevalue("postgres_server").drop(name)
