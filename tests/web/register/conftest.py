"""The register on a port, and what a reader gets of it."""

import aiohttp
import pytest

from tests.kit.register.entries import NOVEMBER_24
from tests.kit.register.site import served


@pytest.fixture
async def get(database, clock, tmp_path):
    """Get a page; its status, headers and text."""
    clock.now = NOVEMBER_24
    async with served(database, tmp_path) as root, aiohttp.ClientSession() as session:

        async def get(path, *, follow=False, **headers):
            async with session.get(
                root + path, headers=headers, allow_redirects=follow
            ) as response:
                return response.status, response.headers, await response.text()

        yield get
