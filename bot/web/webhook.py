"""Route for the updates that Telegram posts; they are stored, not parsed."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiohttp import web

from bot.core.database import Database, TransientDatabaseError
from bot.telegram.accept import OutageNotices, accept_updates, update_id_of
from bot.web import connections, health, server

logger = structlog.get_logger(__name__)

_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
_RETRY = {"Retry-After": "5"}
_TOLD_MS = 60_000


def webhook_path(token: str) -> str:
    """It cannot be guessed and does not reveal the token."""
    digest = hmac.new(token.encode(), b"webhook path", hashlib.sha256).hexdigest()
    return f"/telegram/{digest[:32]}"


@dataclass(slots=True)
class Webhook:
    """`register` adds the route at `path`; Telegram proves itself by `secret`."""

    database: Database
    pseudonym: Callable[[str], str]
    path: str
    secret: str
    intake: health.IntakeStatus = field(default_factory=health.IntakeStatus)
    outage_notices: OutageNotices | None = None
    _told_at: int | None = None

    def register(self, app: web.Application) -> None:
        app.router.add_post(self.path, self._accept)

    def _tell_refusal(self) -> None:
        """Once a minute: only Telegram knows the address, so it has another secret."""
        now = self.database.steady()
        if self._told_at is None or now - self._told_at >= _TOLD_MS:
            self._told_at = now
            logger.warning(
                "an update was refused: it came without WEBHOOK_SECRET, or with another one;"
                " a restart tells Telegram the one of here"
            )

    async def _accept(self, request: web.Request) -> web.Response:
        if not server.is_secret(request.headers.get(_SECRET_HEADER, ""), self.secret):
            self._tell_refusal()
            return web.Response(status=403)
        raw = _parsed(await request.read())
        connections.complete(request)
        if update_id_of(raw) is None:
            return web.Response(status=400)
        if self.outage_notices is not None:
            self.outage_notices.expect([raw])
        try:
            await accept_updates(self.database, [raw], self.pseudonym)
        except TransientDatabaseError as error:
            logger.warning(
                "updates wait at Telegram: the database is away", error=str(error)
            )
            return web.Response(status=503, headers=_RETRY)
        except RecursionError:  # it can be read, but not written
            return web.Response(status=400)
        if self.outage_notices is not None:
            self.outage_notices.stored()
        self.intake.last_accept = self.database.steady()
        return web.Response()


def _parsed(body: bytes) -> Any:
    """None for what is no JSON, or so deeply nested that Python cannot read it."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
