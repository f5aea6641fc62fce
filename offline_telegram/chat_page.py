"""Server of the chat page: its files, what it reads, its WebSocket, and the faults of operators."""

import asyncio
import base64
import binascii
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import WSCloseCode, WSMsgType, web

from offline_telegram import actions, groups
from offline_telegram.failures import ApiError, Impossible
from offline_telegram.files import KINDS, StoredFile, sample, shown_file
from offline_telegram.methods_bot import commands_for
from offline_telegram.model import Chat, Json, Message, Person
from offline_telegram.updates import encode
from offline_telegram.world import World

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
        return [
            web.get("/sandbox/ws", self.socket),
            web.get("/sandbox/file/{file_id}", self.file),
        ]

    async def file(self, request: web.Request) -> web.Response:
        stored = self.world.files.get(request.match_info["file_id"])
        if stored is None:
            raise web.HTTPNotFound
        # An uploaded file never runs as a page of this site.
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox",
        }
        return web.Response(
            body=stored.data, content_type=_mime(stored), headers=headers
        )

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
                self._tell(
                    {"type": "chat", "chat": chat_view(world, chat, messages=False)}
                )
            case "person" if thing.shown:
                self._tell({"type": "person", "person": person_view(thing)})
            case "answer":
                person_id, answer = thing
                said = {"text": answer.text, "alert": answer.alert, "url": answer.url}
                self._tell(
                    {"type": "answer", "to": person_id, "query": answer.ref, **said}
                )
            case "typing" if chat:
                self._tell({"type": "typing", "chat": chat.id})
            case "description":
                self._tell(
                    {"type": "descriptions", "descriptions": descriptions(world)}
                )
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
                groups.set_blocked(world, person, blocked=bool(action["blocked"]))
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
                actions.pick(world, person, chat, key, action["people"])
            case "forward":
                source = world.chat(action["from"])
                actions.forward(world, person, source, action["message_id"], chat)
            case "edit":
                actions.edit(world, person, chat, action["message_id"], action["text"])
            case "join":
                groups.add(world, chat, person.id, person.id)
            case "leave":
                groups.remove(world, chat, person.id)
            case "commands":
                found = {"commands": commands_for(world, person, chat)}
                return {
                    "type": "commands",
                    "person": person.id,
                    "chat": chat.id,
                    **found,
                }
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
                content = actions.media_content(
                    self._upload(action), action.get("caption")
                )
            case "sticker":
                content = actions.media_content(self._upload({"kind": "sticker"}))
            case "location":
                place = {key: float(action[key]) for key in ("latitude", "longitude")}
                content = {"location": place}
            case "album":
                files = [self._upload(item) for item in action["items"]]
                actions.album(
                    world, person, chat, files, action.get("caption"), **where
                )
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
    """Error for the page, which finds the text that it must keep by the reference."""
    ref = action.get("ref") if isinstance(action, dict) else None
    return {"type": "error", "text": text, "ref": ref}


def _mime(stored: StoredFile) -> str:
    """A type that a browser may show; pages and scripts are served as plain bytes."""
    kind = stored.mime.partition(";")[0].strip().lower()
    shown = kind.startswith(("image/", "video/", "audio/")) and kind != "image/svg+xml"
    return kind if shown else "application/octet-stream"


def person_view(person: Person) -> Json:
    shown = (
        "id",
        "first_name",
        "language_code",
        "role",
        "joins",
        "blocked",
        "waits_for",
    )
    return {name: getattr(person, name) for name in shown}


def chat_view(world: World, chat: Chat, *, messages: bool = True) -> Json:
    members = (
        [chat.id] if chat.is_private else [i for i in chat.inside if i in world.people]
    )
    view: Json = {
        "id": chat.id,
        "type": chat.type.value,
        "title": chat.title,
        "members": members,
        "forum": chat.forum,
        "topics": [
            {"id": t.id, "title": t.title} for t in chat.topics.values() if not t.gone
        ],
        "username": chat.username,
    }
    if messages:
        view["messages"] = [message_view(world, m) for m in chat.messages.values()]
    return view


def world_view(world: World) -> Json:
    bot = world.bot
    return {
        "type": "world",
        "site": world.site,
        "bot": {
            "id": bot["id"],
            "name": bot["first_name"],
            "username": bot["username"],
        },
        "descriptions": descriptions(world),
        "tour": world.tour,
        "people": [person_view(p) for p in world.people.values() if p.shown],
        "chats": [
            chat_view(world, chat)
            for chat in world.chats.values()
            if not chat.migrated_to
        ],
        "faults": world.faults.to_json(),
    }


def descriptions(world: World) -> Json:
    """Words of an empty chat, by the language of the application; "" is the default."""
    texts = world.settings.texts.items()
    return {
        key.partition(":")[2]: text
        for key, text in texts
        if key.startswith("description:")
    }


def message_view(world: World, message: Message) -> Json:
    raw = message.raw
    return {
        "message_id": message.id,
        "chat": message.chat_id,
        "from": _sender(raw),
        "date": raw["date"],
        "edit_date": raw.get("edit_date"),
        "text": raw.get("text"),
        "entities": raw.get("entities", []),
        "caption": raw.get("caption"),
        "caption_entities": raw.get("caption_entities", []),
        "media": _media(world, raw),
        "album": raw.get("media_group_id"),
        "reply_to": message.reply_to,
        "forward": _forward(raw),
        "buttons": [[_button(button) for button in row] for row in message.rows],
        "reply_keyboard": _keyboard(message),
        "force_reply": bool((message.markup or {}).get("force_reply")),
        "placeholder": (message.markup or {}).get("input_field_placeholder"),
        "topic": message.topic,
        "service": _service(raw),
    }


