"""The register's site, with entries."""

import pytest_asyncio

from bot.register import open_data
from tests.kit.databases import sqlite_at
from tests.kit.register.entries import CHANNEL, an_entry, publish, sign
from tests.kit.register.site import served


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site(tmp_path_factory):
    """Its address. One site for all tests here: they only read."""
    folder = tmp_path_factory.mktemp("register")
    entries = [an_entry(i, f"https://casino{i}.example.com/p") for i in range(40)]
    async with sqlite_at(folder / "habarla.db") as database:
        await publish(database, *entries)
        await sign(database)
        await open_data.write(database, CHANNEL, folder / "data")
        async with served(database, folder / "data") as address:
            yield address
