"""The static site: whole behind a plain file server, the same pages as the bot's own."""

import asyncio
import http.server
import re
import threading
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import aiohttp
import pytest
import pytest_asyncio

from bot.publishing import building, data, site
from bot.publishing.site import Place
from bot.storage.engine.engines import open_database
from bot.storage.engine.migrate import migrate
from tests.kit.register.entries import CHANNEL, an_entry, publish
from tests.kit.register.site import served

pytestmark = pytest.mark.asyncio(loop_scope="module")
PUBLIC = "https://register.example.kz"
NOVEMBER_24 = 1795500000000
_LINK = re.compile(r'(?:href|src|content)="(?:https://register\.example\.kz)?(/[^"#?]*)')


class QuietFiles(http.server.SimpleHTTPRequestHandler):
    """Python's own file server, which logs nothing."""

    def log_message(self, *_):
        pass


@contextmanager
def file_server(folder):
    """The address of a plain file server."""
    handler = partial(QuietFiles, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def built(tmp_path_factory):
    """The database, what was read of it, and the folder of the site."""
    folder = tmp_path_factory.mktemp("built")
    url = f"sqlite:///{folder}/habarla.db"
    await migrate(url)
    database = await open_database(url, clock=lambda: NOVEMBER_24)
    try:
        kinds = ("drugs", "fraud")
        await publish(
            database, *[an_entry(i, f"https://a{i}.example.com/", kinds[i % 2]) for i in range(120)]
        )
        await data.write(database, CHANNEL, folder / ".data")
        content = await building.read(database, CHANNEL, data.sizes(folder / ".data"))
        await asyncio.to_thread(site.build, place(folder / "site"), content)
        (folder / ".data").rename(folder / "site" / "register" / "data")
        yield database, content, folder / "site"
    finally:
        await database.close()


def place(folder):
    return Place(folder, PUBLIC, None, "habarla_bot", NOVEMBER_24)


async def test_every_address_of_every_page_is_there(built):
    seen, waiting = set(), ["/"]
    with file_server(built[2]) as root:
        async with aiohttp.ClientSession() as session:
            while waiting:
                path = waiting.pop()
                async with session.get(root + path) as response:
                    assert response.status == 200, path
                    is_page = response.content_type == "text/html"
                    found = set(_LINK.findall(await response.text())) if is_page else set()
                found = {one for one in found if not one.startswith("/audit/")}
                waiting += found - seen
                seen |= found
    of_entries = [one for one in seen if "/entries/" in one]
    assert len([one for one in of_entries if not one.endswith(".png")]) == 3 * 120
    assert len([one for one in of_entries if one.endswith(".png")]) == 3 * 2, "a card a type"


async def test_an_entry_is_the_same_page_as_the_bot_serves(built):
    database, _, folder = built
    async with (
        served(database, public=PUBLIC) as root,
        aiohttp.ClientSession() as session,
        session.get(f"{root}/register/kk/entries/e0000003") as response,
    ):
        page = await response.text()
    static = (folder / "register/kk/entries/e0000003/index.html").read_text("utf-8")
    assert static == page


async def test_a_new_build_removes_what_is_no_longer_published(built, tmp_path):
    few = replace(built[1], entries=built[1].entries[:2])
    site.build(place(tmp_path), few, apart=False)
    site.build(place(tmp_path), replace(few, entries=few.entries[1:]), apart=False)
    kept = tmp_path / "register" / "en" / "entries"
    assert [path.name for path in kept.iterdir()] == [few.entries[1].id]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.html", "register"]
