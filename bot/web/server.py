"""The web server: webhook, health, readiness, metrics. `pages` adds other routes.

It stores the updates that Telegram posts, without parsing them.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiohttp import web

from bot.pipeline import metrics
from bot.pipeline.intake.accept import Pseudonym, accept_update, update_id_of
from bot.pipeline.intake.outage_notices import OutageNotices
from bot.storage.engine.database import Database, TransientDatabaseError
from bot.storage.engine.migrate import HEAD, revision
from bot.storage.queues import leases

logger = structlog.get_logger(__name__)

LARGEST_BODY = 1024 * 1024
_POLL_TIMEOUT_MS = 120_000
_SHUTDOWN_SECONDS = 2.0
"""How long a running request may delay the end of the process."""
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
_RETRY = {"Retry-After": "5"}


def webhook_path(token: str) -> str:
    """An address that cannot be guessed and does not reveal the token."""
    digest = hmac.new(token.encode(), b"webhook path", hashlib.sha256).hexdigest()
    return f"/telegram/{digest[:32]}"


@dataclass(slots=True)
class IntakeStatus:
    """When the last poll ended and the last update came by webhook (ms), for the health check."""

    last_poll: Callable[[], int | None] = lambda: None
    polls: Callable[[], bool] = lambda: False
    last_accept: int | None = None


@dataclass(slots=True)
class WebServer:
    """`reaches_telegram` answers /ready at once. Without a `secret` there is no webhook."""

    database: Database
    pseudonym: Pseudonym
    path: str | None = None
    secret: str | None = None
    intake: IntakeStatus = field(default_factory=IntakeStatus)
    outage_notices: OutageNotices | None = None
    reaches_telegram: Callable[[], bool] = lambda: True
    pages: Sequence[Callable[[web.Application], None]] = ()
    _runner: web.AppRunner | None = None

    def application(self) -> web.Application:
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_get("/health", self._health)
        app.router.add_get("/ready", self._ready)
        app.router.add_get("/metrics", self._metrics)
        if self.path is not None and self.secret is not None:
            app.router.add_post(self.path, self._webhook)
        for add_routes in self.pages:
            add_routes(app)
        return app

    async def start(
        self,
        port: int,
        host: str = "0.0.0.0",  # noqa: S104 - a server
        *,
        shared: bool = False,
    ) -> int:
        """Start to serve; return the port, which the system chooses for 0.

        On a `shared` port the system spreads requests over all processes that listen there.
        """
        self._runner = web.AppRunner(
            self.application(), access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port, reuse_port=shared or None).start()
        found: int = self._runner.addresses[0][1]
        return found

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _webhook(self, request: web.Request) -> web.Response:
        given = request.headers.get(_SECRET_HEADER, "").encode()
        if not hmac.compare_digest(given, (self.secret or "").encode()):
            return web.Response(status=403)
        try:
            raw = json.loads(await request.read())
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413)
        except ValueError:
            raw = None
        if update_id_of(raw) is None:
            return web.Response(status=400)
        if self.outage_notices is not None:
            self.outage_notices.expect([raw])
        try:
            await accept_update(self.database, raw, self.pseudonym)
        except TransientDatabaseError as error:
            logger.warning("updates wait at Telegram: the database is away", error=str(error))
            return web.Response(status=503, headers=_RETRY)
        if self.outage_notices is not None:
            self.outage_notices.stored()
        self.intake.last_accept = self.database.clock()
        return web.Response()

    async def _health(self, _: web.Request) -> web.Response:
        """503 when polling has failed for two minutes: then the process needs a restart."""
        now, last_poll = self.database.clock(), self.intake.last_poll()
        deaf = self.intake.polls() and (last_poll is None or now - last_poll > _POLL_TIMEOUT_MS)
        report: dict[str, Any] = {
            "alive": True,
            "deaf": deaf,
            "seconds_since_poll": _seconds(now, last_poll),
            "seconds_since_accept": _seconds(now, self.intake.last_accept),
        }
        try:
            async with self.database.reading() as tx:
                report["leases"] = {lease.name: lease.owner for lease in await leases.held(tx)}
                report["processes"] = await leases.alive(tx)
        except TransientDatabaseError:
            report["leases"] = report["processes"] = None
        return web.json_response(report, status=503 if deaf else 200)

    async def _ready(self, _: web.Request) -> web.Response:
        report = {"database": False, "migrations": False, "telegram": False}
        try:
            report["migrations"] = await revision(self.database) == HEAD
            report["database"] = True
        except TransientDatabaseError as error:
            logger.warning("not ready: the database is away", error=str(error))
        report["telegram"] = self.reaches_telegram()
        return web.json_response(report, status=200 if all(report.values()) else 503)

    async def _metrics(self, _: web.Request) -> web.Response:
        try:
            body = await metrics.exposition(self.database)
        except TransientDatabaseError:
            return web.Response(status=503)
        return web.Response(body=body, headers={"Content-Type": "text/plain; version=0.0.4"})


def _seconds(now: int, moment: int | None) -> float | None:
    return None if moment is None else (now - moment) / 1000
