"""The register's site, with entries."""

from pathlib import Path

import pytest_asyncio

from bot.storage.engine.engines import open_database
from bot.storage.engine.migrate import migrate
from tests.kit.register.entries import an_entry, publish
from tests.kit.register.site import served


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site(tmp_path_factory):
    """Its address. One site for all tests here: they only read."""
    url = f"sqlite:///{Path(tmp_path_factory.mktemp('register')) / 'habarla.db'}"
    await migrate(url)
    database = await open_database(url)
    try:
        await publish(
            database, *[an_entry(i, f"https://casino{i}.example.com/p") for i in range(40)]
        )
        async with served(database) as address:
            yield address
    finally:
        await database.close()
