"""The register's pages on a port of this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.channel.model import Channel
from bot.core.database import Database
from bot.register.routes import Register
from bot.telegram.renderer import Renderer
from bot.values import replace
from bot.web.server import WebServer
from tests.kit.register.entries import CHANNEL, DEPLOYMENT


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
