"""The monthly figures of the register as a page, CSV and JSON.

They use the same query as the chat. This module knows neither cases nor reporters.
"""

import asyncio
from dataclasses import dataclass, field

from aiohttp import web

from bot.channel.model import Channel
from bot.domain.figures.figures import Monthly
from bot.domain.figures.period import Period, Span, around, today
from bot.messages.figures.monthly import as_csv, as_json
from bot.messages.figures.page import figures_page
from bot.messages.renderer import Renderer
from bot.messages.speaker import Speaker
from bot.services.figures import figures
from bot.storage.engine.database import Database, TransientDatabaseError
from bot.storage.figures import figures as counted

FRESH_MS = 60_000
"""How long a page and its count are cached, so that reloading costs nothing."""
_MOST_MONTHS = 36
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": f"public, max-age={FRESH_MS // 1000}",
}


@dataclass(slots=True)
class FigurePages:
    """`register` adds the routes to the web server."""

    database: Database
    channel: Channel
    renderer: Renderer
    _pages: dict[tuple[str, str, str], tuple[int, bytes]] = field(default_factory=dict)
    _counts: dict[str, tuple[int, Monthly, int | None]] = field(default_factory=dict)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def register(self, app: web.Application) -> None:
        app.router.add_get("/register/figures", self._page)
        app.router.add_get(r"/register/figures/{month:\d{4}-\d{2}}.{table:csv|json}", self._table)

    async def _page(self, request: web.Request) -> web.Response:
        body = await self._content(request, request.query.get("month", ""), "html")
        headers = {**_HEADERS, "Vary": "Accept-Language"}
        return web.Response(body=body, content_type="text/html", charset="utf-8", headers=headers)

    async def _table(self, request: web.Request) -> web.Response:
        month, table = request.match_info["month"], request.match_info["table"]
        body = await self._content(request, month, table)
        named = f'attachment; filename="restricted-{month}.{table}"'
        headers = {**_HEADERS, "Content-Disposition": named, "Vary": "Accept-Language"}
        kind = "application/json" if table == "json" else "text/csv"
        return web.Response(body=body, content_type=kind, charset="utf-8", headers=headers)

    async def _content(self, request: web.Request, code: str, form: str) -> bytes:
        """A page or table, made at most once a minute. Raises 404 for a month without a page."""
        now = self.database.clock()
        month = figures.read_month(code, now, self.channel)
        if month is None:
            raise web.HTTPNotFound
        speaker = self._speaker(request, now)
        key = (form, month.code, speaker.t.language)
        async with self._turn:
            found = self._pages.get(key)
            if found is None or now - found[0] >= FRESH_MS:
                monthly, first = await self._count(month, now)
                found = self._pages[key] = now, self._made(form, speaker, monthly, first)
            return found[1]

    def _made(self, form: str, speaker: Speaker, monthly: Monthly, first: int | None) -> bytes:
        match form:
            case "json":
                return as_json(self.channel, monthly)
            case "csv":
                return as_csv(speaker, monthly)
        months = _months(first, self.database.clock(), self.channel)
        return figures_page(speaker, monthly, months).encode()

    def _speaker(self, request: web.Request, now: int) -> Speaker:
        """In the language of the address, else of the browser, else in the channel's first."""
        wanted = [request.query.get("lang", "")]
        wanted += [
            part.strip()[:2] for part in request.headers.get("Accept-Language", "").split(",")
        ]
        languages = self.channel.languages
        return self.renderer.speaker(
            next((code for code in wanted if code in languages), languages[0]), now
        )

    async def _count(self, month: Period, now: int) -> tuple[Monthly, int | None]:
        """The figures and when records begin, counted at most once a minute; else raises 404."""
        found = self._counts.get(month.code)
        if found is not None and now - found[0] < FRESH_MS:
            return found[1:]
        try:
            async with self.database.long_reading() as tx:
                first = await counted.records_begin(tx)
                this_month, *earlier = _months(first, now, self.channel)
                if month not in (this_month, this_month.before(), *earlier):
                    raise web.HTTPNotFound
                monthly = await figures.monthly(tx, self.channel, month)
        except TransientDatabaseError:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "5"}) from None
        self._counts[month.code] = now, monthly, first
        return monthly, first


def _months(first: int | None, now: int, channel: Channel) -> list[Period]:
    """From this month back to the month of the first record, the newest first."""
    month = around(Span.MONTH, today(now, channel.zone))
    months = [month]
    while (
        first is not None and month.bounds(channel.zone)[0] > first and len(months) < _MOST_MONTHS
    ):
        month = month.before()
        months.append(month)
    return months
