"""HTTP servers: PORT for Telegram and the public, OPS_PORT for operators."""

import asyncio
import errno
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from aiohttp import web, web_response

from bot.settings import Settings, SettingsError
from bot.web import connections
from bot.web.connections import Connections, watch
from bot.web.local_names import refuse_other_names

logger = structlog.get_logger(__name__)

LARGEST_BODY = 1024 * 1024
_SHUTDOWN_SECONDS = 2.0
"""How long a running request may delay the end of the process."""
_BACKLOG = 128
_MOST = 250
UNCACHED = {"Cache-Control": "no-store"}
_NOT_YET = {"Retry-After": "5", **UNCACHED}

# Every answer names the server, refusals of its parser, too: without versions that help an attack.
web_response.SERVER_SOFTWARE = "Habarla"  # type: ignore[attr-defined]

Routes = Sequence[Callable[[web.Application], None]]


@dataclass(slots=True)
class WebServer:
    """`routes` add their routes; the limits of `connections` hold for all of them together.

    With `local_names` a request that calls the server by another name is refused.
    """

    routes: Routes = ()
    connections: Connections | None = None
    local_names: bool = False
    _runner: web.AppRunner | None = None
    _listener: asyncio.Server | None = None

    async def start(
        self, port: int, host: str = "127.0.0.1", *, shared: bool = False
    ) -> int:
        """On a `shared` port the system spreads requests over all processes. Raises OSError."""
        self._runner = await self._made_runner()
        guarded = self.connections or Connections(_MOST)
        self._listener = await asyncio.get_running_loop().create_server(
            lambda: guarded.guard(self._protocol()),
            host,
            port,
            backlog=_BACKLOG,
            reuse_port=shared or None,
        )
        sockets = self._listener.sockets
        if not all(sockets):
            # uvloop says nothing when another process begins to listen between bind and listen.
            raise OSError(errno.EADDRINUSE, "another process listens on this port")
        found: int = sockets[0].getsockname()[1]
        return found

    async def replace(self, routes: Routes) -> None:
        """Serve other routes from the next connection on; those that are open end."""
        self.routes = routes
        before = self._runner
        if before is not None:
            self._runner = await self._made_runner()
            await before.cleanup()

    async def _made_runner(self) -> web.AppRunner:
        guards = [watch, refuse_other_names] if self.local_names else [watch]
        app = web.Application(client_max_size=LARGEST_BODY, middlewares=guards)
        for add_routes in self.routes:
            add_routes(app)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
        await runner.setup()
        return runner

    def _protocol(self) -> asyncio.Protocol:
        runner = self._runner
        assert runner is not None  # noqa: S101 - it is set before the port is opened
        assert runner.server is not None  # noqa: S101 - `setup` makes it
        return runner.server()

    async def stop(self) -> None:
        if self._listener is not None:
            self._listener.close()
        if self._runner is not None:
            await self._runner.cleanup()


def is_secret(given: str, expected: str | None) -> bool:
    """True if a header's value is the secret, in constant time.

    Bytes that are no UTF-8 stand in it as surrogates: they make it another value, not an error.
    """
    if expected is None:
        return False
    return hmac.compare_digest(
        given.encode("utf-8", "surrogateescape"), expected.encode()
    )


async def alive(_: web.Request) -> web.Response:
    return web.json_response({"alive": True}, headers=UNCACHED)


def _add_starting(app: web.Application) -> None:

    async def not_yet(_: web.Request) -> web.Response:
        return web.json_response({"ready": False}, status=503, headers=_NOT_YET)

    app.router.add_get("/health", alive)
    app.router.add_route("*", "/{path:.*}", not_yet)


_OPERATORS_SHARE = 8


class Ports:
    """`open`, `serve`, then `close`. Only a webhook needs PORT: a poller also runs without both.

    Between `open` and `serve` they tell that the process is alive, and not ready.
    """

    def __init__(self, settings: Settings) -> None:
        most = connections.most_connections(connections.limit())
        self._settings = settings
        self._public = WebServer([_add_starting], Connections(most))
        # A page of a stranger that asks under its own name does not know OPS_TOKEN.
        self._operators = WebServer(
            [_add_starting],
            Connections(most // _OPERATORS_SHARE),
            local_names=settings.ops_token is None,
        )
        self._is_open = False

    async def open(self, *, shared: bool) -> None:
        """Raises SettingsError for an address that cannot be used and was asked for."""
        settings = self._settings
        self._is_open = True
        is_webhook = settings.webhook_url is not None
        for server, setting, host, port, is_needed in (
            (self._public, "PORT", settings.public_host, settings.port, is_webhook),
            (self._operators, "OPS_PORT", settings.ops_host, settings.ops_port, False),
        ):
            try:
                await server.start(port, host, shared=shared)
            except OSError as error:
                problem = f"{setting} {port} is taken: choose another one"
                if error.errno != errno.EADDRINUSE:
                    problem = f"{setting} {port} cannot be opened at {host}: is it an address of here?"
                if is_needed or setting.lower() in settings.model_fields_set:
                    raise SettingsError([problem]) from None
                logger.warning(f"{problem}; what it serves is not served")

    async def serve(self, public: Routes, operators: Routes, *, shared: bool) -> None:
        """Serve everything from now on; opens the ports that are not open yet, like `open`."""
        await self._public.replace(public)
        await self._operators.replace(operators)
        if not self._is_open:
            await self.open(shared=shared)

    async def close(self) -> None:
        await self._public.stop()
        await self._operators.stop()
