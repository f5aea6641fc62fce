"""Groups for scripts and tests: members, rights, topics, the upgrade to a supergroup."""

from typing import Protocol

from offline_telegram.api.errors import Impossible
from offline_telegram.api.methods_chat import delete_topic, open_topic
from offline_telegram.world import membership
from offline_telegram.world.membership import DEFAULT_RIGHTS
from offline_telegram.world.model import Chat, ChatType, Member, Message, Person, Status
from offline_telegram.world.world import World


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
        membership.add(self.world, self.chat, who.id)

    def remove(self, who: HasId, *, ban: bool = True) -> None:
        """The owner removes a member; with `ban=False` the member may come back."""
        by = membership.owner(self.world, self.chat)
        membership.remove(self.world, self.chat, who.id, actor=by, ban=ban)

    def leave(self, who: HasId) -> None:
        membership.remove(self.world, self.chat, who.id)

    def restrict(self, who: HasId, *, may_write: bool = False) -> None:
        membership.restrict(self.world, self.chat, who.id, may_write=may_write)

    def promote(
        self, who: HasId, *, rights: frozenset[str] = DEFAULT_RIGHTS, anonymous: bool = False
    ) -> None:
        membership.promote(self.world, self.chat, who.id, rights=rights, anonymous=anonymous)

    def demote(self, who: HasId) -> None:
        membership.demote(self.world, self.chat, who.id)

    def ask_to_join(self, who: HasId) -> None:
        """Follow a link by which the group's administrators let people in."""
        membership.ask_to_join(self.world, self.chat, who.id)

    def forbid(self, permission: str) -> None:
        """Take a right from all members who are no administrators."""
        self.chat.permissions -= {permission}

    def upgrade(self) -> "Group":
        """Turn the basic group into a supergroup, which this object then stands for."""
        self.chat = membership.upgrade(self.world, self.chat)
        return self

    def publish(self, username: str) -> None:
        """Give the group a public link."""
        self.chat.raw["username"] = username

    def create_topic(self, title: str) -> int:
        if not self.chat.forum:
            raise Impossible(f"{self.chat.title!r} has no topics")
        by = membership.owner(self.world, self.chat)
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
    """A group whose owner is the first admin, else a person without a role; then the bot joins."""
    if forum and not supergroup:
        raise Impossible("only a supergroup has topics")
    kind = ChatType.SUPERGROUP if supergroup else ChatType.GROUP
    if chat_id is None:
        basic = -4000000000 - next(world.group_ids)
        chat_id = membership.new_supergroup_id(world) if supergroup else basic
    raw = {"id": chat_id, "title": title, "type": kind.value}
    raw |= {"is_forum": True} if forum else {}
    chat = Chat(chat_id, kind, raw, forum=forum, permissions=membership.MEMBERS_MAY)
    if not admins:
        owner = world.add_person(Person(next(world.ids), "Group owner", None, role="owner"))
        admins = (owner.id,)
    creator = admins[0]
    chat.members[creator] = Member(Status.CREATOR)
    for person in admins[1:]:
        chat.members[person] = Member(Status.ADMINISTRATOR, rights=DEFAULT_RIGHTS)
    for person in members:
        chat.members.setdefault(person, Member())
    world.add_chat(chat)
    membership.add(world, chat, world.bot_id, creator)
    if bot_admin:
        membership.promote(world, chat, world.bot_id)
    return Group(world, chat)
