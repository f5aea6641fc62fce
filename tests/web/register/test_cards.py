"""Every page names its card, and the card is there."""

import io
import re

import aiohttp
import pytest
from PIL import Image

from tests.kit.register.entries import CHANNEL, an_entry, publish
from tests.kit.register.site import served

PUBLIC = "https://register.example.kz"
NOVEMBER_24 = 1795500000000
PATHS = ("", "/report", "/search", "/entries/e0000003", "/figures/2026-11", "/errata", "/method")
_META = re.compile(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">')


@pytest.fixture
async def site(database, clock):
    """A session of a browser with a site of one entry."""
    clock.now = NOVEMBER_24
    await publish(database, an_entry(3, "https://a.example.com/"))
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


async def test_without_a_public_address_no_picture_is_named(database):
    async with served(database) as root, aiohttp.ClientSession() as session:
        text = await (await session.get(f"{root}/register/en")).text()
    assert "og:title" in text
    assert "og:image" not in text
