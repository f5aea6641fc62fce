"""The newest checkpoint of the log and the key that signs it, for anyone who keeps them."""

from aiohttp import web

from bot.services.audit import epochs
from bot.storage.audit import checkpoints
from bot.storage.engine.database import Database

FRESH_SECONDS = 60
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": f"public, max-age={FRESH_SECONDS}",
}


class Checkpoint:
    """`register` adds the routes to the web server."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: tuple[int, str, str] | None = None

    def register(self, app: web.Application) -> None:
        app.router.add_get("/audit/checkpoint", self._checkpoint)
        app.router.add_get("/audit/key", self._key)

    async def _checkpoint(self, _: web.Request) -> web.Response:
        return _text((await self._fresh())[0])

    async def _key(self, _: web.Request) -> web.Response:
        return _text((await self._fresh())[1])

    async def _fresh(self) -> tuple[str, str]:
        """Note and key; they are read once a minute, however often people ask."""
        now = self._database.clock()
        if self._kept is None or self._kept[0] + FRESH_SECONDS * 1000 <= now:
            async with self._database.reading() as tx:
                newest = await checkpoints.newest(tx)
                key = (await epochs.current(tx)).text
            self._kept = (now, newest.note if newest else "", f"{key}\n")
        return self._kept[1:]


def _text(body: str) -> web.Response:
    if not body:
        return web.Response(status=404, text="no checkpoint was made yet\n", headers=_HEADERS)
    return web.Response(text=body, headers=_HEADERS)
