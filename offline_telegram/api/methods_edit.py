"""The methods that change or remove a message, or answer a press."""

from typing import Any

from offline_telegram.api.errors import bad
from offline_telegram.api.files import KINDS
from offline_telegram.api.keyboards import inline_only
from offline_telegram.api.limits import Spend
from offline_telegram.api.markup import units
from offline_telegram.api.methods_send import input_media
from offline_telegram.api.params import Params
from offline_telegram.api.registry import method
from offline_telegram.api.targets import (
    caption_of,
    find_message,
    message_to_edit,
    reachable_chat,
    text_of,
)
from offline_telegram.world.deep_links import start_payload
from offline_telegram.world.model import Chat, Json, Message
from offline_telegram.world.world import World

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
_CAPTION = ("caption", "caption_entities", "show_caption_above_media")
_TWO_DAYS = 48 * 3600


def _change(
    world: World, chat: Chat, message: Message, params: Params, drop: tuple[str, ...], content: Json
) -> Json:
    """Replace the fields of a kind by new ones; a keyboard that is not repeated disappears."""
    markup = params.json("reply_markup") if "reply_markup" in params.values else None
    inline = inline_only(markup, private=chat.is_private)
    old = message.raw
    raw = {k: v for k, v in old.items() if k not in drop and k not in ("reply_markup", "edit_date")}
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
    drop = (*KINDS, *_CAPTION, "text", "entities", "link_preview_options", "has_media_spoiler")
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
        raise bad("query is too old and response timeout expired or query ID is invalid")
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
