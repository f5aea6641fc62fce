"""What stands in front of several processes: hands each webhook post to one that takes it."""

import itertools
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web


@dataclass
class Balancer:
    """In turn over `ports`; a process that does not take the post is passed over."""

    ports: list[int] = field(default_factory=list)
    refused: int = 0
    _turn: itertools.count = field(default_factory=itertools.count)
    _runner: web.AppRunner | None = None
    _session: aiohttp.ClientSession | None = None

    async def start(self) -> str:
        """Begin; the address that Telegram posts to."""
        self._session = aiohttp.ClientSession()
        app = web.Application()
        app.router.add_post("/{path:.*}", self._pass_on)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    async def _pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        assert self._session is not None
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
