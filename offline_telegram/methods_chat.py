"""The methods about chats: members, topics, files, leaving."""

from functools import partial

from offline_telegram.calls import Params, find_chat, method, reachable_chat
from offline_telegram.failures import Spend, bad
from offline_telegram.files import DOWNLOAD_LIMIT
from offline_telegram.groups import (
    PERMISSIONS,
    add,
    delete_topic,
    member_json,
    open_topic,
    remove,
)
from offline_telegram.model import Chat, Json, Status, Topic, words
from offline_telegram.world import World

_GIFTS = words(
    "unlimited_gifts limited_gifts unique_gifts premium_subscription gifts_from_channels"
)
_ICON_COLOURS = frozenset({7322096, 16766590, 13338331, 9367192, 16749490, 16478047})


@method("getChat")
def get_chat(world: World, params: Params) -> Json:
    chat = find_chat(world, params)
    if chat.is_private and not world.people[chat.id].started:
        raise bad("chat not found")
    if not chat.is_private and not chat.username:
        reachable_chat(world, params)
    full = {"accent_color_id": 0, "max_reaction_count": 11}
    gifts = {"accepted_gift_types": dict.fromkeys(_GIFTS, chat.is_private)}
    may = {name: name in chat.permissions for name in sorted(PERMISSIONS)}
    return {
        **chat.raw,
        **full,
        **gifts,
        **({"permissions": may} if chat.is_group else {}),
    }


@method("getChatMember")
def get_chat_member(world: World, params: Params) -> Json:
    chat = reachable_chat(world, params)
    user_id = params.integer("user_id") or 0
    if user_id != world.bot_id and user_id not in world.people:
        raise bad("user not found")
    if chat.is_private:
        if user_id not in (chat.id, world.bot_id):
            raise bad("member not found")
        return {"user": world.user(user_id), "status": Status.MEMBER.value}
    if user_id != world.bot_id and not chat.member(world.bot_id).is_admin:
        raise bad("member list is inaccessible")
    if user_id not in chat.members:
        raise bad("member not found")
    return member_json(world, user_id, chat.member(user_id))


@method("getChatAdministrators")
def get_chat_administrators(world: World, params: Params) -> list[Json]:
    chat = _group(world, params, "there are no administrators in the private chat")
    return [
        member_json(world, user_id, member)
        for user_id, member in chat.members.items()
        if member.is_admin
    ]


@method("getChatMemberCount")
def get_chat_member_count(world: World, params: Params) -> int:
    chat = reachable_chat(world, params)
    return 2 if chat.is_private else len(chat.inside)


@method("approveChatJoinRequest")
def approve_chat_join_request(world: World, params: Params) -> bool:
    chat = _group(world, params, "there are no join requests in private chats")
    if not chat.member(world.bot_id).may("can_invite_users"):
        raise bad("not enough rights")
    user_id = params.integer("user_id") or 0
    if chat.member(user_id).is_inside:
        raise bad("USER_ALREADY_PARTICIPANT")
    if user_id not in chat.asking:
        raise bad("HIDE_REQUESTER_MISSING")
    chat.asking.remove(user_id)
    add(world, chat, user_id, world.bot_id)
    return True


@method("leaveChat")
def leave_chat(world: World, params: Params) -> bool:
    chat = _group(world, params, "chat member status can't be changed in private chats")
    remove(world, chat, world.bot_id)
    return True


def _group(world: World, params: Params, reason: str) -> Chat:
    chat = reachable_chat(world, params)
    if chat.is_private:
        raise bad(reason)
    return chat


def _forum(world: World, params: Params) -> Chat:
    chat = reachable_chat(world, params)
    if not chat.forum:
        raise bad("the chat is not a forum")
    if not chat.member(world.bot_id).may("can_manage_topics"):
        raise bad("not enough rights to create a topic")
    return chat


@method("createForumTopic", Spend.TOPIC)
def create_forum_topic(world: World, params: Params) -> Json:
    chat = _forum(world, params)
    name = params.text("name").strip()
    if not 1 <= len(name) <= 128:
        raise bad("TOPIC_TITLE_INVALID" if name else "topic name must be non-empty")
    colour = params.integer("icon_color") or 7322096
    if colour not in _ICON_COLOURS:
        raise bad("TOPIC_ICON_COLOR_INVALID")
    topic = open_topic(world, chat, name, world.bot, colour)
    return {"message_thread_id": topic.id, "name": name, "icon_color": colour}


def _topic(chat: Chat, params: Params) -> Topic:
    topic = chat.topics.get(params.integer("message_thread_id") or 0)
    if topic is None:
        raise bad("message thread not found")
    if topic.gone:
        raise bad("TOPIC_DELETED")
    return topic


def _set_closed(world: World, params: Params, *, closed: bool) -> bool:
    chat = _forum(world, params)
    topic = _topic(chat, params)
    if topic.closed == closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    word = "forum_topic_closed" if closed else "forum_topic_reopened"
    place = {"message_thread_id": topic.id, "is_topic_message": True}
    world.post(chat, world.bot, {**place, word: {}})
    return True


method("closeForumTopic")(partial(_set_closed, closed=True))
method("reopenForumTopic")(partial(_set_closed, closed=False))


@method("deleteForumTopic")
def delete_forum_topic(world: World, params: Params) -> bool:
    chat = _forum(world, params)
    delete_topic(world, chat, _topic(chat, params), "message thread not found")
    return True


@method("getFile")
def get_file(world: World, params: Params) -> Json:
    file_id = params.text("file_id")
    if not file_id:
        raise bad("file_id is empty")
    stored = world.files.get(file_id)
    if stored is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if len(stored.data) > DOWNLOAD_LIMIT:
        raise bad("file is too big")
    sizes = stored.content if isinstance(stored.content, list) else [stored.content]
    shown = next(size for size in sizes if size["file_id"] == file_id)
    kept = {key: shown[key] for key in ("file_id", "file_unique_id")}
    return {**kept, "file_size": len(stored.data), "file_path": stored.path}


@method("getUserProfilePhotos")
def get_user_profile_photos(world: World, params: Params) -> Json:
    if (params.integer("user_id") or 0) not in (*world.people, world.bot_id):
        raise bad("user not found")
    return {"total_count": 0, "photos": []}
