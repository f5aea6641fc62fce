"""Decides which messages of people reach the bot, and as which kind of update."""

from offline_telegram.world.model import Chat, ChatType, Json, Message, words
from offline_telegram.world.world import World

_SERVICE = words(
    "new_chat_members left_chat_member group_chat_created migrate_to_chat_id migrate_from_chat_id"
    " forum_topic_created forum_topic_closed forum_topic_reopened pinned_message new_chat_title"
)


def reaches_bot(world: World, chat: Chat, message: Message) -> bool:
    """Privacy mode: in a group, a bot that is no admin gets only messages addressed to it."""
    if chat.is_private:
        return True
    me = chat.members.get(world.bot_id)
    if me is None or not me.is_inside:
        return False
    if me.is_admin:
        return True
    if chat.type is ChatType.CHANNEL:
        return False
    raw = message.raw
    if any(key in raw for key in _SERVICE):
        return True
    replied = raw.get("reply_to_message")
    if replied and replied.get("from", {}).get("id") == world.bot_id:
        return True
    return _addresses(world, raw)


def _addresses(world: World, raw: Json) -> bool:
    text = raw.get("text") or raw.get("caption") or ""
    name = "@" + world.bot["username"].lower()
    for entity in raw.get("entities") or raw.get("caption_entities") or ():
        if entity["type"] not in ("bot_command", "mention"):
            continue
        encoded = text.encode("utf-16-le")
        start = entity["offset"] * 2
        word = encoded[start : start + entity["length"] * 2].decode("utf-16-le").lower()
        if entity["type"] == "mention":
            if word == name:
                return True
        elif "@" not in word or word.endswith(name):
            return True
    return False


def queue_for_bot(world: World, chat: Chat, message: Message, *, edited: bool = False) -> None:
    if not reaches_bot(world, chat, message):
        return
    kind = "channel_post" if chat.type is ChatType.CHANNEL else "message"
    world.updates.add(f"edited_{kind}" if edited else kind, message.raw, chat.id)
