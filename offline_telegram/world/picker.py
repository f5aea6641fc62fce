"""Choosing people for the bot: a key of its reply keyboard opens the list, the bot gets ids."""

from collections.abc import Iterable, Sequence

from offline_telegram.api.errors import Impossible
from offline_telegram.world.actions import write
from offline_telegram.world.model import Chat, Json, Message, Person
from offline_telegram.world.world import World

_NAMES = {"request_name": ("first_name", "last_name"), "request_username": ("username",)}


def pick(world: World, person: Person, chat: Chat, key: Json, chosen: Sequence[int]) -> Message:
    """Choose people behind a key, within the limits of Telegram's applications."""
    asked = key.get("request_users")
    if asked is None:
        raise Impossible(f"the key {key['text']!r} asks for no people")
    most = int(asked.get("max_quantity") or 1)
    if not 1 <= len(chosen) <= most:
        raise Impossible(f"this key takes 1 to {most} people")
    if asked.get("user_is_bot") is False and world.bot_id in chosen:
        raise Impossible("this key takes no bots")
    if asked.get("user_is_bot") is True and any(each in world.people for each in chosen):
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
    wanted = [name for flag, names in _NAMES.items() if asked.get(flag) for name in names]
    return {"user_id": user_id} | {name: known[name] for name in wanted if name in known}
