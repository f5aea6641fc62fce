"""Responses of the register's server: assets, cached pages, checkpoints, figures."""

import asyncio
import json
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import NamedTuple, TypeVar

from aiohttp import web

from bot.channel.model import Channel
from bot.core.database.database import Database, Transaction, TransientDatabaseError
from bot.core.speaker import Speaker
from bot.core.times import today
from bot.figures import stats
from bot.figures import store as counted
from bot.figures.model import Monthly
from bot.figures.monthly import as_csv, as_json, fairness_csv
from bot.figures.period import Period
from bot.figures.stats import months_since
from bot.history import service, store
from bot.links.tables import tables
from bot.register.pages import ROOT, Site, figures_page
from bot.telegram.renderer import Renderer

_FOLDER = Path(__file__).with_name("static")


class Assets(NamedTuple):
    """Files by their path below the folder, like "links/key.js"."""

    version: str
    files: dict[str, bytes]


@cache
def assets() -> Assets:
    files = {
        path.relative_to(_FOLDER).as_posix(): path.read_bytes()
        for path in sorted(_FOLDER.rglob("*"))
        if path.is_file()
    }
    files["rules.json"] = json.dumps(tables(), ensure_ascii=False).encode()
    whole = sha256()
    for name, content in files.items():
        whole.update(name.encode() + content)
    return Assets(whole.hexdigest()[:12], files)


def content_type(name: str) -> str:
    return "text/javascript" if name.endswith(".js") else guess_type(name)[0] or "text/plain"


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
        """Return the page that `make` reads and renders, cached under a key; 404 for None.

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
        """Return the result of `reads`; raises HTTPServiceUnavailable like `page`."""
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


class Checkpoint:
    """`register` adds the routes to the web server."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def register(self, app: web.Application) -> None:
        app.router.add_get("/audit/checkpoint", self._checkpoint)
        app.router.add_get("/audit/key", self._key)

    async def _checkpoint(self, request: web.Request) -> web.Response:
        async def make(tx: Transaction) -> str | None:
            newest = await store.newest_checkpoint(tx)
            return None if newest is None else newest.note

        return await self._pages.page(request.path, make, "text/plain")

    async def _key(self, request: web.Request) -> web.Response:
        async def make(tx: Transaction) -> str:
            return f"{(await service.current(tx)).text}\n"

        return await self._pages.page(request.path, make, "text/plain")


class FigurePages:
    """`register` adds the routes to the web server."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._counts: dict[str, tuple[int, Monthly, int | None]] = {}

    def register(self, app: web.Application) -> None:
        router, language = app.router, f"{ROOT}/{self._pages.language}"
        router.add_get(f"{ROOT}/figures", self._to_language)
        router.add_get(f"{language}/figures", self._page)
        router.add_get(rf"{language}/figures/{{month:\d{{4}}-\d{{2}}}}", self._page)
        router.add_get(
            rf"{language}/figures/{{month:\d{{4}}-\d{{2}}}}.{{table:csv|json}}", self._table
        )
        router.add_get(
            rf"{language}/figures/{{month:\d{{4}}-\d{{2}}}}-{{table:fairness}}.csv", self._table
        )

    async def _to_language(self, request: web.Request) -> web.Response:
        """The address without a language."""
        month = self.month(request.query.get("month", ""))
        return self._pages.to_language(request, f"/figures/{month.code}")

    def month(self, code: str) -> Period:
        """The month of an address; raises HTTPNotFound."""
        month = stats.read_month(code, self._pages.database.clock(), self._pages.channel)
        if month is None:
            raise web.HTTPNotFound
        return month

    async def _page(self, request: web.Request) -> web.Response:
        speaker = self._pages.speaker(request)
        month = self.month(request.match_info.get("month", ""))

        async def make(tx: Transaction) -> str:
            monthly, first = await self.count(tx, month)
            months = months_since(first, tx.now, self._pages.channel)
            return figures_page(self._pages.site, speaker, monthly, months)

        return await self._pages.page(f"{ROOT}/{speaker.t.language}/{month.code}", make)

    async def _table(self, request: web.Request) -> web.Response:
        speaker, table = self._pages.speaker(request), request.match_info["table"]
        month = self.month(request.match_info["month"])

        async def make(tx: Transaction) -> bytes:
            monthly, _ = await self.count(tx, month)
            if table == "json":
                return as_json(self._pages.channel, monthly)
            return (fairness_csv if table == "fairness" else as_csv)(speaker, monthly)

        file = "fairness-{}.csv" if table == "fairness" else f"restricted-{{}}.{table}"
        named = f'attachment; filename="{file.format(month.code)}"'
        kind = "application/json" if table == "json" else "text/csv"
        headers = {"Content-Disposition": named}
        return await self._pages.page(request.path, make, kind, **headers)

    async def count(self, tx: Transaction, month: Period) -> tuple[Monthly, int | None]:
        """The figures and when records begin, counted at most once a minute; else raises 404."""
        found = self._counts.get(month.code)
        now = self._pages.database.steady()
        if found is not None and now - found[0] < FRESH_MS:
            return found[1:]
        channel = self._pages.channel
        first = await counted.records_begin(tx)
        this_month, *earlier = months_since(first, tx.now, channel)
        if month not in (this_month, this_month.before(), *earlier):
            raise web.HTTPNotFound
        monthly = await stats.monthly(tx, channel, month)
        self._counts[month.code] = now, monthly, first
        return monthly, first
