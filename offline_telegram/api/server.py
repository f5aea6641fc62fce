"""The HTTP server: reads calls, applies faults, answers like the Bot API."""

import asyncio
import time
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.multipart import BodyPartReader

# The method modules register themselves when they are imported.
from offline_telegram.api import methods_bot, methods_chat, methods_edit, methods_send  # noqa: F401
from offline_telegram.api.errors import ApiError, bad
from offline_telegram.api.params import Params, Upload
from offline_telegram.api.registry import METHODS, execute
from offline_telegram.world.updates import encode
from offline_telegram.world.webhook import Webhook
from offline_telegram.world.world import World

_HERE = ("getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo")
_NAMES = {name.lower(): name for name in (*_HERE, *(m.name for m in METHODS.values()))}


@dataclass(slots=True)
class Call:
    """One call of the bot, as it can be read afterwards; times are of the monotonic clock."""

    method: str
    params: dict[str, Any]
    result: Any = None
    error: ApiError | None = None
    began: float = 0.0
    answered: float | None = None
    """When the answer was handed over; None when the connection broke instead."""


class _ResetError(Exception):
    """The connection breaks instead of an answer."""


class ApiServer:
    def __init__(
        self,
        world: World,
        token: str,
        calls: deque[Call],
        webhooks: Collection[str] | None = None,
    ) -> None:
        self.world = world
        self.token = token
        self.calls = calls
        self.log_calls = True
        self.closing = False
        self.webhook = Webhook(world.updates, world.faults, world.clock, webhooks)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/bot{token}/{method}", self.handle),
            web.get("/bot{token}/{method}", self.handle),
            web.get("/file/bot{token}/{path:.+}", self.download),
        ]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        info = request.match_info
        name = _NAMES.get(info["method"].lower(), info["method"])
        try:
            self._check_token(info["token"])
            _check_verb(request.method, name)
            body = await self._answer(request, name)
        except ApiError as error:
            if self.closing or self.world.faults.rates.down:
                return _broken(request)
            return _refusal(error)
        except (_ResetError, ConnectionError):
            return _broken(request)
        return web.Response(body=body, content_type="application/json")

    def _check_token(self, token: str) -> None:
        if not compare_digest(token.encode(), self.token.encode()):
            raise ApiError(401, "Unauthorized")

    async def _answer(self, request: web.Request, name: str) -> bytes:
        faults, world = self.world.faults, self.world
        began = time.monotonic()
        world.counters.calls[name] += 1
        plan = faults.plan(name.lower())
        # Read before the delay: a call that arrived is carried out even when the caller leaves.
        params = await _params(request)
        if plan.delay:
            await asyncio.sleep(plan.delay)
        if plan.drop_before:
            raise _ResetError
        call = Call(name, params.values, began=began)
        if plan.error:
            if plan.error.code == 429:
                world.counters.refused["injected"] += 1
            call.error = plan.error
            self._log(call)
            raise plan.error
        result = await self._result(call, params)
        if plan.stall:
            await asyncio.sleep(plan.stall)
        if plan.drop_after or faults.rates.down:
            raise _ResetError
        call.answered = time.monotonic()
        return f'{{"ok":true,"result":{result}}}'.encode()

    async def _result(self, call: Call, params: Params) -> str:
        try:
            match call.method:
                case "getUpdates":
                    return await self._get_updates(params)
                case "setWebhook":
                    result: Any = await self.webhook.set(params)
                case "deleteWebhook":
                    result = await self.webhook.delete(params)
                case "getWebhookInfo":
                    result = self.webhook.info()
                case _:
                    result = execute(self.world, call.method.lower(), params)
        except ApiError as error:
            call.error = error
            self._log(call)
            raise
        call.result = result
        self._log(call)
        return encode(result)

    def _log(self, call: Call) -> None:
        if self.log_calls:
            self.calls.append(call)

    async def _get_updates(self, params: Params) -> str:
        limit = min(100, max(1, params.integer("limit") or 100))
        seconds = min(50, max(0, params.integer("timeout") or 0))
        offset, kinds = params.integer("offset") or 0, params.json("allowed_updates")
        return await self.world.updates.poll(offset, limit, seconds, kinds)

    async def download(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check_token(request.match_info["token"])
        except ApiError as error:
            return _refusal(error)
        stored = self.world.files.stored.get(request.match_info["path"])
        if stored is None:
            return _refusal(ApiError(404, "Not Found"))
        return web.Response(body=stored.data, content_type="application/octet-stream")


def _check_verb(verb: str, name: str) -> None:
    """Telegram lets GET change things; here a link or a picture of a page must change nothing."""
    only_reads = name.startswith("get") and name != "getUpdates"
    if verb == "GET" and name.lower() in _NAMES and not only_reads:
        raise ApiError(405, "Method Not Allowed: use POST")


def _broken(request: web.Request) -> web.Response:
    """Break the connection; aiohttp needs a response, which the bot never gets."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=502)


def _refusal(error: ApiError) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": error.code}
    body["description"] = error.description
    if error.parameters:
        body["parameters"] = error.parameters
    response = web.Response(text=encode(body), status=error.code, content_type="application/json")
    if error.code == 429:
        response.headers["Retry-After"] = str(error.parameters["retry_after"])
    return response


async def _params(request: web.Request) -> Params:
    values: dict[str, Any] = dict(request.query) if request.query_string else {}
    kind = request.content_type
    if kind == "multipart/form-data":
        return await _multipart(request, values)
    body = await request.read()
    if not body:
        return Params(values)
    if kind == "application/json":
        try:
            content = await request.json()
        except ValueError:
            raise bad("can't parse JSON object") from None
        if not isinstance(content, dict):
            raise bad("object expected")
        return Params(values | content)
    if kind == "application/x-www-form-urlencoded":
        values.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return Params(values)


async def _multipart(request: web.Request, values: dict[str, Any]) -> Params:
    files: dict[str, Upload] = {}
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise bad("can't parse multipart body")
        data = bytes(await part.read(decode=True))
        if part.filename is None:
            values[part.name] = data.decode("utf-8", "replace")
        else:
            mime = part.headers.get("Content-Type")
            files[part.name] = Upload(part.filename, mime, data)
    return Params(values, files)
