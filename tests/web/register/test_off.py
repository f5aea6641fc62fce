"""Without publication the site speaks of no register; figures and the way to report stay."""

import aiohttp
import pytest

from bot.channel.loader import load_channel
from bot.channel.parts import Publication
from bot.register.routes import PAGES, Register, pages_of
from bot.telegram.renderer import Renderer
from bot.values import replace
from bot.web.server import WebServer
from tests.kit.register.entries import CHANNEL, DEPLOYMENT, NOVEMBER_24

LANGUAGES = ("kk", "ru", "en")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_page_speaks_of_a_register_that_is_off(database, clock, language):
    clock.now = NOVEMBER_24
    off = load_channel(None)
    assert off.publication == Publication()
    register = Register(
        database, off, Renderer(replace(DEPLOYMENT, channel=off)), "", None
    )
    server = WebServer([register.register])
    try:
        root = f"http://127.0.0.1:{await server.start(0)}/register/{language}"
        async with aiohttp.ClientSession() as session:

            async def get(path):
                async with session.get(root + path) as response:
                    return response.status, await response.text()

            for name in pages_of(CHANNEL).keys() - pages_of(off).keys() | {"search"}:
                assert (await get(f"/{name}"))[0] == 404
            for name in pages_of(off):
                status, page = await get(f"/{name}".rstrip("/"))
                assert status == 200
                for gone in ("/search", "/errata", "feed.atom", "/data", "/method"):
                    assert f"/register/{language}{gone}" not in page
                assert (
                    Renderer(DEPLOYMENT).speaker(language, 0).t("Public register")
                    not in page
                )
    finally:
        await server.stop()


def test_a_register_that_is_on_has_all_its_pages():
    assert pages_of(CHANNEL) == PAGES
