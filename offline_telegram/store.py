"""Saves the world to one JSON file and loads it again."""

import asyncio
import base64
import contextlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from offline_telegram.files import StoredFile
from offline_telegram.model import (
    Chat,
    ChatType,
    Json,
    Member,
    Message,
    Person,
    Status,
    Topic,
)
from offline_telegram.server import Webhook
from offline_telegram.updates import Pending, encode
from offline_telegram.world import World

_VERSION = 2
_PERSON = (
    *("id", "first_name", "language_code", "username", "last_name"),
    *("role", "joins", "shown", "waits_for"),
    *("started", "blocked", "deactivated", "hides_forwards"),
)
_FILE = ("kind", "file_id", "path", "name", "mime", "content")


def dump(world: World, webhook: Webhook) -> Json:
    updates = world.updates
    return {
        "version": _VERSION,
        "bot": world.bot,
        "box_id": world.box_id,
        "people": [_pick(person, _PERSON) for person in world.people.values()],
        "chats": [_dump_chat(chat) for chat in world.chats.values()],
        "files": [_dump_file(file) for file in world.files.stored.values()],
        "settings": asdict(world.settings),
        "updates": {
            "next_id": updates.next_id,
            "allowed": sorted(updates.allowed),
            "pending": [asdict(pending) for pending in updates.pending.values()],
            "webhook_url": updates.webhook_url,
            "webhook_secret": webhook.secret,
            "max_connections": webhook.max_connections,
        },
        "next_person": world.ids.peek,
        "next_group": world.group_ids.peek,
        "next_query": world.query_ids.peek,
    }


def _dump_chat(chat: Chat) -> Json:
    members = {
        str(i): {**asdict(m), "rights": sorted(m.rights), "status": m.status.value}
        for i, m in chat.members.items()
    }
    return {
        "raw": chat.raw,
        "forum": chat.forum,
        "last_id": chat.last_id,
        "migrated_to": chat.migrated_to,
        "permissions": sorted(chat.permissions),
        "asking": sorted(chat.asking),
        "members": members,
        "topics": [asdict(topic) for topic in chat.topics.values()],
        "messages": [[m.raw, m.markup] for m in chat.messages.values()],
    }


def _dump_file(file: StoredFile) -> Json:
    return _pick(file, _FILE) | {"data": base64.b64encode(file.data).decode()}


def _pick(thing: object, names: tuple[str, ...]) -> Json:
    return {name: getattr(thing, name) for name in names}


def load(world: World, webhook: Webhook, saved: Json) -> None:
    """Fill an empty world; a webhook that was set delivers again."""
    world.bot.update(saved["bot"])
    world.box_id = saved["box_id"]
    world.ids.peek, world.group_ids.peek = saved["next_person"], saved["next_group"]
    world.query_ids.peek = saved["next_query"]
    for person in saved["people"]:
        world.people[person["id"]] = Person(**person)
    for chat in saved["chats"]:
        world.add_chat(_load_chat(world, chat))
    for file in saved["files"]:
        world.files.keep(StoredFile(**file | {"data": base64.b64decode(file["data"])}))
    for name, value in saved["settings"].items():
        setattr(world.settings, name, value)
    _load_updates(world, webhook, saved["updates"])


def _load_chat(world: World, saved: Json) -> Chat:
    raw = saved["raw"]
    kind = ChatType(raw["type"])
    if kind is ChatType.PRIVATE:
        raw = world.people[raw["id"]].chat
    chat = Chat(raw["id"], kind, raw, forum=saved["forum"], last_id=saved["last_id"])
    chat.migrated_to = saved["migrated_to"]
    chat.permissions, chat.asking = (
        frozenset(saved["permissions"]),
        set(saved["asking"]),
    )
    for number, member in saved["members"].items():
        status, rights = Status(member.pop("status")), frozenset(member.pop("rights"))
        chat.members[int(number)] = Member(status, rights=rights, **member)
    for topic in saved["topics"]:
        chat.topics[topic["id"]] = Topic(**topic)
    for message, markup in saved["messages"]:
        world.seq += 1
        chat.messages[message["message_id"]] = Message(
            message | {"chat": raw}, markup, world.seq
        )
    return chat


def _load_updates(world: World, webhook: Webhook, saved: Json) -> None:
    updates = world.updates
    updates.next_id = saved["next_id"]
    updates.allowed = frozenset(saved["allowed"])
    for pending in saved["pending"]:
        updates.pending[pending["update_id"]] = Pending(**pending)
    if webhook.allows(saved["webhook_url"]):
        webhook.secret = saved["webhook_secret"]
        webhook.max_connections = saved["max_connections"]
        webhook.begin(saved["webhook_url"])


class Store:
    """Saves a second after a change, to a new file that replaces the old one."""

    def __init__(
        self, path: Path, world: World, webhook: Webhook, delay: float = 1.0
    ) -> None:
        self.path = path
        self._world = world
        self._webhook = webhook
        self._delay = delay
        self._saving: asyncio.Task[None] | None = None

    def read(self) -> bool:
        """Load the saved world; False when there is none of this version."""
        if not self.path.exists():
            return False
        saved = json.loads(self.path.read_text("utf-8"))
        if saved.get("version") != _VERSION:
            return False
        load(self._world, self._webhook, saved)
        return True

    def start(self) -> None:
        self._world.listeners.append(self._plan_save)

    def _plan_save(self, *_: Any) -> None:
        if self._saving is None or self._saving.done():
            self._saving = asyncio.get_running_loop().create_task(self._save_later())

    async def _save_later(self) -> None:
        await asyncio.sleep(self._delay)
        await asyncio.to_thread(_write, self.path, dump(self._world, self._webhook))

    async def stop(self) -> None:
        self._world.listeners.remove(self._plan_save)
        if self._saving:
            self._saving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._saving
        _write(self.path, dump(self._world, self._webhook))


def _write(path: Path, saved: Json) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(encode(saved).encode())
    fresh.replace(path)
