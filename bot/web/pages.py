"""The public pages: links of broadcasts and the register."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from bot.messages.renderer import Renderer
from bot.services.work import Deployment
from bot.storage.engine.database import Database
from bot.web.links import Links
from bot.web.register import Register


def public_pages(
    database: Database, deployment: Deployment, links: Links
) -> Callable[[web.Application], None]:
    """A function that adds the routes of these pages to the web server."""
    register = Register(database, deployment.channel, Renderer(deployment))
    every = (links.register, register.register)

    def hang(app: web.Application) -> None:
        for pages in every:
            pages(app)

    return hang
