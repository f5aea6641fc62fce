"""Every page names its card, and the card is there."""

import io
import re

import aiohttp
import pytest
from PIL import Image

from bot.register.model import Standing
from tests.kit.register.entries import CHANNEL, an_entry, publish
from tests.kit.register.site import served

PUBLIC = "https://register.example.kz"
NOVEMBER_24 = 1795500000000
PATHS = ("", "/report", "/search", "/entries/e0000003", "/figures/2026-11", "/errata", "/method")
_META = re.compile(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">')


@pytest.fixture
async def site(database, clock):
    """The address of a site with two entries, and a session of a browser."""
    clock.now = NOVEMBER_24
    await publish(
        database,
        an_entry(3, "https://a.example.com/"),
        an_entry(4, "https://b.example.com/", standing=Standing.OVERTURNED),
    )
    async with served(database, public=PUBLIC) as root, aiohttp.ClientSession(root) as session:
        yield session


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_every_page_names_a_card_that_is_there(site, language):
    pictures = set()
    for path in PATHS:
        address = f"/register/{language}{path}"
        async with site.get(address) as response:
            text = await response.text()
        meta = dict(_META.findall(text))
        assert meta["og:url"] == PUBLIC + address
        assert meta["og:title"]
        assert 20 < len(meta["og:description"]) <= 210
        assert meta["description"] == meta["og:description"]
        assert meta["og:locale"].startswith(f"{language}_")
        assert (meta["og:image:width"], meta["og:image:height"]) == ("1200", "630")
        assert meta["og:image:alt"]
        assert meta["twitter:card"] == "summary_large_image"
        pictures.add(meta["og:image"].removeprefix(PUBLIC))
    assert len(pictures) == 2, "the site, a month"
    for picture in pictures:
        async with site.get(picture) as response:
            assert response.status == 200, picture
            assert response.content_type == "image/png"
            assert "max-age=3600" in response.headers["Cache-Control"]
            assert Image.open(io.BytesIO(await response.read())).size == (1200, 630)


async def test_an_overturned_entry_is_never_shared_as_one_in_force(site):
    async with site.get("/register/en/entries/e0000004") as response:
        meta = dict(_META.findall(await response.text()))
    assert "restricted" not in meta["og:title"]
    assert "Overturned" in meta["og:title"]
    assert meta["og:image"].endswith("/front.png"), "a picture that messengers keep says nothing"


async def test_without_a_public_address_no_picture_is_named(database):
    async with served(database) as root, aiohttp.ClientSession() as session:
        text = await (await session.get(f"{root}/register/en")).text()
    assert "og:title" in text
    assert "og:image" not in text
