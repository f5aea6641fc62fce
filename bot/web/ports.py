"""Ports: PORT for Telegram and the public, OPS_PORT for operators."""

import errno

import structlog

from bot.settings import Settings, SettingsError
from bot.web import connections
from bot.web.connections import Connections
from bot.web.health import register_starting
from bot.web.server import Routes, WebServer

logger = structlog.get_logger(__name__)

_OPERATORS_SHARE = 8


class Ports:
    """`open`, `serve`, then `close`. Only a webhook needs PORT: a poller also runs without both.

    Between `open` and `serve` they tell that the process is alive, and not ready.
    """

    def __init__(self, settings: Settings) -> None:
        most = connections.most_connections(connections.limit())
        self._settings = settings
        self._public = WebServer([register_starting], Connections(most))
        self._operators = WebServer([register_starting], Connections(most // _OPERATORS_SHARE))
        self._is_open = False

    async def open(self, *, shared: bool) -> None:
        """Raises SettingsError for an address that cannot be used and was asked for."""
        settings, self._is_open = self._settings, True
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
                    problem = (
                        f"{setting} {port} cannot be opened at {host}: is it an address of here?"
                    )
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
