"""The register's pages on a port of this process."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path

import aiohttp

from bot.channel.model import Channel
from bot.channel.parts import Ground, Publication
from bot.core.database import Database
from bot.register.routes import Register
from bot.telegram.renderer import Renderer
from bot.values import replace
from bot.web.server import WebServer
from tests.kit.register.entries import CHANNEL, DEPLOYMENT

Grounds = tuple[Ground, ...]


@asynccontextmanager
async def served(
    database: Database,
    data: Path | None = None,
    public: str = "",
    channel: Channel = CHANNEL,
) -> AsyncIterator[str]:
    """The address of the site, without a slash at the end; `data` is the folder of its dumps.

    `public` is the address that its pages name as theirs.
    """
    deployment = replace(DEPLOYMENT, channel=channel)
    register = Register(database, channel, Renderer(deployment), public, data)
    server = WebServer([register.register])
    try:
        yield f"http://127.0.0.1:{await server.start(0)}"
    finally:
        await server.stop()


async def method_page(
    database: Database, language: str, changed: Callable[[Grounds], Grounds]
) -> tuple[Channel, str]:
    """A channel that publishes, with other grounds, and the words of its page on how it works."""
    outcomes = tuple(
        one.model_copy(update={"grounds": changed(one.grounds)})
        for one in CHANNEL.outcomes
    )
    parts = {"publication": Publication(on=True), "outcomes": outcomes}
    channel = CHANNEL.model_copy(update=parts)
    async with (
        served(database, channel=channel) as root,
        aiohttp.ClientSession() as web,
        web.get(f"{root}/register/{language}/method") as response,
    ):
        return channel, unescape(await response.text()).replace("\xa0", " ")
