"""The monthly figures of the register as a page, CSV and JSON.

They use the same query as the chat. This module knows neither cases nor reporters.
"""

from aiohttp import web

from bot.domain.figures.figures import Monthly
from bot.domain.figures.period import Period
from bot.messages.figures.monthly import as_csv, as_json, fairness_csv
from bot.messages.register.figures import figures_page
from bot.messages.register.site import ROOT
from bot.services.figures import figures
from bot.services.figures.months import months_since
from bot.storage.engine.database import Transaction
from bot.storage.figures import figures as counted
from bot.web.register.base import FRESH_MS, Pages


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
        month = figures.read_month(code, self._pages.database.clock(), self._pages.channel)
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
        monthly = await figures.monthly(tx, channel, month)
        self._counts[month.code] = now, monthly, first
        return monthly, first
