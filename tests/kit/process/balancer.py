"""What stands in front of several processes: hands each webhook post to one that takes it."""

import itertools
from typing import Self

import aiohttp
from aiohttp import web


class Balancer:
    """In turn over `ports`; a process that does not take the post is passed over.

    Telegram posts to `address`.
    """

    def __init__(self) -> None:
        self.ports: list[int] = []
        self.refused = 0
        self._turn = itertools.count()

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        app = web.Application()
        app.router.add_post("/{path:.*}", self._pass_on)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def _pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        first = next(self._turn)
        for step in range(len(self.ports)):
            port = self.ports[(first + step) % len(self.ports)]
            try:
                async with self._session.post(
                    f"http://127.0.0.1:{port}{request.path}", data=body, headers=request.headers
                ) as answer:
                    if answer.status < 500:
                        return web.Response(status=answer.status)
            except aiohttp.ClientError:
                continue
        self.refused += 1
        return web.Response(status=503, headers={"Retry-After": "1"})
