"""The line between the bot and the offline Telegram: calls go straight to its methods.

Every call is judged by the sandbox as a real server judges it; only the sockets are left out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from telegram.request import BaseRequest, RequestData

from bot.sandbox.api.errors import ApiError
from bot.sandbox.api.params import Params, Upload
from bot.sandbox.api.registry import execute
from bot.sandbox.world.updates import encode
from bot.sandbox.world.world import World

_IDLE = {"getUpdates": [], "setWebhook": True, "deleteWebhook": True, "getWebhookInfo": {}}

Refused = Callable[[str, dict[str, Any], str], None]
Called = Callable[[str, dict[str, Any]], None]


class Line(BaseRequest):
    """`called` hears of every call, `refused` of what the sandbox would not do."""

    def __init__(self, world: World, called: Called, refused: Refused) -> None:
        self._world, self._called, self._refused = world, called, refused

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None:
        """There is nothing to open."""

    async def shutdown(self) -> None:
        """There is nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        name = url.rsplit("/", 1)[1]
        if name in _IDLE:
            await asyncio.sleep(1 if name == "getUpdates" else 0)
            return 200, _answer(_IDLE[name])
        await asyncio.sleep(0)
        params = _params(request_data)
        self._called(name, params.values)
        try:
            return 200, _answer(execute(self._world, name.lower(), params))
        except ApiError as error:
            self._refused(name, params.values, error.description)
            body = {"ok": False, "error_code": error.code, "description": error.description}
            if error.parameters:
                body["parameters"] = error.parameters
            return error.code, encode(body).encode()


def _answer(result: Any) -> bytes:
    return f'{{"ok":true,"result":{encode(result)}}}'.encode()


def _params(data: RequestData | None) -> Params:
    if data is None:
        return Params({})
    uploads = {
        name: Upload(file_name, mime, content if isinstance(content, bytes) else content.read())
        for name, (file_name, content, mime) in (data.multipart_data or {}).items()
    }
    for value in data.json_parameters.values():
        value.encode()  # what no form can carry must not go unnoticed here
    return Params(dict(data.json_parameters), uploads)
