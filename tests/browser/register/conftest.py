"""The register's site, with entries."""

import pytest_asyncio

from bot.register import open_data
from tests.kit.databases import open_with_key, sqlite_with_tables
from tests.kit.register.entries import CHANNEL, an_entry, publish, sign
from tests.kit.register.site import served


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site(tmp_path_factory):
    """Its address. One site for all tests here: they only read."""
    folder = tmp_path_factory.mktemp("register")
    database = await open_with_key(await sqlite_with_tables(folder / "habarla.db"))
    try:
        await publish(
            database, *[an_entry(i, f"https://casino{i}.example.com/p") for i in range(40)]
        )
        await sign(database)
        await open_data.write(database, CHANNEL, folder / "data")
        async with served(database, folder / "data") as address:
            yield address
    finally:
        await database.close()
