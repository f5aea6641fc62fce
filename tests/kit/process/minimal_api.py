"""A second Bot API server, written apart from ours: seven methods, and 404 for everything else.

It shows that the bot needs nothing of the offline Telegram's ways.
"""

import asyncio
import html
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

_TAG = re.compile(r"<[^>]+>")
BOT = {"id": 31, "is_bot": True, "first_name": "Minimal", "username": "minimal_bot"}


@dataclass
class Said:
    """A message as its readers see it; `seq` grows when it is edited."""

    id: int
    seq: int
    text: str
    keys: list[list[dict[str, Any]]] = field(default_factory=list)

    @property
    def buttons(self) -> list[list[str]]:
        return [[key["text"] for key in row] for row in self.keys]


class MinimalApi:
    def __init__(self, token: str) -> None:
        self.token = token
        self.calls: Counter[str] = Counter()
        self.updates: dict[int, dict[str, Any]] = {}
        self.chats: dict[int, dict[int, Said]] = {}
        self.count = 0
        self.news = asyncio.Condition()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.root = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def phone(self, id: int, name: str) -> "MinimalPhone":
        """The phone of a person; this server sends no language."""
        return MinimalPhone(self, {"id": id, "is_bot": False, "first_name": name})

    async def tell(self, kind: str, body: dict[str, Any]) -> None:
        async with self.news:
            self.count += 1
            self.updates[self.count] = {"update_id": self.count, kind: body}
            self.news.notify_all()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls[method] += 1
        if request.match_info["token"] != self.token:
            return _refused(401, "Unauthorized")
        handler = getattr(self, f"_do_{method.lower()}", None)
        if handler is None:
            return _refused(404, "Not Found")
        result = await handler(await _parameters(request))
        return web.json_response({"ok": True, "result": result})

    async def _do_getme(self, _: dict[str, Any]) -> Any:
        return BOT

    async def _do_getupdates(self, given: dict[str, Any]) -> Any:
        offset = int(given.get("offset") or 0)
        for number in [number for number in self.updates if number < offset]:
            del self.updates[number]
        try:
            async with asyncio.timeout(min(float(given.get("timeout") or 0), 5)), self.news:
                await self.news.wait_for(lambda: self.updates)
        except TimeoutError:
            pass
        return list(self.updates.values())

    async def _do_sendmessage(self, given: dict[str, Any]) -> Any:
        chat = int(given["chat_id"])
        return await self._show(chat, len(self.chats.setdefault(chat, {})) + 1, given)

    async def _do_editmessagetext(self, given: dict[str, Any]) -> Any:
        return await self._show(int(given["chat_id"]), int(given["message_id"]), given)

    async def _do_answercallbackquery(self, _: dict[str, Any]) -> Any:
        return True

    async def _do_getchatmember(self, given: dict[str, Any]) -> Any:
        id = int(given["user_id"])
        user = BOT if id == BOT["id"] else {"id": id, "is_bot": False, "first_name": "Person"}
        return {"status": "member", "user": user}

    async def _show(self, chat: int, id: int, given: dict[str, Any]) -> dict[str, Any]:
        markup = given.get("reply_markup") or {}
        text = html.unescape(_TAG.sub("", given["text"]))
        async with self.news:
            self.count += 1
            said = Said(id, self.count, text, markup.get("inline_keyboard", []))
            self.chats.setdefault(chat, {})[id] = said
            self.news.notify_all()
        return {"message_id": id, "date": 1, "chat": {"id": chat, "type": "group"}, "text": text}


class MinimalPhone:
    """What a person does on this server, and sees."""

    def __init__(self, api: MinimalApi, user: dict[str, Any]) -> None:
        self.api, self.user, self.id = api, user, int(user["id"])
        self._mark = 0
        self._acts: set[asyncio.Task[None]] = set()

    def say(self, text: str, chat: int | None = None) -> None:
        entities = []
        if text.startswith("/"):
            entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        self._do("message", self._message(chat, 1_000_000 + self.api.count, text, entities))

    def press(self, label: str, chat: int | None = None) -> str | None:
        """Press the newest button with this label; the address of one that is a link."""
        said, key = next(
            (said, key)
            for said in sorted(self._seen(chat), key=lambda said: -said.seq)
            for row in said.keys
            for key in row
            if label in key["text"]
        )
        if "url" in key:
            return str(key["url"])
        query = {
            "id": str(self.api.count),
            "from": self.user,
            "chat_instance": "1",
            "data": key["callback_data"],
            "message": self._message(chat, said.id, said.text, []) | {"from": BOT},
        }
        self._do("callback_query", query)
        return None

    def follow(self, url: str) -> None:
        """Open a link to the bot: its payload follows /start in the private chat."""
        self.say("/start " + url.partition("?start=")[2])

    async def wait(
        self,
        test: Any,
        chat: int | None = None,
        after: int | None = None,
        timeout: float = 60,  # noqa: ASYNC109 - as the offline Telegram's phones have it
    ) -> Said:
        def found() -> Said | None:
            mark = self._mark if after is None else 0
            new = [said for said in self._seen(chat) if said.seq > mark]
            return next((said for said in new if test(said)), None)

        async with asyncio.timeout(timeout), self.api.news:
            message = await self.api.news.wait_for(found)
        return message or Said(0, 0, "")

    def _seen(self, chat: int | None) -> list[Said]:
        return list(self.api.chats.get(chat or self.id, {}).values())

    def _message(self, chat: int | None, id: int, text: str, entities: list[Any]) -> dict[str, Any]:
        where = {"id": self.id, "type": "private", "first_name": self.user["first_name"]}
        if chat is not None:
            where = {"id": chat, "type": "group", "title": "Desk"}
        head = {"message_id": id, "date": 1, "chat": where, "from": self.user, "text": text}
        return head | ({"entities": entities} if entities else {})

    def _do(self, kind: str, body: dict[str, Any]) -> None:
        self._mark = self.api.count
        task = asyncio.get_running_loop().create_task(self.api.tell(kind, body))
        self._acts.add(task)
        task.add_done_callback(self._acts.discard)


async def _parameters(request: web.Request) -> dict[str, Any]:
    """JSON or a form, in which what is no plain text is JSON again."""
    if request.content_type == "application/json":
        found: dict[str, Any] = await request.json()
        return found
    given = dict(request.query) | dict(await request.post())
    return {name: _plain(value) for name, value in given.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in "{[":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _refused(code: int, description: str) -> web.Response:
    body = {"ok": False, "error_code": code, "description": description}
    return web.json_response(body, status=code)
