"""Calls of the Bot API: parameters, the chat and message that they name, the table of methods."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from offline_telegram.actions import quoted
from offline_telegram.failures import ApiError, Spend, bad, forbidden
from offline_telegram.model import Chat, ChatType, Json, Message, Status
from offline_telegram.text import CAPTION_LIMIT, TEXT_LIMIT, formatted, units
from offline_telegram.world import World


@dataclass(frozen=True, slots=True)
class Upload:
    name: str | None
    mime: str | None
    data: bytes


@dataclass(slots=True)
class Params:
    values: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        return default if value is None else str(value)

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in ("true", "1", "yes", "t", "y")

    def integer(self, name: str) -> int | None:
        value = self.values.get(name)
        if value is None or value == "":
            return None
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad(f"parameter {name} must be an Integer") from None

    def number(self, name: str) -> float:
        try:
            return float(self.values[name])
        except (KeyError, TypeError, ValueError):
            raise bad(f"parameter {name} must be a Float") from None

    def json(self, name: str) -> Any:
        """A structured parameter, whether it came as JSON text or as JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def object(self, name: str) -> dict[str, Any]:
        """A structured parameter that must be an object; empty when it is not given."""
        value = self.json(name)
        if value and not isinstance(value, dict):
            raise bad(f"can't parse {name.replace('_', ' ')}: expected an Object")
        return value or {}


def chat_id_of(world: World, params: Params, name: str = "chat_id") -> int | None:
    """The number of the chat that a parameter names; None for an unknown name."""
    value = params.text(name).strip()
    if value.startswith("@"):
        return world.usernames.get(value[1:].lower())
    try:
        return int(value)
    except ValueError:
        return None


def find_chat(world: World, params: Params, name: str = "chat_id") -> Chat:
    """The chat that a parameter names, also one that the bot may not write to."""
    if not params.text(name).strip():
        raise bad(f"{name} is empty")
    chat_id = chat_id_of(world, params, name)
    if chat_id not in world.chats and chat_id not in world.people:
        raise bad("chat not found")
    return world.chat(chat_id)


def find_message(chat: Chat, params: Params, verb: str) -> Message:
    """The message that a call names; `verb` says in the error what was to be done with it."""
    message = chat.messages.get(params.integer("message_id") or 0)
    if message is None:
        raise bad(f"message to {verb} not found")
    return message


def reachable_chat(world: World, params: Params, name: str = "chat_id") -> Chat:
    """A chat that did not block or remove the bot and was not upgraded."""
    chat = find_chat(world, params, name)
    if chat.type is ChatType.PRIVATE:
        person = world.people[chat.id]
        if person.deactivated:
            raise forbidden("user is deactivated")
        if person.blocked:
            raise forbidden("bot was blocked by the user")
        if not person.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat
    if chat.migrated_to:
        reason = "group chat was upgraded to a supergroup chat"
        raise bad(reason, migrate_to_chat_id=chat.migrated_to)
    me = chat.member(world.bot_id)
    if not me.is_inside:
        if chat.type is ChatType.CHANNEL and chat.username:
            raise forbidden("bot is not a member of the channel chat")
        how = "was kicked from" if me.status is Status.KICKED else "is not a member of"
        raise forbidden(f"bot {how} the {chat.type.value} chat")
    return chat


def writable_chat(world: World, params: Params, what: str = "text messages") -> Chat:
    chat = reachable_chat(world, params)
    if not chat.is_private:
        me = chat.member(world.bot_id)
        if not me.may_write or (chat.type is ChatType.CHANNEL and not me.is_admin):
            raise bad(f"not enough rights to send {what} to the chat")
    return chat


def _check_topic(world: World, chat: Chat, topic_id: int) -> Json:
    if chat.forum:
        topic = chat.topics.get(topic_id)
        if topic is None:
            raise bad("message thread not found")
        if topic.gone:
            raise bad(topic.gone)
        if topic.closed and not chat.member(world.bot_id).may("can_manage_topics"):
            raise bad("TOPIC_CLOSED")
        return {"message_thread_id": topic_id, "is_topic_message": True}
    if chat.type is not ChatType.SUPERGROUP or topic_id not in chat.messages:
        raise bad("message thread not found")
    return {"message_thread_id": topic_id}


