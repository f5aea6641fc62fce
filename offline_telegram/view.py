"""People, chats and messages as the JSON that the page reads."""

from typing import Any

from offline_telegram.api.files import StoredFile
from offline_telegram.world.model import Chat, Json, Message, Person
from offline_telegram.world.world import World

_MEDIA = ("animation", "photo", "video", "document", "voice", "video_note", "audio", "sticker")


def person_view(person: Person) -> Json:
    shown = ("id", "first_name", "language_code", "role", "blocked")
    return {name: getattr(person, name) for name in shown}


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
        "site": world.site,
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
    place = raw.get("location", {})
    kind, file_id = ("location", None) if place else _shown(raw)
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


def _shown(raw: Json) -> tuple[str | None, str | None]:
    """The kind and the id of the file in a message, if any; of a photo's sizes the largest."""
    for kind in _MEDIA:
        if kind in raw:
            return kind, (raw[kind][-1] if kind == "photo" else raw[kind])["file_id"]
    return None, None


def file_of(world: World, message: Message) -> StoredFile | None:
    """The file of a message; None when it has none or the file was dropped."""
    _, file_id = _shown(message.raw)
    return world.files.get(file_id) if file_id else None


def _forward(raw: Json) -> Json | None:
    origin = raw.get("forward_origin")
    if not origin:
        return None
    source = origin.get("chat") or origin.get("sender_chat") or origin.get("sender_user")
    title = _name(source) if source else origin["sender_user_name"]
    username = source.get("username") if source else None
    return {"title": title, "username": username, "message_id": origin.get("message_id")}


def _button(button: Json) -> Json:
    names = {"text": "text", "callback_data": "data", "url": "url", "style": "style"}
    view = {name: button[key] for key, name in names.items() if key in button}
    return view | ({"copy": button["copy_text"]["text"]} if "copy_text" in button else {})


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
        kind = "joined" if [user["id"] for user in new] == [raw["from"]["id"]] else "added"
        names = ", ".join(_name(user) for user in new)
    elif left := raw.get("left_chat_member"):
        kind, names = "left" if left["id"] == raw["from"]["id"] else "removed", _name(left)
    elif topic := raw.get("forum_topic_created"):
        kind, names = "topic_created", topic["name"]
    elif shared := raw.get("users_shared"):
        kind = "shared"
        names = ", ".join(_name({"first_name": "?"} | user) for user in shared["users"])
    else:
        kind = next((kind for key, kind in _SERVICES.items() if key in raw), "")
    actor = _name(raw.get("from") or raw["chat"])
    return {"kind": kind, "actor": actor, "names": names} if kind else None
