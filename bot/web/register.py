"""Public pages of the register: the monthly figures as a page, CSV and JSON.

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
"""How long a count is cached, so that reloading costs the database nothing."""
_MOST_MONTHS = 36
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": f"public, max-age={FRESH_MS // 1000}",
}


@dataclass(slots=True)
class Register:
    """`register` adds the routes to the web server."""

    database: Database
    channel: Channel
    renderer: Renderer
    _known: dict[str, tuple[int, Monthly]] = field(default_factory=dict)
    _first: int | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def register(self, app: web.Application) -> None:
        app.router.add_get("/register/figures", self._page)
        app.router.add_get(r"/register/figures/{month:\d{4}-\d{2}}.{table:csv|json}", self._table)

    async def _page(self, request: web.Request) -> web.Response:
        now = self.database.clock()
        monthly, first = await self._look(request.query.get("month", ""), now)
        months = _months(first, now, self.channel)
        body = figures_page(self._speaker(request, now), monthly, months)
        headers = {**_HEADERS, "Vary": "Accept-Language"}
        return web.Response(text=body, content_type="text/html", headers=headers)

    async def _table(self, request: web.Request) -> web.Response:
        now = self.database.clock()
        monthly, _ = await self._look(request.match_info["month"], now)
        if request.match_info["table"] == "json":
            content, kind = as_json(self.channel, monthly), "application/json"
        else:
            content, kind = as_csv(self._speaker(request, now), monthly), "text/csv"
        named = f'attachment; filename="restricted-{monthly.month}.{request.match_info["table"]}"'
        headers = {**_HEADERS, "Content-Disposition": named, "Vary": "Accept-Language"}
        return web.Response(body=content, content_type=kind, charset="utf-8", headers=headers)

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

    async def _look(self, code: str, now: int) -> tuple[Monthly, int | None]:
        """The figures and when records begin, counted at most once a minute; else raises 404."""
        month = figures.read_month(code, now, self.channel)
        if month is None:
            raise web.HTTPNotFound
        async with self._turn:
            found = self._known.get(month.code)
            if found is not None and now - found[0] < FRESH_MS:
                return found[1], self._first
            try:
                async with self.database.long_reading() as tx:
                    monthly = await figures.monthly(tx, self.channel, month)
                    self._first = await counted.records_begin(tx)
            except TransientDatabaseError:
                raise web.HTTPServiceUnavailable(headers={"Retry-After": "5"}) from None
            if len(self._known) >= _MOST_MONTHS:
                self._known.clear()
            self._known[month.code] = (now, monthly)
            return monthly, self._first


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
