"""All routes of the register, with the process that draws its cards."""

from aiohttp import web

from bot.pipeline.delivery.file_process import FileProcess
from bot.web.register.base import Pages
from bot.web.register.cards import CardPages
from bot.web.register.checkpoint import Checkpoint
from bot.web.register.figures import FigurePages
from bot.web.register.pages import EntryPages


class Register:
    """`register` adds the routes to the web server; `close` it at the end."""

    def __init__(self, pages: Pages) -> None:
        # Not the process of the bot's messages: readers of the site must not delay them.
        self._files, figures = FileProcess(), FigurePages(pages)
        self._parts = (
            EntryPages(pages), figures, CardPages(pages, figures, self._files), Checkpoint(pages)
        )  # fmt: skip

    def register(self, app: web.Application) -> None:
        for part in self._parts:
            part.register(app)

    async def close(self) -> None:
        await self._files.close()
