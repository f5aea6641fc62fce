"""A button of a broadcast leads on, and only to where it was made to."""

from __future__ import annotations

import aiohttp
import pytest

from bot.storage import topics
from bot.storage.topics import Link
from bot.web.links import Links
from bot.web.server import WebServer


@pytest.fixture
async def root(database):
    server = WebServer(database, str, register=Links(database).register)
    port = await server.start(0, "127.0.0.1")
    yield f"http://127.0.0.1:{port}"
    await server.stop()


async def test_a_press_leads_on_and_is_counted_once(database, root):
    async with database.transaction() as tx:
        link = Link("token", "b1", "ru", 0, "More", "https://example.com/1")
        await topics.put_links(tx, "b1", [link])
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{root}/b/token", allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (302, "https://example.com/1")
            assert answer.headers["Referrer-Policy"] == "no-referrer"
        async with session.head(f"{root}/b/token", allow_redirects=False) as answer:
            assert answer.status == 405
        for nonsense in ("nothing", "x" * 200):
            async with session.get(f"{root}/b/{nonsense}", allow_redirects=False) as answer:
                assert answer.status == 404
    async with database.reading() as tx:
        assert [one.presses for one in await topics.links(tx, "b1")] == [1]
