"""Delivers updates to the bot's webhook: in order within a lane, lanes in parallel."""

import asyncio
import re
import time
from collections import deque
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

import aiohttp

from offline_telegram.api.errors import ApiError, bad
from offline_telegram.api.faults import Faults
from offline_telegram.api.params import Params
from offline_telegram.world.model import Json
from offline_telegram.world.updates import Pending, UpdateQueue

_TIMEOUT = aiohttp.ClientTimeout(total=60)
_LONGEST_DELAY = 60.0
_LONGEST_RETRY_AFTER = 3600.0
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class Webhook:
    """With `allowed` roots, like http://127.0.0.1:8080, no other address is posted to."""

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
        if self._allowed is not None and f"{parts.scheme}://{parts.netloc}" not in self._allowed:
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
            if pending.expires <= self._clock() or pending.update_id not in self._updates.pending:
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
        """None when the bot accepted it; else the seconds it asks to wait (0: our own back-off)."""
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
                self._note(f"Wrong response from the webhook: {answer.status} {answer.reason}")
                asked = answer.headers.get("Retry-After", "")
                return min(_LONGEST_RETRY_AFTER, float(asked)) if asked.isdigit() else 0.0
        except (aiohttp.ClientError, TimeoutError) as error:
            self._note(f"Connection failed: {type(error).__name__}")
            return 0.0

    def _note(self, message: str) -> None:
        self.last_error = (int(time.time()), message)
