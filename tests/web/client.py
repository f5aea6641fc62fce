"""A web server that a test starts, and one request to it."""

from contextlib import asynccontextmanager

import aiohttp

from bot.core.database import TransientDatabaseError


def gone():
    """The database is away."""
    raise TransientDatabaseError("gone")


@asynccontextmanager
async def served(server):
    """The server's root address while it runs."""
    try:
        yield f"http://127.0.0.1:{await server.start(0)}"
    finally:
        await server.stop()


async def fetch(root, path, method="GET", **options):
    """The answer to one request on a connection of its own, read to its end."""
    async with aiohttp.request(method, root + path, **options) as answer:
        await answer.read()
    return answer
