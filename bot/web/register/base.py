"""What all routes of the register share: headers, languages, a cache, and limits."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from aiohttp import web

from bot.channel.model import Channel
from bot.domain.figures.period import today
from bot.messages.register.site import ROOT, Site
from bot.messages.renderer import Renderer
from bot.messages.speaker import Speaker
from bot.storage.engine.database import Database, Transaction, TransientDatabaseError
from bot.web.register.assets import assets

FRESH_MS = 60_000
"""How long a page is cached, here and by browsers, so that reloading costs nothing."""
_MOST_PAGES = 2_000
_AT_ONCE, _WAITING = 2, 50
"""Pages that are made at a time, so that readers never slow the bot, and that may wait for it."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self';"
    " img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": f"public, max-age={FRESH_MS // 1000}",
}
LATER = {"Retry-After": "5"}

Made = str | bytes
_Read = TypeVar("_Read")
Makes = Callable[[Transaction], Awaitable[Made | None]]


@dataclass(slots=True)
class Pages:
    """Makes pages at most once a minute, a few at a time.

    `address` is where the public reaches the site, without a slash at the end; `data` is the
    folder of its dumps.
    """

    database: Database
    channel: Channel
    renderer: Renderer
    address: str = ""
    data: Path | None = None
    site: Site = field(init=False)
    _made: OrderedDict[str, tuple[int, Made]] = field(default_factory=OrderedDict)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))
    _waiting: int = 0

    def __post_init__(self) -> None:
        self.site = Site(self.address, assets().version)

    @property
    def language(self) -> str:
        """The part of a route that is a language of the channel."""
        return f"{{language:{'|'.join(map(re.escape, self.channel.languages))}}}"

    def speaker(self, request: web.Request) -> Speaker:
        return self.renderer.speaker(request.match_info["language"], self.database.clock())

    def today(self, tx: Transaction) -> date:
        return today(tx.now, self.channel.zone)

    def to_language(self, request: web.Request, path: str = "") -> web.Response:
        """Leads to a page in the language of the address, else of the browser, else the first."""
        wanted = request.query.get("lang", "") + "," + request.headers.get("Accept-Language", "")
        codes = (part.strip()[:2].lower() for part in wanted.split(","))
        languages = self.channel.languages
        code = next((code for code in codes if code in languages), languages[0])
        headers = {**HEADERS, "Location": f"{ROOT}/{code}{path}", "Vary": "Accept-Language"}
        return web.Response(status=302, headers=headers)

    async def page(
        self, key: str, make: Makes, kind: str = "text/html", **headers: str
    ) -> web.Response:
        """What `make` reads and renders, under a key for the cache; 404 where it gives None.

        503 with Retry-After while the database is away or too many readers wait.
        """
        made = self._fresh(key)
        if made is None:
            made = await self._make(key, make)
        body = made.encode() if isinstance(made, str) else made
        return web.Response(
            body=body, content_type=kind, charset="utf-8", headers={**HEADERS, **headers}
        )

    def _fresh(self, key: str) -> Made | None:
        found = self._made.get(key)
        is_fresh = found is not None and self.database.steady() - found[0] < FRESH_MS
        return found[1] if found is not None and is_fresh else None

    async def read(self, reads: Callable[[Transaction], Awaitable[_Read]]) -> _Read:
        """What `reads` finds; raises HTTPServiceUnavailable like `page`."""
        if self._waiting >= _WAITING:
            raise web.HTTPServiceUnavailable(headers=LATER)
        self._waiting += 1
        try:
            async with self._places, self.database.long_reading() as tx:
                return await reads(tx)
        except TransientDatabaseError:
            raise web.HTTPServiceUnavailable(headers=LATER) from None
        finally:
            self._waiting -= 1

    async def _make(self, key: str, make: Makes) -> Made:
        async def unless_made(tx: Transaction) -> Made | None:
            return self._fresh(key) or await make(tx)

        made = await self.read(unless_made)
        if made is None:
            raise web.HTTPNotFound
        self._made[key] = self.database.steady(), made
        self._made.move_to_end(key)
        if len(self._made) > _MOST_PAGES:
            self._made.popitem(last=False)
        return made
