"""Route for answers of authorities' systems: POST /authorities/<code>/answers, signed.

The signature is checked before the body is read as JSON, and before the database is asked.
"""

from dataclasses import dataclass, field

import structlog
from aiohttp import web

from bot.authorities.posted_answers import (
    Answers,
    NotSigned,
    UnknownReferral,
    WrongAnswer,
)
from bot.cases.afterwards import IllegalStage
from bot.core.database import TransientDatabaseError
from bot.web.connections import complete

logger = structlog.get_logger(__name__)

LARGEST_BODY = 64 * 1024
_A_MINUTE = 120
_MINUTE_MS = 60_000
_RETRY = {"Retry-After": "5"}
_CLOSED = {"Retry-After": "60"}


@dataclass(slots=True)
class AnswerRoute:
    """`register` adds the route, which takes 120 events a minute of each authority."""

    answers: Answers
    _minute: int = 0
    _taken: dict[str, int] = field(default_factory=dict)

    def register(self, app: web.Application) -> None:
        app.router.add_post(
            "/authorities/{code:[a-z][a-z0-9_]{0,15}}/answers", self._take
        )

    async def _take(self, request: web.Request) -> web.Response:
        code = request.match_info["code"]
        if not self.answers.knows(code):
            return web.Response(status=404)
        # aiohttp answers 413 as soon as more has come.
        body = await request.clone(client_max_size=LARGEST_BODY).read()
        complete(request)
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            signers = self.answers.signers(code, body, headers)
        except NotSigned:
            return web.Response(status=401)
        if not self._has_room(code):
            return web.Response(status=429, headers=_CLOSED)
        try:
            await self.answers.take(headers["webhook-id"], body, signers)
        except WrongAnswer as error:
            return _error(400, str(error))
        except UnknownReferral:
            return _error(404, "data.referral is none that was sent to you")
        except IllegalStage:
            return _error(409, "the case does not wait for this answer any more")
        except TransientDatabaseError as error:
            logger.warning("an answer waits for the database", error=str(error))
            return web.Response(status=503, headers=_RETRY)
        return web.Response(status=202)

    def _has_room(self, code: str) -> bool:
        minute = self.answers.database.steady() // _MINUTE_MS
        if minute != self._minute:
            self._minute = minute
            self._taken.clear()
        self._taken[code] = self._taken.get(code, 0) + 1
        return self._taken[code] <= _A_MINUTE


def _error(status: int, words: str) -> web.Response:
    return web.json_response({"error": words}, status=status)
