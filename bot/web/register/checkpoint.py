"""The newest checkpoint of the log and the key that signs it, for anyone who keeps them."""

from aiohttp import web

from bot.services.audit import epochs
from bot.storage.audit import checkpoints
from bot.storage.engine.database import Transaction
from bot.web.register.base import Pages


class Checkpoint:
    """`register` adds the routes to the web server."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def register(self, app: web.Application) -> None:
        app.router.add_get("/audit/checkpoint", self._checkpoint)
        app.router.add_get("/audit/key", self._key)

    async def _checkpoint(self, request: web.Request) -> web.Response:
        async def make(tx: Transaction) -> str | None:
            newest = await checkpoints.newest(tx)
            return None if newest is None else newest.note

        return await self._pages.page(request.path, make, "text/plain")

    async def _key(self, request: web.Request) -> web.Response:
        async def make(tx: Transaction) -> str:
            return f"{(await epochs.current(tx)).text}\n"

        return await self._pages.page(request.path, make, "text/plain")
