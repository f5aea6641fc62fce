"""The methods that send, change or remove a message, or answer a press."""

from functools import partial
from typing import Any

from offline_telegram.actions import carried, forward_origin, start_payload
from offline_telegram.calls import (
    Params,
    caption_of,
    find_chat,
    find_message,
    frame,
    message_to_edit,
    method,
    reachable_chat,
    text_of,
    writable_chat,
)
from offline_telegram.failures import Spend, bad
from offline_telegram.files import CAPTIONED, KINDS, StoredFile
from offline_telegram.keyboards import inline_only, parse_markup
from offline_telegram.model import Chat, Json, Message, words
from offline_telegram.text import units
from offline_telegram.world import World

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
        inline, other = parse_markup(
            params.json("reply_markup"), private=chat.is_private
        )
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
    method(f"send{_kind.title().replace('_', '')}", Spend.SEND)(
        partial(_send_file, _kind)
    )


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
    kinds = {
        next(kind for kind in _GROUPABLE if kind in content) for content in contents
    }
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
        raise bad(
            "can't parse InputMedia: type must be one of photo, video, document, audio"
        )
    return input_media(world, params, item)


def input_media(world: World, params: Params, item: Json) -> Json:
    """The message fields an InputMedia object stands for."""
    stored = given_file(
        world, params, str(item.get("type")), str(item.get("media") or "")
    )
    return media_fields(stored, Params(item))


def _source(world: World, params: Params, verb: str) -> tuple[Chat, Message]:
    source = find_chat(world, params, "from_chat_id")
    message = find_message(source, params, verb)
    if not (
        source.is_private or source.username or source.member(world.bot_id).is_inside
    ):
        raise bad(f"message to {verb} not found")
    if message.raw.get("has_protected_content"):
        raise bad(
            "message can't be copied"
            if verb == "copy"
            else "message can't be forwarded"
        )
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


_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
_CAPTION = ("caption", "caption_entities", "show_caption_above_media")
_TWO_DAYS = 48 * 3600


def _change(
    world: World,
    chat: Chat,
    message: Message,
    params: Params,
    drop: tuple[str, ...],
    content: Json,
) -> Json:
    """Replace the fields of a kind by new ones; a keyboard that is not repeated disappears."""
    markup = params.json("reply_markup") if "reply_markup" in params.values else None
    inline = inline_only(markup, private=chat.is_private)
    old = message.raw
    raw = {
        k: v
        for k, v in old.items()
        if k not in drop and k not in ("reply_markup", "edit_date")
    }
    raw |= content
    if inline:
        raw["reply_markup"] = inline
    if raw == {key: value for key, value in old.items() if key != "edit_date"}:
        raise bad(_NOT_MODIFIED)
    raw["edit_date"] = world.now
    world.edited(chat, message, raw)
    return raw


@method("editMessageText", Spend.EDIT)
def edit_text(world: World, params: Params) -> Json:
    chat, message = message_to_edit(world, params)
    content = text_of(params)
    if "text" not in message.raw:
        raise bad("there is no text in the message to edit")
    drop = ("text", "entities", "link_preview_options")
    return _change(world, chat, message, params, drop, content)


@method("editMessageCaption", Spend.EDIT)
def edit_caption(world: World, params: Params) -> Json:
    chat, message = message_to_edit(world, params)
    if not any(kind in message.raw for kind in KINDS):
        raise bad("there is no caption in the message to edit")
    return _change(world, chat, message, params, _CAPTION, caption_of(params))


@method("editMessageMedia", Spend.EDIT)
def edit_media(world: World, params: Params) -> Json:
    chat, message = message_to_edit(world, params)
    item = params.json("media")
    if not isinstance(item, dict) or str(item.get("type")) not in KINDS:
        raise bad("can't parse InputMedia")
    content = input_media(world, params, item)
    drop = (
        *KINDS,
        *_CAPTION,
        "text",
        "entities",
        "link_preview_options",
        "has_media_spoiler",
    )
    return _change(world, chat, message, params, drop, content)


@method("editMessageReplyMarkup", Spend.EDIT)
def edit_reply_markup(world: World, params: Params) -> Json:
    chat, message = message_to_edit(world, params)
    return _change(world, chat, message, params, (), {})


def _check_deletable(world: World, chat: Chat, message: Message) -> None:
    if world.now - message.raw["date"] > _TWO_DAYS:
        raise bad("message can't be deleted for everyone")
    mine = message.from_id == world.bot_id or chat.is_private
    if not mine and not chat.member(world.bot_id).may("can_delete_messages"):
        raise bad("message can't be deleted")


@method("deleteMessage")
def delete_message(world: World, params: Params) -> bool:
    chat = reachable_chat(world, params)
    message = find_message(chat, params, "delete")
    _check_deletable(world, chat, message)
    world.remove(chat, message.id)
    return True


@method("deleteMessages")
def delete_messages(world: World, params: Params) -> bool:
    chat = reachable_chat(world, params)
    ids = params.json("message_ids")
    if not isinstance(ids, list) or not all(isinstance(number, int) for number in ids):
        raise bad("can't parse message identifiers: expected an Array of Integer")
    if not 1 <= len(ids) <= 100:
        raise bad("message identifiers are not specified")
    messages = [chat.messages[i] for i in ids if i in chat.messages]
    for message in messages:
        _check_deletable(world, chat, message)
    for message in messages:
        world.remove(chat, message.id)
    return True


@method("answerCallbackQuery")
def answer_callback_query(world: World, params: Params) -> bool:
    query = world.queries.get(params.text("callback_query_id"))
    if query is None or query.expires <= world.clock():
        raise bad(
            "query is too old and response timeout expired or query ID is invalid"
        )
    text = params.text("text") or None
    if text and units(text) > 200:
        raise bad("MESSAGE_TOO_LONG")
    url = params.text("url") or None
    if url and start_payload(world, url) is None:
        raise bad("URL_INVALID")
    world.answer(query, text, alert=params.flag("show_alert"), url=url)
    return True


@method("setMessageReaction")
def set_message_reaction(world: World, params: Params) -> bool:
    find_message(reachable_chat(world, params), params, "react")
    reaction: Any = params.json("reaction") or []
    if not isinstance(reaction, list):
        raise bad("can't parse reaction types: expected an Array")
    if len(reaction) > 1:
        raise bad("REACTIONS_TOO_MANY")
    return True


def _pinning(world: World, params: Params) -> Chat:
    chat = reachable_chat(world, params)
    if not chat.is_private and not chat.member(world.bot_id).may("can_pin_messages"):
        raise bad("not enough rights to manage pinned messages in the chat")
    return chat


@method("pinChatMessage", Spend.SEND)
def pin_chat_message(world: World, params: Params) -> bool:
    chat = _pinning(world, params)
    message = find_message(chat, params, "pin")
    world.post(chat, world.bot, {"pinned_message": message.raw})
    return True


@method("unpinChatMessage")
def unpin_chat_message(world: World, params: Params) -> bool:
    chat = _pinning(world, params)
    if params.integer("message_id"):
        find_message(chat, params, "pin")
    return True
