"""HTTP in both directions: calls of the bot, its webhook; for this machine only."""

import asyncio
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import aiohttp
from aiohttp import web
from aiohttp.multipart import BodyPartReader

# The method modules register themselves when they are imported.
from offline_telegram import methods_bot, methods_chat, methods_messages  # noqa: F401
from offline_telegram.calls import METHODS, Params, Upload, execute
from offline_telegram.failures import ApiError, Faults, bad
from offline_telegram.model import Json
from offline_telegram.updates import Pending, UpdateQueue, encode
from offline_telegram.world import World

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
    """Time at which the answer was handed over; None when the connection broke instead."""


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
    response = web.Response(
        text=encode(body), status=error.code, content_type="application/json"
    )
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
        values.update(
            parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        )
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


_TIMEOUT = aiohttp.ClientTimeout(total=60)
_LONGEST_DELAY = 60.0
_LONGEST_RETRY_AFTER = 3600.0
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class Webhook:
    """Post updates to the bot; with `allowed` roots, like http://127.0.0.1:8080, to no other."""

    def __init__(
        self,
        updates: UpdateQueue,
        faults: Faults,
        clock: Callable[[], float],
        allowed: Collection[str] | None = None,
    ) -> None:
        self._updates = updates
        self._allowed = allowed
        self._faults = faults
        self._clock = clock
        self.first_delay = 0.5
        self.secret = ""
        self.max_connections = 40
        self.last_error: tuple[int, str] | None = None
        self._session: aiohttp.ClientSession | None = None
        self._lanes: dict[int, deque[Pending]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(self.max_connections)

    async def set(self, params: Params) -> bool:
        url = params.text("url")
        if not url:
            return await self.delete(params)
        self._check(url)
        secret = params.text("secret_token")
        if secret and not _SECRET.fullmatch(secret):
            raise bad("secret token contains unallowed characters")
        connections = params.integer("max_connections") or 40
        if not 1 <= connections <= 100:
            raise bad("wrong max_connections parameter specified")
        self._updates.allow(params.json("allowed_updates"))
        await self._halt()
        if params.flag("drop_pending_updates"):
            self._updates.drop()
        self._updates.stop_poll()
        self.secret, self.max_connections = secret, connections
        self.begin(url)
        return True

    def _check(self, url: str) -> None:
        """Refuse all but addresses of this machine: nothing that is said here leaves it."""
        parts = urlsplit(url)
        local = parts.hostname in ("127.0.0.1", "localhost", "::1")
        if parts.scheme != "https" and not (parts.scheme == "http" and local):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if not local:
            raise bad("bad webhook: Failed to resolve host: Name or service not known")
        if (
            self._allowed is not None
            and f"{parts.scheme}://{parts.netloc}" not in self._allowed
        ):
            raise bad("bad webhook: the offline Telegram was not given this address")

    def allows(self, url: str) -> bool:
        try:
            self._check(url)
        except ApiError:
            return False
        return True

    def begin(self, url: str) -> None:
        self._updates.webhook_url = url
        self._slots = asyncio.Semaphore(self.max_connections)
        self._updates.push = self._push
        self.last_error = None
        for pending in list(self._updates.pending.values()):
            self._push(pending)

    async def delete(self, params: Params) -> bool:
        await self._halt()
        self._updates.webhook_url = ""
        self.secret = ""
        if params.flag("drop_pending_updates"):
            self._updates.drop()
        return True

    def info(self) -> Json:
        updates = self._updates
        info: Json = {
            "url": updates.webhook_url,
            "has_custom_certificate": False,
            "pending_update_count": len(updates.pending),
            "allowed_updates": sorted(updates.allowed),
        }
        if updates.webhook_url:
            info |= {"max_connections": self.max_connections, "ip_address": "127.0.0.1"}
        if self.last_error:
            info["last_error_date"], info["last_error_message"] = self.last_error
        return info

    async def stop(self) -> None:
        await self._halt()
        if self._session:
            await self._session.close()
            self._session = None

    async def _halt(self) -> None:
        """Stop delivering; unconfirmed updates stay in the queue."""
        self._updates.push = None
        tasks, self._tasks = self._tasks, set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._lanes.clear()

    def _push(self, pending: Pending) -> None:
        lane = self._lanes.get(pending.lane)
        if lane is not None:
            lane.append(pending)
            return
        self._lanes[pending.lane] = deque((pending,))
        task = asyncio.get_running_loop().create_task(self._drain(pending.lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, number: int) -> None:
        lane = self._lanes[number]
        delay = self.first_delay
        while lane:
            if self._faults.rates.unordered and len(lane) > 1:
                lane.rotate(-self._faults.random.randrange(len(lane)))
            pending = lane[0]
            if (
                pending.expires <= self._clock()
                or pending.update_id not in self._updates.pending
            ):
                self._updates.pending.pop(pending.update_id, None)
                lane.popleft()
                continue
            async with self._slots:
                wait = await self._deliver(pending)
            if wait is None:
                lane.popleft()
                delay = self.first_delay
                if self._faults.repeats():
                    lane.append(pending)
                    continue
                self._updates.pending.pop(pending.update_id, None)
            else:
                await asyncio.sleep(wait or delay)
                delay = min(_LONGEST_DELAY, delay * 2)
        del self._lanes[number]

    async def _deliver(self, pending: Pending) -> float | None:
        """Post one update; returns the seconds to wait (0: our back-off), None once accepted."""
        if self._faults.rates.down:
            return 0.0
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        try:
            async with self._session.post(
                self._updates.webhook_url,
                data=pending.body.encode(),
                headers=headers,
                allow_redirects=False,
            ) as answer:
                await answer.read()
                if 200 <= answer.status < 300:
                    return None
                self._note(
                    f"Wrong response from the webhook: {answer.status} {answer.reason}"
                )
                asked = answer.headers.get("Retry-After", "")
                return (
                    min(_LONGEST_RETRY_AFTER, float(asked)) if asked.isdigit() else 0.0
                )
        except (aiohttp.ClientError, TimeoutError) as error:
            self._note(f"Connection failed: {type(error).__name__}")
            return 0.0

    def _note(self, message: str) -> None:
        self.last_error = (int(time.time()), message)


_OWN_NAMES = ("127.0.0.1", "localhost", "[::1]")


@web.middleware
async def local_only(
    request: web.Request,
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> web.StreamResponse:
    """Refuse a request under another name, and one that a page of another site causes.

    A foreign name may lead here (DNS rebinding): the browser then takes the page of an attacker
    and this server for one site. A browser names the site of a page that writes or opens a socket.
    """
    here = _addresses(request)
    origin = request.headers.get("Origin")
    if request.headers.get("Host", "").lower() not in here:
        raise web.HTTPForbidden(
            text=f"Open http://{here[0]}/: no other address is answered.\n"
        )
    if origin is not None and origin.lower() not in {f"http://{one}" for one in here}:
        raise web.HTTPForbidden(text="Pages of other sites may not act here.\n")
    return await handler(request)


def _addresses(request: web.Request) -> list[str]:
    """Names of this server with its port; without it where it is HTTP's own."""
    transport = request.transport
    port = 0 if transport is None else transport.get_extra_info("sockname")[1]
    return [f"{name}:{port}" for name in _OWN_NAMES] + (
        list(_OWN_NAMES) if port == 80 else []
    )
