"""A link button of a broadcast redirects to its own address; each press counts once."""

import asyncio
from contextlib import asynccontextmanager, suppress

import aiohttp
import pytest

from bot.storage.broadcast import links as kept
from bot.storage.broadcast.links import LinkButton
from bot.storage.engine.engines import open_database
from bot.web.links import Links
from bot.web.server import WebServer

PAGE = "https://example.com/1"


@asynccontextmanager
async def served(database):
    """Links as they run in the bot; their root address. At the end all presses are counted."""
    links = Links(database)
    server = WebServer([links.register])
    port = await server.start(0)
    counting = asyncio.create_task(links.run())
    await asyncio.sleep(0)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await server.stop()
        counting.cancel()
        with suppress(asyncio.CancelledError):
            await counting


@pytest.fixture
async def links(database):
    made = [LinkButton(f"token{n}", "b1", "ru", n, "More", f"{PAGE}{n}") for n in range(3)]
    async with database.transaction() as tx:
        await kept.put(tx, made)
    return made


async def follow(root, token):
    """Press as a browser does; the status, and where it leads."""
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(10)) as session,
        session.get(f"{root}/b/{token}", allow_redirects=False) as answer,
    ):
        if answer.status == 302:
            assert answer.headers["Referrer-Policy"] == "no-referrer"
        return answer.status, answer.headers.get("Location")


async def presses(database):
    async with database.reading() as tx:
        return [one.presses for one in await kept.of(tx, "b1")]


async def test_each_press_is_redirected_and_counted_once_also_at_a_stop(database, links):
    async with served(database) as root:
        found = await asyncio.gather(
            *(follow(root, link.token) for link in links[:2] for _ in range(20))
        )
        assert found == [(302, links[0].url)] * 20 + [(302, links[1].url)] * 20
    assert await presses(database) == [20, 20, 0]


async def test_presses_are_counted_while_the_bot_runs(database, links):
    async with served(database) as root:
        for times in (1, 2):
            await follow(root, "token0")
            async with asyncio.timeout(30):
                while await presses(database) != [times, 0, 0]:  # noqa: ASYNC110 - `run` writes it
                    await asyncio.sleep(0.05)


async def test_an_unknown_link_is_404_and_a_preview_is_no_press(database, links):
    async with served(database) as root:
        for nonsense in ("nothing", "x" * 200, "%00", "..%2Fhealth", "token0%20", "ә"):
            assert await follow(root, nonsense) == (404, None)
        async with (
            aiohttp.ClientSession() as session,
            session.head(f"{root}/b/token0", allow_redirects=False) as answer,
        ):
            assert answer.status == 405
    assert await presses(database) == [0, 0, 0]


async def test_a_redirect_does_not_wait_for_a_writer_of_its_row(database, links):
    """Redirects and writers of the same row do not block each other."""
    async with served(database) as root:
        async with database.transaction() as tx:
            await kept.press(tx, "token0", 1)
            found = await asyncio.gather(*(follow(root, "token0") for _ in range(30)))
        assert found == [(302, links[0].url)] * 30
    assert await presses(database) == [31, 0, 0]


async def test_more_links_than_the_cache_holds_are_redirected(database, links, monkeypatch):
    monkeypatch.setattr("bot.web.links._KNOWN", 2)
    async with served(database) as root:
        for _ in range(2):
            for link in links:
                assert await follow(root, link.token) == (302, link.url)
    assert await presses(database) == [2, 2, 2]


async def test_presses_in_two_processes_add_up(database, database_url, clock, links):
    shared = await open_database(database_url, clock=clock, shared=True)
    async with served(database) as one, served(shared) as other:
        for link in links:
            assert await follow(one, link.token) == await follow(other, link.token)
    assert await presses(database) == [2, 2, 2]
    await shared.close()
