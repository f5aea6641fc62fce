"""An API server before the offline Telegram: it answers for recipients and passes on the rest.

Reads HTTP by hand, so that a thousand messages a second leave the machine to the bot.
"""

import asyncio
import json
import re
from contextlib import suppress
from urllib.parse import urlsplit

from benchmarks.broadcast.recipients import Recipients
from bot.sandbox import Sandbox
from bot.sandbox.api.errors import ApiError

_OURS = {"sendmessage", "editmessagetext", "deletemessage"}
_LIMIT = 2**20

_HOST = re.compile(rb"\r\nhost:[^\r]*", re.IGNORECASE)
"""The sandbox answers calls to its own address only."""


class FakeApi:
    def __init__(self, sandbox: Sandbox, recipients: Recipients) -> None:
        self._sandbox, self._recipients = sandbox, recipients
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.root = ""

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=_LIMIT)
        self.root = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        behind: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        try:
            while True:
                head, body = await _message(reader)
                if (answer := await self._answer(head, body)) is not None:
                    if not answer:
                        writer.transport.abort()
                        return
                    writer.write(answer)
                    continue
                port = urlsplit(self._sandbox.root).port
                if behind is None:
                    behind = await asyncio.open_connection("127.0.0.1", port, limit=_LIMIT)
                behind[1].write(_HOST.sub(b"\r\nHost: 127.0.0.1:%d" % port, head) + body)
                writer.write(b"".join(await _message(behind[0])))
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            self._tasks.discard(task)
            if behind is not None:
                with suppress(Exception):
                    behind[1].close()

    async def _answer(self, head: bytes, body: bytes) -> bytes | None:
        """The answer to a call for a recipient, else None; empty where the connection breaks."""
        path = head.split(b" ", 2)[1]
        method = path.rpartition(b"/")[2].decode().lower()
        if method not in _OURS:
            return None
        chat = _number(body, b"chat_id=")
        if not self._recipients.has(chat):
            return None
        paid = b"allow_paid_broadcast=true" in body
        plan = self._recipients.world.faults.plan(method)
        if plan.delay:
            await asyncio.sleep(plan.delay)
        if plan.drop_before:
            return b""
        if plan.error is not None:
            self._recipients.world.counters.refused["injected"] += plan.error.code == 429
            return _refusal(plan.error)
        try:
            answer = self._recipients.call(method, chat, _number(body, b"message_id="), paid=paid)
        except ApiError as error:
            return _refusal(error)
        return b"" if plan.drop_after else _response(b"200 OK", answer)


async def _message(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Head and body of a request or an answer, each with a length."""
    head = await reader.readuntil(b"\r\n\r\n")
    lowered = head.lower()
    begin = lowered.find(b"content-length:")
    if begin < 0:
        return head, b""
    length = int(lowered[begin + 15 : lowered.index(b"\r\n", begin)])
    return head, await reader.readexactly(length) if length else b""


def _number(body: bytes, name: bytes) -> int:
    """The last field of that name; the templates write it last."""
    begin = body.rfind(name)
    if begin < 0:
        return 0
    text = body[begin + len(name) :].partition(b"&")[0]
    return int(text) if text.isdigit() else 0


def _response(status: bytes, body: bytes) -> bytes:
    head = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % (status, len(body)) + body


def _refusal(error: ApiError) -> bytes:
    content = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        content["parameters"] = error.parameters
    return _response(b"%d Refused" % error.code, json.dumps(content).encode())
