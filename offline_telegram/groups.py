"""Groups: members, rights, topics, the upgrade to a supergroup; changes become updates."""

from dataclasses import replace
from typing import Protocol

from offline_telegram.failures import Impossible
from offline_telegram.model import (
    Chat,
    ChatType,
    Json,
    Member,
    Message,
    Person,
    Status,
    Topic,
    words,
)
from offline_telegram.world import World, queue_for_bot

RIGHTS = words(
    "can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members"
    " can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories"
    " can_delete_stories can_pin_messages can_manage_topics can_manage_direct_messages"
)
DEFAULT_RIGHTS = RIGHTS - {"can_promote_members", "can_manage_direct_messages"}
PERMISSIONS = words(
    "can_send_messages can_send_audios can_send_documents can_send_photos can_send_videos"
    " can_send_video_notes can_send_voice_notes can_send_polls can_send_other_messages"
    " can_add_web_page_previews can_react_to_messages can_change_info"
    " can_invite_users can_pin_messages can_manage_topics can_edit_tag"
)
MEMBERS_MAY = PERMISSIONS - {"can_manage_topics", "can_edit_tag"}
"""Rights of the members of a new group."""
_MY_LANE = 5 << 33
_REQUEST_LANE = 8 << 33
_MEMBER_LANE = 6 << 33


def member_json(world: World, user_id: int, member: Member) -> Json:
    """ChatMember, in the shape that its status has."""
    base: Json = {"user": world.user(user_id), "status": member.status.value}
    match member.status:
        case Status.CREATOR:
            return {**base, "is_anonymous": member.anonymous}
        case Status.ADMINISTRATOR:
            rights = {right: right in member.rights for right in sorted(RIGHTS)}
            return {
                **base,
                "can_be_edited": False,
                "is_anonymous": member.anonymous,
                **rights,
            }
        case Status.RESTRICTED:
            allowed = dict.fromkeys(PERMISSIONS, member.may_write)
            return {**base, "is_member": member.is_member, **allowed, "until_date": 0}
        case Status.KICKED:
            return {**base, "until_date": 0}
        case _:
            return base


def set_member(
    world: World, chat: Chat, user_id: int, new: Member, actor: int | None = None
) -> None:
    """Change one membership; a bot gets updates about others only when it is an admin."""
    old = chat.member(user_id)
    if old == new:
        return
    chat.members[user_id] = new
    sender = world.user(actor or owner(world, chat) or user_id)
    change = _change(world, chat, sender, user_id, old, new)
    if user_id == world.bot_id:
        world.updates.add("my_chat_member", change, chat.id + _MY_LANE)
    elif chat.member(world.bot_id).is_admin:
        world.updates.add("chat_member", change, user_id + _MEMBER_LANE)
    world.tell("chat", chat, None)


def _change(
    world: World, chat: Chat, sender: Json, user_id: int, old: Member, new: Member
) -> Json:
    """ChatMemberUpdated."""
    return {
        "chat": chat.raw,
        "from": sender,
        "date": world.now,
        "old_chat_member": member_json(world, user_id, old),
        "new_chat_member": member_json(world, user_id, new),
    }


def owner(world: World, chat: Chat) -> int | None:
    for user_id, member in chat.members.items():
        if member.status is Status.CREATOR:
            return user_id
    return next((user_id for user_id in chat.members if user_id != world.bot_id), None)


def _service(world: World, chat: Chat, actor: int, content: Json) -> None:
    queue_for_bot(world, chat, world.post(chat, world.user(actor), content))


def add(world: World, chat: Chat, user_id: int, actor: int | None = None) -> None:
    if chat.member(user_id).is_inside:
        return
    by = actor or owner(world, chat) or user_id
    set_member(world, chat, user_id, Member(), by)
    user = world.user(user_id)
    _service(
        world, chat, by, {"new_chat_participant": user, "new_chat_members": [user]}
    )


def ask_to_join(world: World, chat: Chat, user_id: int) -> None:
    """A person asks to join by a link with requests; a bot that may invite people gets it."""
    if chat.member(user_id).is_inside:
        raise Impossible(f"{user_id} is in {chat.title!r}")
    chat.asking.add(user_id)
    if chat.member(world.bot_id).may("can_invite_users"):
        user = world.user(user_id)
        request = {
            "chat": chat.raw,
            "from": user,
            "user_chat_id": user_id,
            "date": world.now,
        }
        world.updates.add("chat_join_request", request, user_id + _REQUEST_LANE)


