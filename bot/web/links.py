"""Leads people who pressed a button of a broadcast on, and counts that somebody did.

The address names a button, never a person; nothing of the request is kept.
"""

from __future__ import annotations

import structlog
from aiohttp import web

from bot.services.broadcast_links import PATH
from bot.storage import topics
from bot.storage.database import Database, TransientDatabaseError

logger = structlog.get_logger(__name__)

_LONGEST = 32
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


class Links:
    """Routes for `WebServer.register`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def register(self, app: web.Application) -> None:
        # Looking is no press: what previews an address asks for its head.
        app.router.add_get(PATH + "{token}", self._follow, allow_head=False)

    async def _follow(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        if len(token) > _LONGEST:
            return web.Response(status=404)
        try:
            async with self._database.transaction(lazily=True) as tx:
                url = await topics.press(tx, token)
        except TransientDatabaseError as error:
            logger.warning("a link waits for the database", error=str(error))
            return web.Response(status=503, headers={"Retry-After": "5"})
        if url is None:
            return web.Response(status=404)
        return web.Response(status=302, headers={"Location": url, **_HEADERS})