def frame(world: World, chat: Chat, params: Params) -> Json:
    """Topic, reply and protection of a bot's message, as fields of the message."""
    content: Json = {}
    values = params.values
    if "message_thread_id" in values and (
        topic_id := params.integer("message_thread_id")
    ):
        content = _check_topic(world, chat, topic_id)
    if "reply_parameters" in values or "reply_to_message_id" in values:
        content |= _reply(world, chat, params, content)
    if "protect_content" in values and params.flag("protect_content"):
        content["has_protected_content"] = True
    if "message_effect_id" in values:
        content["effect_id"] = params.text("message_effect_id")
    return content


def _reply(world: World, chat: Chat, params: Params, place: Json) -> Json:
    reply = params.object("reply_parameters") or {
        "message_id": params.integer("reply_to_message_id"),
        "allow_sending_without_reply": params.flag("allow_sending_without_reply"),
    }
    message_id = Params(reply).integer("message_id")
    if not message_id:
        return {}
    elsewhere = reply.get("chat_id") not in (None, "", chat.id, str(chat.id))
    replied = None if elsewhere else chat.messages.get(message_id)
    if replied is None:
        if reply.get("allow_sending_without_reply"):
            return {}
        raise bad("message to be replied not found")
    content: Json = {"reply_to_message": quoted(replied)}
    if quote := reply.get("quote"):
        text, _ = formatted(str(quote), str(reply.get("quote_parse_mode") or ""), None)
        at = replied.text.find(text)
        if at < 0:
            raise bad("QUOTE_TEXT_INVALID")
        position = units(replied.text[:at])
        content["quote"] = {"text": text, "position": position, "is_manual": True}
    if replied.topic and not place:
        content |= _check_topic(world, chat, replied.topic)
    return content


def text_of(params: Params) -> Json:
    """The checked text of a message with its entities."""
    source = params.text("text")
    if not source.strip():
        raise bad("message text is empty")
    given = params.json("entities") if "entities" in params.values else None
    text, entities = formatted(source, params.text("parse_mode"), given)
    if not text:
        raise bad("message text is empty")
    if units(text) > TEXT_LIMIT:
        raise bad("message is too long")
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    if "link_preview_options" in params.values:
        content["link_preview_options"] = params.object("link_preview_options")
    elif params.flag("disable_web_page_preview"):
        content["link_preview_options"] = {"is_disabled": True}
    return content


def caption_of(params: Params) -> Json:
    source = params.text("caption")
    if not source.strip():
        return {}
    text, entities = formatted(
        source, params.text("parse_mode"), params.json("caption_entities")
    )
    if units(text) > CAPTION_LIMIT:
        raise bad("message caption is too long")
    content: Json = {"caption": text} if text else {}
    if entities:
        content["caption_entities"] = entities
    if params.flag("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return content


def message_to_edit(world: World, params: Params) -> tuple[Chat, Message]:
    if "inline_message_id" in params.values:
        raise bad("inline messages are not supported by the sandbox")
    chat = reachable_chat(world, params)
    if not params.integer("message_id"):
        raise bad("message identifier is not specified")
    message = find_message(chat, params, "edit")
    if message.from_id != world.bot_id or "forward_origin" in message.raw:
        raise bad("message can't be edited")
    return chat, message


Run = Callable[[World, Params], Any]


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    run: Run
    spend: Spend


METHODS: dict[str, Method] = {}


def method(name: str, spend: Spend = Spend.NOTHING) -> Callable[[Run], Run]:
    """Register a function as a method; its name is found in any letter case."""

    def register(run: Run) -> Run:
        METHODS[name.lower()] = Method(name, run, spend)
        return run

    return register


def _amount(name: str, params: Params) -> int:
    """An album costs as many messages as it has items."""
    if name != "sendMediaGroup":
        return 1
    items = params.json("media")
    return len(items) if isinstance(items, list) and items else 1


def execute(world: World, name: str, params: Params) -> Any:
    """Run one call; `name` is in lower case."""
    found = METHODS.get(name)
    if found is None:
        raise ApiError(404, "Not Found")
    if found.spend is Spend.NOTHING:
        return found.run(world, params)
    amount = _amount(found.name, params)
    if world.faults.rates.limits:
        chat_id = chat_id_of(world, params)
        if chat_id is not None:
            world.limits.spend(
                chat_id, amount, paid=params.flag("allow_paid_broadcast")
            )
    result = found.run(world, params)
    world.counters.note(found.spend, amount)
    return result
