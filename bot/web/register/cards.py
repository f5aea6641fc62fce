"""Cards of pages: pictures that messengers show beside a link.

They are drawn in a process of its own, each once; few are different.
"""

from collections import OrderedDict

from aiohttp import web

from bot.domain.desk.case import Outcome
from bot.domain.register.entry import Standing
from bot.messages.register.cards import words
from bot.messages.register.cards.spec import Card
from bot.messages.register.site import ROOT
from bot.pipeline.delivery.file_process import FileProcess, NotMade
from bot.web.register.base import HEADERS, LATER, Pages
from bot.web.register.figures import FigurePages

_MOST, _WAITING = 200, 20
"""Cards that are kept, about 20 KB each, and that may wait to be drawn."""
_AGE = 3600
_PAGES = {"front": words.front_card, "report": words.report_card}


class CardPages:
    """`register` adds the routes to the web server; `files` draws."""

    def __init__(self, pages: Pages, figures: FigurePages, files: FileProcess) -> None:
        self._pages, self._figures, self._files = pages, figures, files
        self._drawn: OrderedDict[Card, bytes] = OrderedDict()
        self._waiting = 0

    def register(self, app: web.Application) -> None:
        folder = f"{ROOT}/{self._pages.language}/{words.FOLDER}"
        app.router.add_get(f"{folder}/{{name:{'|'.join(_PAGES)}}}.png", self._page)
        app.router.add_get(rf"{folder}/figures/{{month:\d{{4}}-\d{{2}}}}.png", self._figure)
        types = "|".join(kind.id for kind in self._pages.channel.types)
        app.router.add_get(
            f"{folder}/entries/{{category:{types}}}/{{outcome:{'|'.join(Outcome)}}}"
            f"/{{standing:{'|'.join(Standing)}}}.png",
            self._entry,
        )

    async def _page(self, request: web.Request) -> web.Response:
        return await self._card(_PAGES[request.match_info["name"]](self._pages.speaker(request)))

    async def _entry(self, request: web.Request) -> web.Response:
        asked, speaker = request.match_info, self._pages.speaker(request)
        outcome, standing = Outcome(asked["outcome"]), Standing(asked["standing"])
        return await self._card(words.entry_card(speaker, asked["category"], outcome, standing))

    async def _figure(self, request: web.Request) -> web.Response:
        month = self._figures.month(request.match_info["month"])
        monthly, _ = await self._pages.read(lambda tx: self._figures.count(tx, month))
        return await self._card(words.figures_card(self._pages.speaker(request), monthly))

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
