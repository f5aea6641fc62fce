"""A plain connection to the test database, past the bot."""

import sqlite3
from contextlib import closing

import asyncpg
import pytest

from bot.connections import sqlite_path


@pytest.fixture
async def connection(database_url):
    if database_url.startswith("sqlite"):
        with closing(sqlite3.connect(sqlite_path(database_url))) as opened:
            yield opened
    else:
        opened = await asyncpg.connect(database_url)
        yield opened
        await opened.close()
