"""What the database of a process holds, read from outside with the engines' own clients."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

import asyncpg

UNDER_WAY = "SELECT count(*) FROM outbox WHERE state IN (0, 1)"  # queued, sending
UNWORKED = "SELECT count(*) FROM inbox WHERE done_at IS NULL"


async def ask(url: str, query: str) -> list[tuple[Any, ...]]:
    """The rows of one query."""
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


async def value(url: str, query: str) -> Any:
    return (await ask(url, query))[0][0]


async def settled(url: str) -> None:
    """Wait until every update is worked and every message is said and written down."""
    async with asyncio.timeout(60):
        # Another process writes it: there is nothing to be woken by.
        while await value(url, UNDER_WAY) or await value(url, UNWORKED):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
