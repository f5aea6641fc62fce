"""Redirects presses on link buttons of broadcasts, and counts them.

The address names a button, never a person; nothing of the request is kept.
"""

import asyncio
import re
from collections import Counter

import structlog
from aiohttp import web

from bot.services.broadcast.tracked_links import PATH
from bot.storage.broadcast import links
from bot.storage.engine.database import Database, TransientDatabaseError

logger = structlog.get_logger(__name__)

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,32}")
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
_KNOWN = 1_000
"""Links whose address is cached; the oldest is evicted."""
_PAUSE = 1.0


class Links:
    """Routes for `WebServer.register`; they only read. `run` stores the counts."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, str] = {}
        self._pressed: Counter[str] = Counter()
        self._reading, self._writing = asyncio.Lock(), asyncio.Lock()

    def register(self, app: web.Application) -> None:
        # A HEAD request is no press: previews of an address send one.
        app.router.add_get(PATH + "{token}", self._follow, allow_head=False)

    async def run(self) -> None:
        """Store the counts once a second, and the remaining ones at the end."""
        try:
            while True:
                await asyncio.sleep(_PAUSE)
                await asyncio.shield(self._write())
        finally:
            await self._write()

    async def _follow(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        if _TOKEN.fullmatch(token) is None:
            return web.Response(status=404)
        try:
            url = self._known.get(token) or await self._look_up(token)
        except TransientDatabaseError as error:
            logger.warning("a link waits for the database", error=str(error))
            return web.Response(status=503, headers={"Retry-After": "5"})
        if url is None:
            return web.Response(status=404)
        self._pressed[token] += 1
        return web.Response(status=302, headers={"Location": url, **_HEADERS})

    async def _look_up(self, token: str) -> str | None:
        """One look-up at a time, so that many requests take no connections from the workers."""
        async with self._reading:
            if token in self._known:
                return self._known[token]
            async with self._database.reading() as tx:
                url = await links.leads_to(tx, token)
        if url is not None:
            if len(self._known) >= _KNOWN:
                del self._known[next(iter(self._known))]
            self._known[token] = url
        return url

    async def _write(self) -> None:
        async with self._writing:
            pressed, self._pressed = self._pressed, Counter()
            if not pressed:
                return
            try:
                async with self._database.transaction(durable=False) as tx:
                    for token, times in sorted(pressed.items()):  # sorted: no deadlocks
                        await links.press(tx, token, times)
            except TransientDatabaseError as error:
                logger.warning("presses on links wait for the database", error=str(error))
                self._pressed.update(pressed)
