"""Acts of people in the application (write, press, forward, choose), queued for the bot."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from offline_telegram.failures import Impossible
from offline_telegram.files import CAPTIONED, StoredFile
from offline_telegram.model import (
    GROUP_ANONYMOUS_BOT,
    Chat,
    ChatType,
    Json,
    Message,
    Person,
    words,
)
from offline_telegram.text import CAPTION_LIMIT, TEXT_LIMIT, found, trimmed, units
from offline_telegram.world import Query, World, queue_for_bot

_QUERY_LANE = 3 << 33


def quoted(message: Message) -> Json:
    """A message as it appears inside an answer to it."""
    return {
        key: value for key, value in message.raw.items() if key != "reply_to_message"
    }


def _check_may_write(world: World, person: Person, chat: Chat) -> None:
    if person.deactivated:
        raise Impossible(f"{person.name}'s account is deactivated")
    if chat.is_private:
        if chat.id != person.id:
            raise Impossible(
                f"{person.name} cannot write in the private chat of another person"
            )
        if person.blocked:
            raise Impossible(
                f"{person.name} has blocked the bot and must unblock it first"
            )
        return
    if chat.migrated_to:
        raise Impossible(
            f"{chat.title!r} was upgraded to the supergroup {chat.migrated_to}"
        )
    member = chat.member(person.id)
    if not member.is_inside or not member.may_write:
        raise Impossible(f"{person.name} may not write in {chat.title!r}")
    if chat.type is ChatType.CHANNEL and not member.is_admin:
        raise Impossible("only admins write in a channel")


def _message(chat: Chat, message_id: int) -> Message:
    if message_id not in chat.messages:
        raise Impossible(f"there is no message {message_id} in {chat.title!r}")
    return chat.messages[message_id]


def _frame(chat: Chat, reply_to: int | None, topic: int | None) -> Json:
    """The topic of a message and the message it answers, as fields of the message."""
    frame: Json = {}
    if topic is not None:
        if topic not in chat.topics or chat.topics[topic].gone:
            raise Impossible(f"there is no topic {topic} in {chat.title!r}")
        frame |= {"message_thread_id": topic, "is_topic_message": True}
    if reply_to is not None:
        replied = _message(chat, reply_to)
        frame["reply_to_message"] = quoted(replied)
        if replied.topic and topic is None:
            frame |= {"message_thread_id": replied.topic, "is_topic_message": True}
    elif topic is not None and topic in chat.messages:
        frame["reply_to_message"] = quoted(chat.messages[topic])
    return frame


def write(
    world: World,
    person: Person,
    chat: Chat,
    content: Json,
    *,
    reply_to: int | None = None,
    topic: int | None = None,
) -> Message:
    """Post a message of a person and queue it for the bot."""
    _check_may_write(world, person, chat)
    frame = _frame(chat, reply_to, topic)
    sender: Json | None = person.user
    if chat.is_private:
        person.started = True
    elif chat.type is ChatType.CHANNEL:
        sender, frame["sender_chat"] = None, chat.raw
    elif chat.member(person.id).anonymous:
        sender, frame["sender_chat"] = GROUP_ANONYMOUS_BOT, chat.raw
    message = world.post(chat, sender, frame | content)
    queue_for_bot(world, chat, message)
    return message


def text_content(text: str) -> Json:
    text, _ = trimmed(text, [])
    if not text:
        raise Impossible("an empty message cannot be sent")
    if units(text) > TEXT_LIMIT:
        raise Impossible(
            f"the application splits a text of more than {TEXT_LIMIT} units"
        )
    entities = list(found(text))
    return {"text": text, "entities": entities} if entities else {"text": text}


def caption_content(caption: str | None) -> Json:
    if not caption or not caption.strip():
        return {}
    if units(caption) > CAPTION_LIMIT:
        raise Impossible(f"a caption has at most {CAPTION_LIMIT} units")
    names = {"text": "caption", "entities": "caption_entities"}
    return {names[key]: value for key, value in text_content(caption).items()}


def media_content(stored: StoredFile, caption: str | None = None) -> Json:
    if caption and stored.kind not in CAPTIONED:
        raise Impossible(f"a {stored.kind} has no caption")
    return stored.fields | caption_content(caption)


def album(
    world: World,
    person: Person,
    chat: Chat,
    files: list[StoredFile],
    caption: str | None = None,
    **where: int | None,
) -> list[Message]:
    """One message per file, all with one group id; the first has the caption."""
    if not 2 <= len(files) <= 10:
        raise Impossible("an album has 2 to 10 items")
    group_id = str(next(world.query_ids))
    contents = [
        media_content(file, None if n else caption) for n, file in enumerate(files)
    ]
    album_of: Json = {"media_group_id": group_id}
    return [
        write(world, person, chat, album_of | content, **where) for content in contents
    ]


def forward_origin(world: World, source: Chat, message: Message) -> Json:
    """The origin that a forward of a message shows."""
    raw = message.raw
    if "forward_origin" in raw:
        origin: Json = raw["forward_origin"]
        return origin
    if source.type is ChatType.CHANNEL:
        kept = {
            k: source.raw[k]
            for k in ("id", "title", "username", "type")
            if k in source.raw
        }
        return {
            "type": "channel",
            "date": raw["date"],
            "chat": kept,
            "message_id": message.id,
        }
    if "sender_chat" in raw:
        return {"type": "chat", "date": raw["date"], "sender_chat": raw["sender_chat"]}
    author = world.people.get(raw["from"]["id"])
    if author and author.hides_forwards:
        return {
            "type": "hidden_user",
            "date": raw["date"],
            "sender_user_name": author.name,
        }
    return {"type": "user", "date": raw["date"], "sender_user": raw["from"]}


_NOT_CARRIED = words(
    "message_id from chat date edit_date reply_to_message message_thread_id is_topic_message"
    " reply_markup sender_chat media_group_id has_protected_content via_bot forward_origin"
)


def carried(message: Message) -> Json:
    """The fields that a forward or a copy takes over from a message."""
    return {key: value for key, value in message.raw.items() if key not in _NOT_CARRIED}


def forward(
    world: World,
    person: Person,
    source: Chat,
    message_id: int,
    to: Chat,
    **where: int | None,
) -> Message:
    message = _message(source, message_id)
    if message.raw.get("has_protected_content"):
        raise Impossible("protected content cannot be forwarded")
    origin = {"forward_origin": forward_origin(world, source, message)}
    return write(world, person, to, origin | carried(message), **where)


def edit(
    world: World, person: Person, chat: Chat, message_id: int, text: str
) -> Message:
    message = chat.messages.get(message_id)
    if message is None or message.from_id != person.id:
        raise Impossible(f"{person.name} has no message {message_id} to edit")
    _check_may_write(world, person, chat)
    raw = dict(message.raw)
    changed = text_content(text) if "text" in raw else caption_content(text)
    for key in ("entities", "caption_entities", "caption"):
        raw.pop(key, None)
    world.edited(chat, message, raw | changed | {"edit_date": world.now})
    queue_for_bot(world, chat, message, edited=True)
    return message


def delete(world: World, person: Person, chat: Chat, message_id: int) -> None:
    """Delete a message of a person; Telegram sends bots no update about that."""
    message = _message(chat, message_id)
    mine = chat.is_private or message.from_id == person.id
    if not mine and not chat.member(person.id).may("can_delete_messages"):
        raise Impossible(f"{person.name} may not delete this message")
    world.remove(chat, message_id)


def press(
    world: World,
    person: Person,
    chat: Chat,
    message_id: int,
    data: str,
    ref: Any = None,
) -> Query:
    """Queue a press, also of a button that does not exist: Telegram does not check that."""
    if person.deactivated:
        raise Impossible(f"{person.name}'s account is deactivated")
    message = chat.messages.get(message_id)
    gone: Json = {"chat": chat.raw, "message_id": message_id, "date": 0}
    query = world.open_query(person.id, ref)
    content = {
        "id": query.id,
        "from": person.user,
        "message": message.raw if message else gone,
        "chat_instance": str(abs(chat.id) * 7_919 + 1_000_000_007),
        "data": data,
    }
    age = query.expires - world.clock()
    world.updates.add("callback_query", content, person.id + _QUERY_LANE, age=age)
    return query


def react(
    world: World, person: Person, chat: Chat, message_id: int, emoji: str | None
) -> None:
    """Set or remove a reaction; a bot gets the update in a private chat or as an admin."""
    if not chat.is_private and not chat.member(world.bot_id).is_admin:
        return
    change = {
        "chat": chat.raw,
        "message_id": message_id,
        "user": person.user,
        "date": world.now,
        "old_reaction": [],
        "new_reaction": [{"type": "emoji", "emoji": emoji}] if emoji else [],
    }
    world.updates.add("message_reaction", change, chat.id)


_START = re.compile(r"https?://(?:t|telegram)\.me/(\w+)\?start=([A-Za-z0-9_-]{1,64})")


def start_payload(world: World, url: str) -> str | None:
    """Payload that a link hands to this bot; None for any other link."""
    found = _START.fullmatch(url)
    is_own = (
        found is not None and found[1].lower() == str(world.bot["username"]).lower()
    )
    return found[2] if found and is_own else None


def follow(world: World, person: Person, url: str) -> Message:
    """Open the private chat of a person, also one who never pressed START, and start the bot."""
    payload = start_payload(world, url)
    if payload is None:
        raise Impossible(f"{url!r} does not start this bot")
    return write(
        world, person, world.private_chat(person), text_content(f"/start {payload}")
    )


_NAMES = {
    "request_name": ("first_name", "last_name"),
    "request_username": ("username",),
}


def pick(
    world: World, person: Person, chat: Chat, key: Json, chosen: Sequence[int]
) -> Message:
    """Choose people behind a key, within the limits of Telegram's applications."""
    asked = key.get("request_users")
    if asked is None:
        raise Impossible(f"the key {key['text']!r} asks for no people")
    most = int(asked.get("max_quantity") or 1)
    if not 1 <= len(chosen) <= most:
        raise Impossible(f"this key takes 1 to {most} people")
    if asked.get("user_is_bot") is False and world.bot_id in chosen:
        raise Impossible("this key takes no bots")
    if asked.get("user_is_bot") is True and any(
        each in world.people for each in chosen
    ):
        raise Impossible("this key takes bots only")
    users = [_shared(world, each, asked) for each in chosen]
    return share(world, person, chat, int(asked["request_id"]), users)


def share(
    world: World, person: Person, chat: Chat, request_id: int, users: Iterable[Json]
) -> Message:
    """Send the bot people, also without a key: Telegram does not promise that there was one."""
    shared = {"request_id": request_id, "users": list(users)}
    return write(world, person, chat, {"users_shared": shared})


def _shared(world: World, user_id: int, asked: Json) -> Json:
    known = world.bot if user_id == world.bot_id else world.person(user_id).user
    wanted = [
        name for flag, names in _NAMES.items() if asked.get(flag) for name in names
    ]
    return {"user_id": user_id} | {
        name: known[name] for name in wanted if name in known
    }