def _name(user: Json) -> str:
    return str(
        user.get("title") or f"{user['first_name']} {user.get('last_name', '')}".strip()
    )


def _sender(raw: Json) -> Json:
    user = raw.get("sender_chat") or raw["from"]
    return {"id": user["id"], "name": _name(user), "is_bot": bool(user.get("is_bot"))}


def _media(world: World, raw: Json) -> Json | None:
    place = raw.get("location", {})
    kind, file_id = ("location", None) if place else shown_file(raw)
    if kind is None:
        return None
    stored = world.files.get(file_id) if file_id else None
    return {
        "kind": kind,
        "file_id": file_id,
        "file_name": stored.name if stored else None,
        "mime_type": stored.mime if stored else None,
        "size": len(stored.data) if stored else None,
        "latitude": place.get("latitude"),
        "longitude": place.get("longitude"),
        "spoiler": bool(raw.get("has_media_spoiler")),
    }


def _forward(raw: Json) -> Json | None:
    origin = raw.get("forward_origin")
    if not origin:
        return None
    source = (
        origin.get("chat") or origin.get("sender_chat") or origin.get("sender_user")
    )
    title = _name(source) if source else origin["sender_user_name"]
    username = source.get("username") if source else None
    return {
        "title": title,
        "username": username,
        "message_id": origin.get("message_id"),
    }


def _button(button: Json) -> Json:
    names = {"text": "text", "callback_data": "data", "url": "url", "style": "style"}
    view = {name: button[key] for key, name in names.items() if key in button}
    return view | (
        {"copy": button["copy_text"]["text"]} if "copy_text" in button else {}
    )


def _keyboard(message: Message) -> Any:
    markup = message.markup or {}
    if markup.get("remove_keyboard"):
        return "remove"
    if "keyboard" not in markup:
        return None
    return [[_key(key) for key in row] for row in message.key_rows]


def _key(key: Json) -> Json:
    """`people` is the largest number of people that a key asks for; None for a plain key."""
    asked = key.get("request_users")
    return {
        "text": key["text"],
        "people": asked and int(asked.get("max_quantity") or 1),
    }


_SERVICES = {
    "migrate_to_chat_id": "upgraded",
    "migrate_from_chat_id": "upgraded",
    "forum_topic_closed": "topic_closed",
    "forum_topic_reopened": "topic_reopened",
    "pinned_message": "pinned",
}


def _service(raw: Json) -> Json | None:
    """The event of a service message, which the page words itself; None for other messages."""
    names = ""
    if new := raw.get("new_chat_members"):
        kind = (
            "joined" if [user["id"] for user in new] == [raw["from"]["id"]] else "added"
        )
        names = ", ".join(_name(user) for user in new)
    elif left := raw.get("left_chat_member"):
        kind, names = (
            "left" if left["id"] == raw["from"]["id"] else "removed",
            _name(left),
        )
    elif topic := raw.get("forum_topic_created"):
        kind, names = "topic_created", topic["name"]
    elif shared := raw.get("users_shared"):
        kind = "shared"
        names = ", ".join(_name({"first_name": "?"} | user) for user in shared["users"])
    else:
        kind = next((kind for key, kind in _SERVICES.items() if key in raw), "")
    actor = _name(raw.get("from") or raw["chat"])
    return {"kind": kind, "actor": actor, "names": names} if kind else None


Labels = Mapping[str, Mapping[str, str]]
"""Texts by language and name, as in `page/js/labels`."""
_FRESH = {"Cache-Control": "no-cache"}
PAGE = Path(__file__).with_name("page")


def page_routes(world: World, labels: Labels) -> list[web.AbstractRouteDef]:
    """The files of the page, and links to the bot as t.me has them, in a language of the page.

    `labels` become a module that the page imports.
    """
    given = f"export const given = {json.dumps(labels, ensure_ascii=False)};\n"

    async def own(_: web.Request) -> web.Response:
        return web.Response(text=given, content_type="text/javascript", headers=_FRESH)

    async def static(request: web.Request) -> web.FileResponse:
        return _fresh(request.match_info.get("name", "index.html"))

    async def link(request: web.Request) -> web.Response:
        if request.match_info["bot"].lower() != str(world.bot["username"]).lower():
            raise web.HTTPNotFound
        said = {
            "lang": request.match_info["language"],
            "start": request.query.get("start", ""),
        }
        # Not HTTPFound, whose address would be encoded once more.
        return web.Response(status=302, headers={"Location": f"/#{urlencode(said)}"})

    return [
        web.get("/", static),
        web.get("/t.me/{language:[a-z]{2,3}}/{bot}", link),
        web.get("/static/js/labels/given.js", own),
        web.get("/static/{name:.+}", static),
    ]


def _fresh(name: str) -> web.FileResponse:
    """A file that browsers revalidate each time, so that old and new modules never mix."""
    path = (PAGE / name).resolve()
    if not path.is_relative_to(PAGE.resolve()) or not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers=_FRESH)


def operator_routes(world: World) -> list[web.AbstractRouteDef]:
    async def get_faults(_: web.Request) -> web.Response:
        return web.json_response(world.faults.to_json())

    async def set_faults(request: web.Request) -> web.Response:
        try:
            wanted = await request.json()
            if seed := wanted.pop("seed", None):
                world.faults.seed(int(seed))
            world.faults.set(**wanted)
        except (Impossible, ValueError, TypeError, AttributeError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return await get_faults(request)

    async def get_counters(_: web.Request) -> web.Response:
        counts = world.counters.to_json()
        return web.json_response(counts | {"pending": len(world.updates.pending)})

    return [
        web.get("/sandbox/faults", get_faults),
        web.post("/sandbox/faults", set_faults),
        web.get("/sandbox/counters", get_counters),
    ]
