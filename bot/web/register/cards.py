"""The site's card and that of each month: pictures that messengers show beside a link.

They are drawn in a process of its own, each once.
"""

from collections import OrderedDict

from aiohttp import web

from bot.messages.register.cards import FOLDER, Card, figures_card, front_card
from bot.messages.register.site import ROOT
from bot.pipeline.delivery.file_process import FileProcess, NotMade
from bot.web.register.base import HEADERS, LATER, Pages
from bot.web.register.figures import FigurePages

_MOST, _WAITING = 100, 20
"""Cards that are kept, about 90 KB each, and that may wait to be drawn."""
_AGE = 3600


class CardPages:
    """`register` adds the routes to the web server; `files` draws."""

    def __init__(self, pages: Pages, figures: FigurePages, files: FileProcess) -> None:
        self._pages, self._figures, self._files = pages, figures, files
        self._drawn: OrderedDict[Card, bytes] = OrderedDict()
        self._waiting = 0

    def register(self, app: web.Application) -> None:
        folder = f"{ROOT}/{self._pages.language}/{FOLDER}"
        app.router.add_get(f"{folder}/front.png", self._front)
        app.router.add_get(rf"{folder}/figures/{{month:\d{{4}}-\d{{2}}}}.png", self._figure)

    async def _front(self, request: web.Request) -> web.Response:
        return await self._card(front_card(self._pages.speaker(request)))

    async def _figure(self, request: web.Request) -> web.Response:
        month = self._figures.month(request.match_info["month"])
        monthly, _ = await self._pages.read(lambda tx: self._figures.count(tx, month))
        return await self._card(figures_card(self._pages.speaker(request), monthly))

    async def _card(self, card: Card) -> web.Response:
        made = self._drawn.get(card) or await self._draw(card)
        headers = {**HEADERS, "Cache-Control": f"public, max-age={_AGE}"}
        return web.Response(body=made, content_type="image/png", headers=headers)

    async def _draw(self, card: Card) -> bytes:
        if self._waiting >= _WAITING:
            raise web.HTTPServiceUnavailable(headers=LATER)
        self._waiting += 1
        try:
            made = await self._files.make(card)
        except NotMade:
            raise web.HTTPServiceUnavailable(headers=LATER) from None
        finally:
            self._waiting -= 1
        self._drawn[card] = made
        if len(self._drawn) > _MOST:
            self._drawn.popitem(last=False)
        return made
