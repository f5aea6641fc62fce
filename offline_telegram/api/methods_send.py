"""The methods that put a new message into a chat."""

from functools import partial
from typing import Any

from offline_telegram.api.errors import bad
from offline_telegram.api.files import CAPTIONED, KINDS, StoredFile
from offline_telegram.api.keyboards import parse_markup
from offline_telegram.api.limits import Spend
from offline_telegram.api.params import Params
from offline_telegram.api.registry import method
from offline_telegram.api.targets import (
    caption_of,
    find_chat,
    find_message,
    frame,
    reachable_chat,
    text_of,
    writable_chat,
)
from offline_telegram.world.actions import carried, forward_origin
from offline_telegram.world.model import Chat, Json, Message, words
from offline_telegram.world.world import World

_SPOILED = frozenset({"photo", "video", "animation"})
_GROUPABLE = frozenset({"photo", "video", "document", "audio"})
_ACTIONS = words(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document"
    " choose_sticker find_location record_video_note upload_video_note"
)


def put(world: World, chat: Chat, params: Params, content: Json) -> Message:
    """Post a message of the bot with its topic, reply and keyboard."""
    placed = frame(world, chat, params)
    inline = other = None
    if "reply_markup" in params.values:
        inline, other = parse_markup(params.json("reply_markup"), private=chat.is_private)
    placed.update(content)
    if inline:
        placed["reply_markup"] = inline
    return world.post(chat, world.bot, placed, other)


@method("sendMessage", Spend.SEND)
def send_message(world: World, params: Params) -> Json:
    chat = writable_chat(world, params)
    return put(world, chat, params, text_of(params)).raw


def given_file(world: World, params: Params, kind: str, value: str) -> StoredFile:
    """A file by its id, or one that was uploaded with the call."""
    name = value.removeprefix("attach://") if value.startswith("attach://") else ""
    upload = params.files.get(name or kind) if name or not value else None
    if upload is not None:
        return world.files.put(kind, upload.data, upload.name, upload.mime)
    if not value or name:
        raise bad(f"there is no {kind.replace('_', ' ')} in the request")
    return world.files.need(value, kind)


def media_fields(stored: StoredFile, params: Params) -> Json:
    content = stored.fields
    if stored.kind in CAPTIONED:
        content |= caption_of(params)
    if stored.kind in _SPOILED and params.flag("has_spoiler"):
        content["has_media_spoiler"] = True
    return content


def _send_file(kind: str, world: World, params: Params) -> Json:
    chat = writable_chat(world, params, f"{kind.replace('_', ' ')}s")
    stored = given_file(world, params, kind, params.text(kind))
    return put(world, chat, params, media_fields(stored, params)).raw


for _kind in KINDS:
    method(f"send{_kind.title().replace('_', '')}", Spend.SEND)(partial(_send_file, _kind))


@method("sendLocation", Spend.SEND)
def send_location(world: World, params: Params) -> Json:
    chat = writable_chat(world, params)
    latitude, longitude = params.number("latitude"), params.number("longitude")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad("wrong latitude or longitude specified")
    place = {"location": {"latitude": latitude, "longitude": longitude}}
    return put(world, chat, params, place).raw


@method("sendMediaGroup", Spend.SEND)
def send_media_group(world: World, params: Params) -> list[Json]:
    chat = writable_chat(world, params, "media")
    items = params.json("media")
    if not isinstance(items, list) or not 2 <= len(items) <= 10:
        raise bad("media group must include 2-10 items")
    contents = [_group_item(world, params, item) for item in items]
    kinds = {next(kind for kind in _GROUPABLE if kind in content) for content in contents}
    for alone in ("document", "audio"):
        if alone in kinds and len(kinds) > 1:
            raise bad(f"{alone} can't be mixed with other media types")
    group_id = str(next(world.query_ids))
    return [
        put(world, chat, params, {"media_group_id": group_id, **content}).raw
        for content in contents
    ]


def _group_item(world: World, params: Params, item: Any) -> Json:
    if not isinstance(item, dict) or str(item.get("type")) not in _GROUPABLE:
        raise bad("can't parse InputMedia: type must be one of photo, video, document, audio")
    return input_media(world, params, item)


def input_media(world: World, params: Params, item: Json) -> Json:
    """The message fields an InputMedia object stands for."""
    stored = given_file(world, params, str(item.get("type")), str(item.get("media") or ""))
    return media_fields(stored, Params(item))


def _source(world: World, params: Params, verb: str) -> tuple[Chat, Message]:
    source = find_chat(world, params, "from_chat_id")
    message = find_message(source, params, verb)
    if not (source.is_private or source.username or source.member(world.bot_id).is_inside):
        raise bad(f"message to {verb} not found")
    if message.raw.get("has_protected_content"):
        raise bad("message can't be copied" if verb == "copy" else "message can't be forwarded")
    return source, message


@method("copyMessage", Spend.SEND)
def copy_message(world: World, params: Params) -> Json:
    chat = writable_chat(world, params)
    _, message = _source(world, params, "copy")
    content = carried(message)
    if "caption" in params.values and "text" not in content:
        for key in ("caption", "caption_entities"):
            content.pop(key, None)
        content |= caption_of(params)
    return {"message_id": put(world, chat, params, content).id}


@method("forwardMessage", Spend.SEND)
def forward_message(world: World, params: Params) -> Json:
    chat = writable_chat(world, params)
    source, message = _source(world, params, "forward")
    origin = {"forward_origin": forward_origin(world, source, message)}
    return put(world, chat, params, origin | carried(message)).raw


@method("sendChatAction")
def send_chat_action(world: World, params: Params) -> bool:
    chat = reachable_chat(world, params)
    action = params.text("action")
    if action not in _ACTIONS:
        raise bad("wrong parameter action in request")
    world.tell("typing", chat, action)
    return True
