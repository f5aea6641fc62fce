"""The static site: whole behind a plain file server, the same pages as the bot's own."""

import http.server
import re
import threading
from contextlib import contextmanager
from datetime import date
from functools import partial

import aiohttp
import pytest
import pytest_asyncio

from bot.cli.register_checks import Verification
from bot.history import notes
from bot.register import open_data, static_site
from bot.values import Scope, replace
from tests.kit.databases import sqlite_at
from tests.kit.register.entries import CHANNEL, NOVEMBER_24, an_entry, publish, sign
from tests.kit.register.site import served
from tests.kit.services.proofs import by_sigstore

pytestmark = pytest.mark.asyncio(loop_scope="module")
PUBLIC = "https://register.example.kz"
_LINK = re.compile(
    r'(?:href|src|content)="(?:https://register\.example\.kz)?(/[^"#?]*)'
)


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
    """The database, and the folder of the site."""
    folder = tmp_path_factory.mktemp("built")
    kinds = ("drugs", "fraud")
    entries = [
        an_entry(i, f"https://a{i}.example.com/", kinds[i % 2]) for i in range(120)
    ]
    async with sqlite_at(folder / "habarla.db", clock=lambda: NOVEMBER_24) as database:
        await publish(database, *entries)
        await sign(database)
        await build(database, folder / "site")
        yield database, folder / "site"


async def build(database, folder):
    return await static_site.write_site(
        database, CHANNEL, folder, PUBLIC, "habarla_bot"
    )


@pytest.mark.no_cover
async def test_every_address_of_every_page_is_there(built):
    seen, waiting = set(), ["/"]
    with file_server(built[1]) as root:
        async with aiohttp.ClientSession() as session:
            while waiting:
                path = waiting.pop()
                async with session.get(root + path) as response:
                    assert response.status == 200, path
                    is_page = response.content_type == "text/html"
                    found = (
                        set(_LINK.findall(await response.text())) if is_page else set()
                    )
                waiting += found - seen
                seen |= found
    of_entries = [one for one in seen if "/entries/" in one]
    assert len(of_entries) == (len(CHANNEL.languages) + 2) * 120
    assert len([one for one in seen if one.endswith("/front.png")]) == 3


async def test_an_entry_is_the_same_page_as_the_bot_serves(built):
    database, folder = built
    async with (
        served(database, public=PUBLIC) as root,
        aiohttp.ClientSession() as session,
        session.get(f"{root}/register/kk/entries/e0000003") as response,
    ):
        page = await response.text()
    static = (folder / "register/kk/entries/e0000003/index.html").read_text("utf-8")
    assert static == page


async def test_a_missing_page_and_other_decisions_are_as_the_bot_serves_them(tmp_path):
    entries = [an_entry(n, "https://market.example.com/") for n in (3, 9)]
    async with sqlite_at(
        tmp_path / "habarla.db", clock=lambda: NOVEMBER_24
    ) as database:
        await publish(database, *entries)
        await build(database, tmp_path / "site")
        async with (
            served(database, public=PUBLIC) as root,
            aiohttp.ClientSession(root) as session,
        ):
            for path, file in (("nothing", "404.html"), ("entries/e0000009",) * 2):
                page = await (await session.get(f"/register/kk/{path}")).text()
                static = tmp_path / "site" / "register" / "kk" / file
                if static.is_dir():
                    static /= "index.html"
                assert static.read_text("utf-8") == page
    assert "/register/kk/entries/e0000003" in page


async def test_results_of_a_link_are_the_same_as_the_bot_serves(built):
    database, folder = built
    digits = an_entry(3, "https://a3.example.com/").link_sha256[:2]
    path = f"register/kk/links/{digits}.json"
    async with (
        served(database, public=PUBLIC) as root,
        aiohttp.ClientSession() as session,
        session.get(f"{root}/{path}") as response,
    ):
        assert (folder / path).read_text("utf-8") == await response.text()


async def test_every_entry_has_a_proof_and_the_dumps_fit_their_checkpoints(built):
    folder = built[1] / "register"
    public = notes.read_key((folder / "data" / open_data.KEY).read_text()).public
    proofs = list((folder / "entries").glob("*.tlog-proof"))
    for path in proofs:
        by_sigstore(path.read_text("utf-8"), public)
    assert len(proofs) == 120
    assert not Verification(built[1] / "register" / "data").findings


async def test_a_new_build_removes_what_is_no_longer_published(built, tmp_path):
    left_over = tmp_path / "register" / "en" / "entries" / "gone"
    left_over.mkdir(parents=True)
    await build(built[0], tmp_path)
    assert not left_over.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "index.html",
        "register",
    ]


async def test_a_site_that_is_not_named_stands_nowhere(tmp_path):
    """An entry of a private person's own domain: pages, lists, feed, search and dumps."""
    async with sqlite_at(
        tmp_path / "habarla.db", clock=lambda: NOVEMBER_24
    ) as database:
        link = "https://ivan-petrov.kz/"
        hidden = an_entry(1, link, scope=Scope.PLATFORM, host="", link_sha256=None)
        await publish(database, hidden, an_entry(2, "https://named.example.com/"))
        await sign(database)
        await build(database, tmp_path / "site")
        await open_data.write(database, CHANNEL, tmp_path / "data")
        async with (
            served(database) as address,
            aiohttp.ClientSession() as session,
            session.get(f"{address}/register/en/search?host=ivan-petrov.kz") as answer,
        ):
            assert hidden.id not in await answer.text()
    files = [
        one for one in tmp_path.rglob("*") if one.is_file() and one.suffix != ".db"
    ]
    assert any(hidden.id in one.read_text("utf-8", "ignore") for one in files), (
        "it is published"
    )
    for file in files:
        assert b"ivan-petrov" not in file.read_bytes(), file
    page = (tmp_path / "site" / "register" / "en" / "entries" / hidden.id).with_suffix(
        ".html"
    )
    if not page.exists():
        page = page.with_suffix("") / "index.html"
    assert "A site that is not named" in page.read_text()


async def test_months_are_listed_from_the_newest_and_types_by_name():
    days = date(2026, 11, 24), date(2026, 9, 1), date(2025, 12, 31)
    entries = [
        replace(an_entry(n, f"https://a{n}.example.com/", kind), decided_on=day)
        for n, (day, kind) in enumerate(
            zip(days, ("fraud", "drugs", "fraud"), strict=True)
        )
    ]
    groups = static_site.entry_groups(entries, date(2026, 11, 24))
    assert [each.id for each in groups if each.kind == "months"] == [
        "2026-11",
        "2026-09",
        "2025-12",
    ]
    assert [each.id for each in groups if each.kind == "types"] == ["drugs", "fraud"]
    assert [each.id for each in groups if each.kind == "standings"] == ["in_force"]
    assert [each.id for each in groups if each.kind == "authorities"] == ["mci"]