def remove(
    world: World,
    chat: Chat,
    user_id: int,
    *,
    actor: int | None = None,
    ban: bool = False,
) -> None:
    """A person leaves, or the actor removes them; with `ban` they cannot come back."""
    if not chat.member(user_id).is_inside:
        return
    by = actor or user_id
    user = world.user(user_id)
    content: Json = {"left_chat_participant": user, "left_chat_member": user}
    message = world.post(chat, world.user(by), content)
    if user_id != world.bot_id:
        queue_for_bot(world, chat, message)
    set_member(world, chat, user_id, Member(Status.KICKED if ban else Status.LEFT), by)


def promote(
    world: World,
    chat: Chat,
    user_id: int,
    *,
    rights: frozenset[str] = DEFAULT_RIGHTS,
    anonymous: bool = False,
) -> None:
    if unknown := rights - RIGHTS:
        raise Impossible(f"there is no right {', '.join(sorted(unknown))}")
    _inside(chat, user_id)
    is_creator = chat.member(user_id).status is Status.CREATOR
    admin = Member(Status.ADMINISTRATOR, anonymous, rights)
    set_member(
        world, chat, user_id, Member(Status.CREATOR, anonymous) if is_creator else admin
    )


def demote(world: World, chat: Chat, user_id: int) -> None:
    _inside(chat, user_id)
    set_member(world, chat, user_id, Member())


def restrict(
    world: World, chat: Chat, user_id: int, *, may_write: bool = False
) -> None:
    if chat.member(user_id).status is Status.CREATOR:
        raise Impossible("the owner of a group cannot be restricted")
    set_member(world, chat, user_id, Member(Status.RESTRICTED, may_write=may_write))


def _inside(chat: Chat, user_id: int) -> None:
    if not chat.member(user_id).is_inside:
        raise Impossible(f"{user_id} is not in {chat.title!r}")


def set_blocked(world: World, person: Person, *, blocked: bool) -> None:
    """Block or unblock the bot; the bot gets it as a change of its own membership."""
    if person.blocked == blocked:
        return
    person.blocked = blocked
    chat = world.private_chat(person)
    inside, kicked = Member(), Member(Status.KICKED)
    old, new = (inside, kicked) if blocked else (kicked, inside)
    change = _change(world, chat, person.user, world.bot_id, old, new)
    world.updates.add("my_chat_member", change, chat.id + _MY_LANE)
    world.tell("person", None, person)


def new_supergroup_id(world: World) -> int:
    return -1002000000000 - next(world.group_ids)


def upgrade(world: World, chat: Chat) -> Chat:
    """A basic group becomes a supergroup: a new id, no old messages, two service messages."""
    if chat.type is not ChatType.GROUP or chat.migrated_to:
        raise Impossible("only a basic group can be upgraded, and only once")
    new_id = new_supergroup_id(world)
    raw = {"id": new_id, "title": chat.title, "type": "supergroup"}
    new = Chat(
        new_id,
        ChatType.SUPERGROUP,
        raw,
        {i: replace(m) for i, m in chat.members.items()},
    )
    new.permissions = chat.permissions
    world.add_chat(new)
    by = owner(world, chat) or world.bot_id
    _service(world, chat, by, {"migrate_to_chat_id": new_id})
    chat.migrated_to = new_id
    _service(world, new, by, {"migrate_from_chat_id": chat.id})
    world.tell("chat", chat, None)
    return new


def open_topic(
    world: World, chat: Chat, name: str, by: Json, colour: int = 7322096
) -> Topic:
    """A topic begins with a service message, whose number is the topic's number."""
    created = {"forum_topic_created": {"name": name, "icon_color": colour}}
    content = {
        "message_thread_id": chat.last_id + 1,
        "is_topic_message": True,
        **created,
    }
    message = world.post(chat, by, content)
    topic = chat.topics[message.id] = Topic(message.id, name)
    world.tell("chat", chat, None)
    return topic


