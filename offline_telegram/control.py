"""The page's WebSocket: sends each change of the world and carries out acts of the page."""

import asyncio
import base64
import binascii
import json
from collections.abc import Callable
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from offline_telegram.api.errors import ApiError, Impossible
from offline_telegram.api.files import KINDS, StoredFile
from offline_telegram.api.methods_bot import commands_for
from offline_telegram.view import chat_view, message_view, person_view, world_view
from offline_telegram.world import actions, membership, picker
from offline_telegram.world.model import Chat, Json, Person
from offline_telegram.world.samples import sample
from offline_telegram.world.updates import encode
from offline_telegram.world.world import World

_WAITING = 5000
_FRAME_LIMIT = 80 * 2**20


class Control:
    """All open pages; each gets every event."""

    def __init__(self, world: World, reset: Callable[[], None]) -> None:
        self.world = world
        self.reset = reset
        self._pages: set[asyncio.Queue[str]] = set()
        self._sockets: set[web.WebSocketResponse] = set()
        world.listeners.append(self._on_event)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/sandbox/ws", self.socket), web.get("/sandbox/file/{file_id}", self.file)]

    async def file(self, request: web.Request) -> web.Response:
        stored = self.world.files.get(request.match_info["file_id"])
        if stored is None:
            raise web.HTTPNotFound
        # An uploaded file never runs as a page of this site.
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        return web.Response(body=stored.data, content_type=_mime(stored), headers=headers)

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=30, max_msg_size=_FRAME_LIMIT)
        await socket.prepare(request)
        queue: asyncio.Queue[str] = asyncio.Queue(_WAITING)
        queue.put_nowait(encode(world_view(self.world)))
        self._pages.add(queue)
        self._sockets.add(socket)
        sender = asyncio.create_task(_send(socket, queue))
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._act(frame.data, queue)
        finally:
            self._pages.discard(queue)
            self._sockets.discard(socket)
            sender.cancel()
        return socket

    async def close(self) -> None:
        self.world.listeners.remove(self._on_event)
        for socket in list(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY)

    # Events to the pages

    def _tell(self, event: Json) -> None:
        text = encode(event)
        for queue in self._pages:
            if not queue.full():
                queue.put_nowait(text)
                continue
            # A page that fell behind gets the whole world in place of the events it missed.
            while not queue.empty():
                queue.get_nowait()
            queue.put_nowait(encode(world_view(self.world)))

    def _on_event(self, event: str, chat: Chat | None, thing: Any) -> None:
        if not self._pages:
            return
        world = self.world
        match event:
            case "message" if chat:
                view = message_view(world, thing)
                self._tell({"type": "message", "chat": chat.id, "message": view})
            case "deleted" if chat:
                self._tell({"type": "deleted", "chat": chat.id, "message_id": thing})
            case "chat" if chat:
                self._tell({"type": "chat", "chat": chat_view(world, chat, messages=False)})
            case "person" if thing.role != "owner":
                self._tell({"type": "person", "person": person_view(thing)})
            case "answer":
                person_id, answer = thing
                said = {"text": answer.text, "alert": answer.alert, "url": answer.url}
                self._tell({"type": "answer", "to": person_id, "query": answer.ref, **said})
            case "typing" if chat:
                self._tell({"type": "typing", "chat": chat.id})
            case "faults":
                self._tell({"type": "faults", "faults": world.faults.to_json()})
            case _:
                return

    # Acts of a page

    def _act(self, text: str, queue: asyncio.Queue[str]) -> None:
        """Carry out one act; a bad one is answered with an error and keeps the socket open."""
        action: Any = None
        try:
            action = json.loads(text)
            answer = self._do(action)
        except (Impossible, ApiError) as error:
            answer = _refusal(action, str(error))
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            answer = _refusal(action, f"bad action: {type(error).__name__}: {error}")
        if answer is not None and not queue.full():
            queue.put_nowait(encode(answer))

    def _do(self, action: Json) -> Json | None:
        world = self.world
        match action["do"]:
            case "reset":
                self.reset()
                self._tell(world_view(world))
                return None
            case "faults":
                world.faults.set(**action["faults"])
                return None
            case "open":
                world.private_chat(world.person(action["as"]))
                return None
            case "block":
                person = world.person(action["as"])
                membership.set_blocked(world, person, blocked=bool(action["blocked"]))
                return None
        if action.get("as") not in world.people:
            raise Impossible(f"there is no person who does {action['do']!r}")
        return self._do_in_chat(action, world.person(action["as"]))

    def _do_in_chat(self, action: Json, person: Person) -> Json | None:
        world = self.world
        chat = world.chat(action["to"] if action["do"] == "forward" else action["chat"])
        match action["do"]:
            case "press":
                self._press(action, person, chat)
            case "pick":
                message = chat.messages[action["message_id"]]
                key = message.key_rows[action["row"]][action["column"]]
                picker.pick(world, person, chat, key, action["people"])
            case "forward":
                source = world.chat(action["from"])
                actions.forward(world, person, source, action["message_id"], chat)
            case "edit":
                actions.edit(world, person, chat, action["message_id"], action["text"])
            case "join":
                membership.add(world, chat, person.id, person.id)
            case "leave":
                membership.remove(world, chat, person.id)
            case "commands":
                found = {"commands": commands_for(world, person, chat)}
                return {"type": "commands", "person": person.id, "chat": chat.id, **found}
            case _:
                self._write(action, person, chat)
        return None

    def _write(self, action: Json, person: Person, chat: Chat) -> None:
        world = self.world
        where = {key: action.get(key) for key in ("reply_to", "topic")}
        match action["do"]:
            case "say":
                content = actions.text_content(action["text"])
            case "media":
                content = actions.media_content(self._upload(action), action.get("caption"))
            case "sticker":
                content = actions.media_content(self._upload({"kind": "sticker"}))
            case "location":
                place = {key: float(action[key]) for key in ("latitude", "longitude")}
                content = {"location": place}
            case "album":
                files = [self._upload(item) for item in action["items"]]
                actions.album(world, person, chat, files, action.get("caption"), **where)
                return
            case unknown:
                raise Impossible(f"there is no action {unknown!r}")
        actions.write(world, person, chat, content, **where)

    def _press(self, action: Json, person: Person, chat: Chat) -> None:
        message = chat.messages.get(action["message_id"])
        if message is None:
            raise Impossible("the message is gone")
        button = message.rows[action["row"]][action["column"]]
        data = button.get("callback_data")
        if data is None:
            raise Impossible("this button tells the bot nothing")
        actions.press(self.world, person, chat, message.id, data, action.get("ref"))

    def _upload(self, item: Json) -> StoredFile:
        kind = item["kind"]
        if kind not in KINDS:
            raise Impossible(f"there is no kind of file {kind!r}")
        data, name, mime = sample(kind)
        if item.get("data"):
            try:
                data = base64.b64decode(item["data"], validate=True)
            except binascii.Error:
                raise Impossible("the file did not arrive whole") from None
            name, mime = item.get("name"), item.get("mime")
        return self.world.files.put(kind, data, name, mime)


async def _send(socket: web.WebSocketResponse, queue: asyncio.Queue[str]) -> None:
    while not socket.closed:
        try:
            await socket.send_str(await queue.get())
        except ConnectionError:
            return


def _refusal(action: Any, text: str) -> Json:
    """By the reference, the page finds the text that it must keep."""
    ref = action.get("ref") if isinstance(action, dict) else None
    return {"type": "error", "text": text, "ref": ref}


def _mime(stored: StoredFile) -> str:
    """A type that a browser may show; pages and scripts are served as plain bytes."""
    kind = stored.mime.partition(";")[0].strip().lower()
    shown = kind.startswith(("image/", "video/", "audio/")) and kind != "image/svg+xml"
    return kind if shown else "application/octet-stream"
