"""Pages of the public register: front, search, entries, and lists of hashes for browsers."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from aiohttp import web

from bot.channel.model import Channel
from bot.domain.figures.period import today
from bot.messages.register import pages
from bot.messages.register.site import ROOT, Site
from bot.messages.renderer import Renderer
from bot.messages.speaker import Speaker
from bot.services.register import reading
from bot.storage.engine.database import Database, Transaction, TransientDatabaseError
from bot.storage.register import listing
from bot.storage.register.listing import LAST, Wanted
from bot.web.register.assets import assets, content_type

FRESH_SECONDS = 60
_YEAR = 365 * 24 * 3600
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self';"
    " img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": f"public, max-age={FRESH_SECONDS}",
}
_ID = re.compile(r"[a-z0-9]{4,32}")
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_AFTER = re.compile(r"(\d{4}-\d{2}-\d{2})\.([a-z0-9]{1,32})")

Reads = Callable[[Transaction], Awaitable[str | None]]


@dataclass(slots=True)
class RegisterPages:
    """`register` adds the routes to the web server."""

    database: Database
    channel: Channel
    renderer: Renderer
    address: str = ""
    _site: Site = field(init=False)

    def __post_init__(self) -> None:
        self._site = Site(self.address, assets().version)

    def register(self, app: web.Application) -> None:
        router = app.router
        language = f"{{language:{'|'.join(self.channel.languages)}}}"
        for path in ("/", ROOT, f"{ROOT}/"):
            router.add_get(path, self._to_language)
        router.add_get(f"{ROOT}/{language}", self._front)
        router.add_get(f"{ROOT}/{language}/search", self._search)
        router.add_get(f"{ROOT}/{language}/entries/{{id}}", self._entry)
        router.add_get(f"{ROOT}/links/{{digits:[0-9a-f]{{2}}}}.json", self._links)
        router.add_get(f"{ROOT}/static/{{version}}/{{name:.+}}", self._asset)

    async def _to_language(self, request: web.Request) -> web.Response:
        wanted = request.headers.get("Accept-Language", "")
        codes = (part.strip()[:2].lower() for part in wanted.split(","))
        languages = self.channel.languages
        code = next((code for code in codes if code in languages), languages[0])
        headers = {**_HEADERS, "Location": f"{ROOT}/{code}", "Vary": "Accept-Language"}
        return web.Response(status=302, headers=headers)

    async def _front(self, request: web.Request) -> web.Response:
        speaker = self._speaker(request)

        async def read(tx: Transaction) -> str:
            found = await reading.page(tx, Wanted())
            return pages.front(self._site, speaker, found.entries[:5], self._today(tx))

        return await self._page(read)

    async def _search(self, request: web.Request) -> web.Response:
        speaker, asked = self._speaker(request), request.query
        wanted = _wanted(asked, {kind.id for kind in self.channel.types})
        place = _AFTER.fullmatch(asked.get("after", ""))
        after = (place[1], place[2]) if place else LAST

        async def read(tx: Transaction) -> str:
            found = await reading.page(tx, wanted, after)
            shown = {name: getattr(wanted, name) or "" for name in ("host", "category", "month")}
            more = found.next_after and urlencode({**shown, "after": ".".join(found.next_after)})
            return pages.search(self._site, speaker, found.entries, shown, more, self._today(tx))

        return await self._page(read)

    async def _entry(self, request: web.Request) -> web.Response:
        speaker, id = self._speaker(request), request.match_info["id"]

        async def read(tx: Transaction) -> str | None:
            found = await reading.entry(tx, id) if _ID.fullmatch(id) else None
            return found and pages.entry_page(self._site, speaker, *found, self._today(tx))

        return await self._page(read)

    async def _links(self, request: web.Request) -> web.Response:
        digits = request.match_info["digits"]

        async def read(tx: Transaction) -> str:
            return json.dumps(await listing.links(tx, digits))

        return await self._page(read, "application/json")

    async def _asset(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        content = assets().files.get(name)
        if content is None or request.match_info["version"] != assets().version:
            raise web.HTTPNotFound
        headers = {**_HEADERS, "Cache-Control": f"public, max-age={_YEAR}, immutable"}
        return web.Response(
            body=content, content_type=content_type(name), charset="utf-8", headers=headers
        )

    async def _page(self, read: Reads, kind: str = "text/html") -> web.Response:
        """What `read` makes in a transaction; 404 for None, 503 while the database is away."""
        try:
            async with self.database.reading() as tx:
                made = await read(tx)
        except TransientDatabaseError:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "5"}) from None
        if made is None:
            raise web.HTTPNotFound
        return web.Response(text=made, content_type=kind, headers=_HEADERS)

    def _speaker(self, request: web.Request) -> Speaker:
        return self.renderer.speaker(request.match_info["language"], self.database.clock())

    def _today(self, tx: Transaction) -> date:
        return today(tx.now, self.channel.zone)


def _wanted(asked: Mapping[str, str], categories: set[str]) -> Wanted:
    """What an address asks for; what is not understood narrows nothing."""
    host = asked.get("host", "").strip().lower().removeprefix("www.").replace("[.]", ".")
    month, category = asked.get("month", ""), asked.get("category", "")
    return Wanted(
        host=host[:253] or None,
        category=category if category in categories else None,
        month=month if _MONTH.fullmatch(month) else None,
    )