def delete_topic(world: World, chat: Chat, topic: Topic, words: str) -> None:
    """Delete a topic with its messages; `words` is the error that later sends get."""
    topic.gone = words
    for message_id in [m.id for m in chat.messages.values() if m.topic == topic.id]:
        world.remove(chat, message_id)
    world.tell("chat", chat, None)


class HasId(Protocol):
    """A phone, or the sandbox itself for the bot."""

    @property
    def id(self) -> int: ...


class Group:
    def __init__(self, world: World, chat: Chat) -> None:
        self.world = world
        self.chat = chat

    def __repr__(self) -> str:
        return f"<Group {self.chat.title!r} {self.id}>"

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def messages(self) -> list[Message]:
        return list(self.chat.messages.values())

    def member(self, who: HasId) -> Member:
        return self.chat.member(who.id)

    def add(self, who: HasId) -> None:
        add(self.world, self.chat, who.id)

    def remove(self, who: HasId, *, ban: bool = True) -> None:
        """The owner removes a member; with `ban=False` the member may come back."""
        by = owner(self.world, self.chat)
        remove(self.world, self.chat, who.id, actor=by, ban=ban)

    def leave(self, who: HasId) -> None:
        remove(self.world, self.chat, who.id)

    def restrict(self, who: HasId, *, may_write: bool = False) -> None:
        restrict(self.world, self.chat, who.id, may_write=may_write)

    def promote(
        self,
        who: HasId,
        *,
        rights: frozenset[str] = DEFAULT_RIGHTS,
        anonymous: bool = False,
    ) -> None:
        promote(self.world, self.chat, who.id, rights=rights, anonymous=anonymous)

    def demote(self, who: HasId) -> None:
        demote(self.world, self.chat, who.id)

    def ask_to_join(self, who: HasId) -> None:
        """Follow a link by which the group's administrators let people in."""
        ask_to_join(self.world, self.chat, who.id)

    def forbid(self, permission: str) -> None:
        """Take a right from all members who are no administrators."""
        self.chat.permissions -= {permission}

    def upgrade(self) -> "Group":
        """Turn the basic group into a supergroup, which this object then stands for."""
        self.chat = upgrade(self.world, self.chat)
        return self

    def publish(self, username: str) -> None:
        """Give the group a public link."""
        self.chat.raw["username"] = username

    def create_topic(self, title: str) -> int:
        if not self.chat.forum:
            raise Impossible(f"{self.chat.title!r} has no topics")
        by = owner(self.world, self.chat)
        return open_topic(self.world, self.chat, title, self.world.user(by or 0)).id

    def delete_topic(self, topic: int, words: str = "message thread not found") -> None:
        """`words` is the error that later sends to the topic get, e.g. TOPIC_DELETED."""
        delete_topic(self.world, self.chat, self.chat.topics[topic], words)


def create_group(
    world: World,
    title: str,
    members: list[int],
    *,
    admins: tuple[int, ...] = (),
    bot_admin: bool = True,
    forum: bool = False,
    supergroup: bool = True,
    chat_id: int | None = None,
) -> Group:
    """A group whose owner is the first admin, else a person without a phone; then the bot joins."""
    if forum and not supergroup:
        raise Impossible("only a supergroup has topics")
    kind = ChatType.SUPERGROUP if supergroup else ChatType.GROUP
    if chat_id is None:
        basic = -4000000000 - next(world.group_ids)
        chat_id = new_supergroup_id(world) if supergroup else basic
    raw = {"id": chat_id, "title": title, "type": kind.value}
    raw |= {"is_forum": True} if forum else {}
    chat = Chat(chat_id, kind, raw, forum=forum, permissions=MEMBERS_MAY)
    if not admins:
        founder = world.add_person(
            Person(next(world.ids), "Group owner", None, shown=False)
        )
        admins = (founder.id,)
    creator = admins[0]
    chat.members[creator] = Member(Status.CREATOR)
    for person in admins[1:]:
        chat.members[person] = Member(Status.ADMINISTRATOR, rights=DEFAULT_RIGHTS)
    for person in members:
        chat.members.setdefault(person, Member())
    world.add_chat(chat)
    add(world, chat, world.bot_id, creator)
    if bot_admin:
        promote(world, chat, world.bot_id)
    return Group(world, chat)
