"""People, chats and messages as the JSON that the page reads."""

from typing import Any

from bot.sandbox.api.files import StoredFile
from bot.sandbox.world.model import Chat, Json, Message, Person
from bot.sandbox.world.world import World

_MEDIA = ("animation", "photo", "video", "document", "voice", "video_note", "audio", "sticker")


def person_view(person: Person) -> Json:
    return {
        "id": person.id,
        "first_name": person.first_name,
        "language_code": person.language_code,
        "role": person.role,
        "blocked": person.blocked,
    }


def chat_view(world: World, chat: Chat, *, messages: bool = True) -> Json:
    members = [chat.id] if chat.is_private else [i for i in chat.inside if i in world.people]
    view: Json = {
        "id": chat.id,
        "type": chat.type.value,
        "title": chat.title,
        "members": members,
        "forum": chat.forum,
        "topics": [{"id": t.id, "title": t.title} for t in chat.topics.values() if not t.gone],
        "username": chat.username,
    }
    if messages:
        view["messages"] = [message_view(world, m) for m in chat.messages.values()]
    return view


def world_view(world: World) -> Json:
    bot = world.bot
    return {
        "type": "world",
        "bot": {"id": bot["id"], "name": bot["first_name"], "username": bot["username"]},
        "people": [person_view(p) for p in world.people.values() if p.role != "owner"],
        "chats": [chat_view(world, chat) for chat in world.chats.values() if not chat.migrated_to],
        "faults": world.faults.to_json(),
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
    return str(user.get("title") or f"{user['first_name']} {user.get('last_name', '')}".strip())


def _sender(raw: Json) -> Json:
    user = raw.get("sender_chat") or raw["from"]
    return {"id": user["id"], "name": _name(user), "is_bot": bool(user.get("is_bot"))}


def _media(world: World, raw: Json) -> Json | None:
    if "location" in raw:
        place = raw["location"]
        where = {"latitude": place["latitude"], "longitude": place["longitude"]}
        return _media_view("location", None) | where
    shown = _shown(raw)
    if shown is None:
        return None
    kind, file_id = shown
    spoiler = bool(raw.get("has_media_spoiler"))
    return _media_view(kind, world.files.get(file_id)) | {"file_id": file_id, "spoiler": spoiler}


def _shown(raw: Json) -> tuple[str, str] | None:
    """The kind and the id of the file in a message; of a photo's sizes the largest."""
    for kind in _MEDIA:
        if kind in raw:
            content = raw[kind][-1] if kind == "photo" else raw[kind]
            return kind, content["file_id"]
    return None


def file_of(world: World, message: Message) -> StoredFile | None:
    """The file of a message; None when it has none or the file was dropped."""
    shown = _shown(message.raw)
    return None if shown is None else world.files.get(shown[1])


def _media_view(kind: str, stored: StoredFile | None) -> Json:
    return {
        "kind": kind,
        "file_id": None,
        "file_name": stored.name if stored else None,
        "mime_type": stored.mime if stored else None,
        "size": len(stored.data) if stored else None,
        "latitude": None,
        "longitude": None,
        "spoiler": False,
    }


def _forward(raw: Json) -> Json | None:
    origin = raw.get("forward_origin")
    if not origin:
        return None
    source = origin.get("chat") or origin.get("sender_chat") or origin.get("sender_user")
    title = _name(source) if source else origin["sender_user_name"]
    username = source.get("username") if source else None
    return {"title": title, "username": username, "message_id": origin.get("message_id")}


def _button(button: Json) -> Json:
    view: Json = {"text": button["text"]}
    if "callback_data" in button:
        view["data"] = button["callback_data"]
    if "url" in button:
        view["url"] = button["url"]
    if "copy_text" in button:
        view["copy"] = button["copy_text"]["text"]
    if "style" in button:
        view["style"] = button["style"]
    return view


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
    return {"text": key["text"], "people": asked and int(asked.get("max_quantity") or 1)}


def _service(raw: Json) -> Json | None:
    """The event of a service message, which the page words itself; None for other messages."""
    actor = _name(raw.get("from") or raw["chat"])
    if new := raw.get("new_chat_members"):
        names = ", ".join(_name(user) for user in new)
        joined = [user["id"] for user in new] == [raw["from"]["id"]]
        return {"kind": "joined" if joined else "added", "actor": actor, "names": names}
    if left := raw.get("left_chat_member"):
        gone = left["id"] == raw["from"]["id"]
        return {"kind": "left" if gone else "removed", "actor": actor, "names": _name(left)}
    if topic := raw.get("forum_topic_created"):
        return {"kind": "topic_created", "actor": actor, "names": topic["name"]}
    if shared := raw.get("users_shared"):
        names = ", ".join(_name({"first_name": "?"} | user) for user in shared["users"])
        return {"kind": "shared", "actor": actor, "names": names}
    if "migrate_to_chat_id" in raw or "migrate_from_chat_id" in raw:
        return {"kind": "upgraded", "actor": actor, "names": ""}
    for key, kind in (
        ("forum_topic_closed", "topic_closed"),
        ("forum_topic_reopened", "topic_reopened"),
        ("pinned_message", "pinned"),
    ):
        if key in raw:
            return {"kind": kind, "actor": actor, "names": ""}
    return None
